"""Closures: holidays, a general meeting, one room for a day; added, and ended early."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from cms.staff.equipment.acting import AddPage, Button
from cms.staff.equipment.links import equipment_cell
from cms.staff.equipment.moments import LongSpanForm
from cms.staff.equipment.reservation_table import in_the_time
from cms.staff.listing import Listing
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Part
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.wording import instant
from equipment.actions.closures import add_closure, end_closure
from equipment.models import Closure, Equipment
from kit.clock import now

CHANGE = "equipment.change_equipment"


class ClosureFilters(WagtailFilterSet):
    """Those to come, and those of one equipment."""

    when = django_filters.ChoiceFilter(
        label=gettext_lazy("When"),
        choices=[("coming", gettext_lazy("now and to come")), ("past", gettext_lazy("over"))],
        method="by_time",
        empty_label=gettext_lazy("All"),
    )
    equipment = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Equipment"), queryset=Equipment.objects.all()
    )

    class Meta:
        model = Closure
        fields = ("when", "equipment")

    def by_time(self, rows: QuerySet[Closure], name: str, value: str) -> QuerySet[Closure]:
        """Over or not."""
        coming = Closure.objects.coming().values("pk")
        return rows.filter(pk__in=coming) if value == "coming" else rows.exclude(pk__in=coming)


def of_what(one: Closure) -> Cell:
    """The equipment, or the whole place."""
    return equipment_cell(one.equipment) if one.equipment is not None else Cell(_("the whole place"))


class ClosureListing(Listing):
    """The list, the latest first."""

    nothing = gettext_lazy("No closure was planned yet.")

    def rows(self, viewer: User) -> QuerySet[Closure]:
        return Closure.objects.visible_to(viewer).select_related("equipment")

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(CHANGE):
            return []
        return [HeaderButton(_("Add a closure"), url=reverse("staff_closures:add"), icon_name="plus")]

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Reason"), self.url_of, "reason_fr"),
            CellColumn("equipment", _("Equipment"), of_what),
            TextColumn("starts", _("From"), lambda row: instant(row.starts_at), "starts_at"),
            TextColumn("ends", _("Until"), lambda row: instant(row.ends_at), "ends_at"),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Reason"), lambda row: row.reason),
            (_("Equipment"), lambda row: of_what(row).text),
            (_("From"), lambda row: localtime(row.starts_at).replace(tzinfo=None)),
            (_("Until"), lambda row: localtime(row.ends_at).replace(tzinfo=None)),
        ]


class ClosureDetail(Detail):
    """One closure, with the reservations that stand in its time."""

    thing: Closure

    def rows(self) -> QuerySet[Closure]:
        return Closure.objects.visible_to(self.viewer).select_related("equipment")

    def main(self) -> list[Part]:
        one = self.thing
        return [*in_the_time(one.equipment, one.starts_at, one.ends_at, self.viewer)]

    def aside(self) -> list[Part]:
        one = self.thing
        rows = (
            (_("Equipment"), of_what(one)),
            (_("From"), Cell(instant(one.starts_at))),
            (_("Until"), Cell(instant(one.ends_at))),
            (_("Reason in French"), Cell(one.reason_fr)),
            (_("Reason in English"), Cell(one.reason_en)),
        )
        return [Facts(_("Closure"), rows)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(CHANGE) or self.thing.ends_at <= now():
            return []
        return [Act(_("Open again"), reverse("staff_closures:end", args=(self.thing.pk,)), posts=True)]


class ClosureForm(LongSpanForm):
    """What is closed, when and why."""

    equipment = forms.ModelChoiceField(
        label=gettext_lazy("Equipment"),
        queryset=Equipment.objects.in_use(),
        required=False,
        empty_label=gettext_lazy("the whole place"),
    )
    reason_fr = forms.CharField(label=gettext_lazy("Reason in French"), max_length=150)
    reason_en = forms.CharField(label=gettext_lazy("Reason in English"), max_length=150, required=False)

    field_order: Any = (
        "equipment",
        "first_day",
        "starts",
        "last_day",
        "ends",
        "reason_fr",
        "reason_en",
    )


class AddClosure(AddPage):
    """An empty form for a new closure."""

    permission = CHANGE
    title = gettext_lazy("Add a closure")
    submit = gettext_lazy("Add")
    lead = gettext_lazy("Reservations made before stand: its page lists them, to be cancelled one by one.")

    def form(self, data: Any = None, files: Any = None) -> ClosureForm:
        return ClosureForm(data)

    def act(self, form: ClosureForm) -> tuple[str, str]:
        values = form.cleaned_data
        made = add_closure(
            equipment=values["equipment"],
            starts_at=values["start"],
            ends_at=values["end"],
            reason_fr=values["reason_fr"],
            reason_en=values["reason_en"],
            by=self.viewer,
        )
        return _("The closure is planned."), self.page_of(made)


class EndClosure(Button):
    """A button that opens again at once."""

    permission = CHANGE

    @property
    def next_url(self) -> str:
        return reverse(self.index_url_name)

    def run(self) -> str:
        end_closure(closure=self.thing, by=self.viewer)
        return _("It is open again.")


class Closures(Screen):
    """The screen of closures."""

    model = Closure
    name = "closures"
    icon = "lock"
    menu_label = gettext_lazy("Closures")
    index_view_class = ClosureListing
    inspect_view_class = ClosureDetail
    filterset_class = ClosureFilters
    search_fields = ("reason_fr", "reason_en")
    ordering = "-starts_at"
    export_filename = "fermetures"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("add/", self.construct_view(AddClosure), name="add"),
            path("<int:pk>/end/", self.construct_view(EndClosure), name="end"),
        ]
