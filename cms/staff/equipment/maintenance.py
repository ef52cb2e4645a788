"""Maintenance: what is planned and what is due; planned, done, cancelled."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from cms.staff.equipment.acting import AddPage, BesideList, Button
from cms.staff.equipment.links import equipment_cell
from cms.staff.equipment.maintenance_due import CHANGE, due_ledger
from cms.staff.equipment.moments import LongSpanForm
from cms.staff.listing import Listing
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Part
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.wording import instant
from equipment.actions.maintenance import cancel_maintenance, finish_maintenance, plan_maintenance
from equipment.models import Equipment, Maintenance, MaintenanceTask
from kit.clock import now


class MaintenanceFilters(WagtailFilterSet):
    """Those of one equipment."""

    equipment = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Equipment"),
        queryset=Equipment.objects.all(),
        field_name="occupancy__equipment",
    )

    class Meta:
        model = Maintenance
        fields = ("equipment",)


def state_cell(one: Maintenance, instant_now: Any) -> Cell:
    """Planned, under way, done, cancelled."""
    if one.cancelled_at is not None:
        return Cell(_("cancelled"), tone="stop")
    if one.finished_at is not None:
        return Cell(_("done"), tone="ok")
    if one.occupancy.ends_at <= instant_now:
        return Cell(_("over, not noted as done"), tone="warn")
    return (
        Cell(_("under way"), tone="warn")
        if one.occupancy.starts_at <= instant_now
        else Cell(_("planned"), tone="wait")
    )


class MaintenanceListing(Listing):
    """The list, the latest first; what is due is on the page of each equipment and under "Due now"."""

    nothing = gettext_lazy("No maintenance was planned yet.")

    def rows(self, viewer: User) -> QuerySet[Maintenance]:
        return Maintenance.objects.visible_to(viewer).select_related("occupancy__equipment")

    @cached_property
    def header_buttons(self) -> list[Any]:
        due = HeaderButton(_("Due now"), url=reverse("staff_maintenance:due"), icon_name="warning")
        if not self.request.user.has_perm(CHANGE):
            return [due]
        add = HeaderButton(_("Plan maintenance"), url=reverse("staff_maintenance:add"), icon_name="plus")
        return [add, due]

    @cached_property
    def columns(self) -> list[Any]:
        current = now()
        return [
            NameColumn(_("What is done"), self.url_of, "what"),
            CellColumn("equipment", _("Equipment"), lambda row: equipment_cell(row.occupancy.equipment)),
            CellColumn("state", _("State"), lambda row: state_cell(row, current)),
            TextColumn(
                "starts", _("From"), lambda row: instant(row.occupancy.starts_at), "occupancy__starts_at"
            ),
            TextColumn("ends", _("Until"), lambda row: instant(row.occupancy.ends_at)),
        ]


class MaintenanceDetail(Detail):
    """One maintenance."""

    thing: Maintenance

    def rows(self) -> QuerySet[Maintenance]:
        found = Maintenance.objects.visible_to(self.viewer)
        return found.select_related("occupancy__equipment", "task", "created_by")

    def state(self) -> Cell:
        return state_cell(self.thing, now())

    def aside(self) -> list[Part]:
        one = self.thing
        rows = (
            (_("Equipment"), equipment_cell(one.occupancy.equipment)),
            (_("From"), Cell(instant(one.occupancy.starts_at))),
            (_("Until"), Cell(instant(one.occupancy.ends_at))),
            (_("Task"), Cell(str(one.task or ""))),
            (_("Planned by"), Cell(str(one.created_by or ""))),
            (_("Done"), Cell(instant(one.finished_at))),
        )
        return [Facts(_("Maintenance"), rows)]

    def acts(self) -> list[Act]:
        one, current, key = self.thing, now(), (self.thing.pk,)
        is_closed = one.cancelled_at is not None or one.finished_at is not None
        if is_closed or not self.viewer.has_perm(CHANGE):
            return []
        acts = []
        if one.occupancy.starts_at < current:
            acts.append(Act(_("Done"), reverse("staff_maintenance:finish", args=key), posts=True))
        if one.occupancy.ends_at > current:
            url = reverse("staff_maintenance:cancel", args=key)
            acts.append(Act(_("Cancel the maintenance"), url, posts=True, tone="serious"))
        return acts


class PlanForm(LongSpanForm):
    """Which equipment, when, and what is done."""

    equipment = forms.ModelChoiceField(label=gettext_lazy("Equipment"), queryset=Equipment.objects.in_use())
    what = forms.CharField(label=gettext_lazy("What is done"), max_length=200)
    task = forms.ModelChoiceField(
        label=gettext_lazy("For the task"),
        queryset=MaintenanceTask.objects.select_related("equipment"),
        required=False,
        help_text=gettext_lazy("Once it is done, this task begins anew."),
    )
    cancel_reservations = forms.BooleanField(
        label=gettext_lazy("Cancel the reservations in the way and give back what was paid"), required=False
    )

    field_order: Any = (
        "equipment", "first_day", "starts", "last_day", "ends", "what", "task", "cancel_reservations",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        task: Any = self.fields["task"]
        task.label_from_instance = lambda one: f"{one.equipment.name}: {one}"


class PlanMaintenance(AddPage):
    """A page that takes an equipment for maintenance."""

    permission = CHANGE
    title = gettext_lazy("Plan maintenance")
    submit = gettext_lazy("Plan")
    lead = gettext_lazy("Nobody can reserve it meanwhile, and it lets nobody in.")

    def form(self, data: Any = None, files: Any = None) -> PlanForm:
        return PlanForm(data)

    def act(self, form: PlanForm) -> tuple[str, str]:
        values = form.cleaned_data
        made = plan_maintenance(
            equipment=values["equipment"],
            start=values["start"],
            end=values["end"],
            what=values["what"],
            task=values["task"],
            cancel_reservations=values["cancel_reservations"],
            by=self.viewer,
        )
        return _("The maintenance is planned."), self.page_of(made)


class FinishMaintenance(Button):
    """A button that says it is done."""

    permission = CHANGE

    def run(self) -> str:
        finish_maintenance(maintenance=self.thing, by=self.viewer)
        return _("The maintenance is done. The rest of its time is free.")


class CancelMaintenance(Button):
    """A button that gives its time back."""

    permission = CHANGE

    def run(self) -> str:
        cancel_maintenance(maintenance=self.thing, by=self.viewer)
        return _("The maintenance is cancelled. Its time is free.")


class DueNow(BesideList):
    """What is due, over all equipment."""

    permission = "equipment.view_equipment"
    title = gettext_lazy("Maintenance due")

    def parts(self) -> list[Any]:
        return [due_ledger(self.viewer)]


class MaintenanceScreen(Screen):
    """The screen of maintenance."""

    model = Maintenance
    name = "maintenance"
    icon = "cog"
    menu_label = gettext_lazy("Maintenance")
    index_view_class = MaintenanceListing
    inspect_view_class = MaintenanceDetail
    filterset_class = MaintenanceFilters
    search_fields = ("what",)
    ordering = "-occupancy__starts_at"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("add/", self.construct_view(PlanMaintenance), name="add"),
            path("due/", self.construct_view(DueNow), name="due"),
            path("<int:pk>/finish/", self.construct_view(FinishMaintenance), name="finish"),
            path("<int:pk>/cancel/", self.construct_view(CancelMaintenance), name="cancel"),
        ]
