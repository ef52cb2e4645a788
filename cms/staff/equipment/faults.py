"""Faults: the open ones first, each with what was found, and what becomes of the machine."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from accounts.models import User
from cms.staff.equipment.acting import StayingForm
from cms.staff.equipment.faults_table import SEE, shortened
from cms.staff.equipment.links import equipment_cell, somebody
from cms.staff.equipment.tones import fault_state
from cms.staff.files import answer_of, visible_file
from cms.staff.listing import Listing
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Part, Sheet, Texts, Told
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.wording import day, instant, yes_no
from equipment.actions.faults import confirm_fault, dismiss_fault, fix_fault
from equipment.models import Equipment, Fault
from equipment.states import OPEN_FAULT, FaultState

CHANGE = "equipment.change_equipment"


class FaultFilters(WagtailFilterSet):
    """What one looks for among faults."""

    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=FaultState.choices, widget=CheckboxSelectMultiple
    )
    equipment = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Equipment"), queryset=Equipment.objects.all()
    )

    class Meta:
        model = Fault
        fields = ("state", "equipment")


class FaultListing(Listing):
    """The list: what somebody still has to see to comes first, the dangerous before the rest."""

    nothing = gettext_lazy("No fault was reported yet.")

    def rows(self, viewer: User) -> QuerySet[Fault]:
        return Fault.objects.visible_to(viewer).select_related("equipment", "reported_by")

    def order_queryset(self, queryset: QuerySet[Fault]) -> QuerySet[Fault]:
        if self.is_explicitly_ordered:
            ordered: QuerySet[Fault] = super().order_queryset(queryset)
            return ordered
        return queryset.order_by(F("handled_at").desc(nulls_first=True), "-is_dangerous", "-reported_at")

    @cached_property
    def columns(self) -> list[Any]:
        viewer = self.request.user
        return [
            NameColumn(_("What is wrong"), self.url_of, accessor=lambda row: shortened(row.description)),
            CellColumn("equipment", _("Equipment"), lambda row: equipment_cell(row.equipment)),
            CellColumn("state", _("State"), fault_state, sort_key="state"),
            TextColumn("danger", _("Dangerous"), lambda row: _("dangerous") if row.is_dangerous else ""),
            CellColumn("by", _("Reported by"), lambda row: somebody(row.reported_by, viewer)),
            TextColumn("reported", _("Reported"), lambda row: day(row.reported_at), "reported_at"),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Equipment"), lambda row: row.equipment.name),
            (_("What is wrong"), lambda row: row.description),
            (_("State"), lambda row: row.get_state_display()),
            (_("Dangerous"), lambda row: yes_no(row.is_dangerous)),
            (_("Reported"), lambda row: localtime(row.reported_at).replace(tzinfo=None)),
            (
                _("Seen to"),
                lambda row: localtime(row.handled_at).replace(tzinfo=None) if row.handled_at else None,
            ),
            (_("What was found"), lambda row: row.answer),
        ]


class FaultDetail(Detail):
    """One fault: what was said, what was found, and what one may do."""

    thing: Fault

    def rows(self) -> QuerySet[Fault]:
        found = Fault.objects.visible_to(self.viewer)
        return found.select_related("equipment", "reported_by", "handled_by")

    @property
    def thing_name(self) -> str:
        return f"{self.thing.equipment.name}, {day(self.thing.reported_at)}"

    def state(self) -> Cell:
        return fault_state(self.thing)

    def main(self) -> list[Part]:
        one = self.thing
        told = [Told(_("What is wrong"), one.description), Told(_("What was found"), one.answer)]
        parts: list[Part] = [Texts(_("Fault"), [entry for entry in told if entry.text], empty="")]
        if one.photo:
            parts.append(Sheet(_("Photo"), reverse("staff_faults:photo", args=(one.pk,)), _("Photo")))
        return parts

    def aside(self) -> list[Part]:
        one = self.thing
        rows = (
            (_("Equipment"), equipment_cell(one.equipment)),
            (_("Its state"), Cell(one.equipment.get_state_display())),
            (_("Reported by"), somebody(one.reported_by, self.viewer)),
            (_("Reported"), Cell(instant(one.reported_at))),
            (_("Dangerous"), Cell(yes_no(one.is_dangerous))),
            (_("Stops its use"), Cell(yes_no(one.stops_use))),
            (_("Seen to by"), Cell(str(one.handled_by or ""))),
            (_("Closed"), Cell(instant(one.handled_at))),
        )
        return [Facts(_("Fault"), rows)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(CHANGE) or self.thing.state not in OPEN_FAULT:
            return []
        key = (self.thing.pk,)
        return [
            Act(_("Repaired…"), reverse("staff_faults:fix", args=key)),
            Act(_("Confirm…"), reverse("staff_faults:confirm", args=key), tone="secondary"),
            Act(_("No fault…"), reverse("staff_faults:dismiss", args=key), tone="secondary"),
        ]


class AnswerForm(forms.Form):
    """What was found."""

    answer = forms.CharField(
        label=gettext_lazy("What was found"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Whoever reported it reads it in the mail."),
    )


class ConfirmForm(forms.Form):
    """Whether the machine stands still until it is repaired."""

    stops_use = forms.BooleanField(label=gettext_lazy("Nobody uses it until it is repaired"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("What is the matter"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed when nobody may use it: those who reserved it read it."),
    )


class OfFault(StayingForm):
    """A page that acts on a fault."""

    permission = CHANGE

    def rows(self) -> QuerySet[Fault]:
        return Fault.objects.visible_to(self.viewer).select_related("equipment")

    @property
    def thing_name(self) -> str:
        return str(self.thing.equipment.name)


class Confirm(OfFault):
    """Somebody of the team saw it too."""

    heading = gettext_lazy("Confirm the fault of “{name}”")
    submit = gettext_lazy("Confirm")

    def form(self, data: Any = None, files: Any = None) -> ConfirmForm:
        return ConfirmForm(data, initial={"stops_use": self.thing.stops_use, "reason": self.thing.answer})

    def act(self, values: dict[str, Any]) -> str:
        confirm_fault(fault=self.thing, by=self.viewer, **values)
        return _("The fault is confirmed.")


class Fix(OfFault):
    """It works again."""

    form_class = AnswerForm
    heading = gettext_lazy("“{name}” is repaired")
    submit = gettext_lazy("Repaired")

    def act(self, values: dict[str, Any]) -> str:
        fix_fault(fault=self.thing, answer=values["answer"], by=self.viewer)
        return _("The fault is closed as repaired.")


class DismissFault(OfFault):
    """There is nothing to repair."""

    form_class = AnswerForm
    heading = gettext_lazy("No fault of “{name}”")
    submit = gettext_lazy("No fault")

    def act(self, values: dict[str, Any]) -> str:
        dismiss_fault(fault=self.thing, answer=values["answer"], by=self.viewer)
        return _("The report is closed: there is no fault.")


def fault_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photo that came with the report."""
    return answer_of(visible_file(request, Fault, SEE, pk).photo, "image/jpeg")


class Faults(Screen):
    """The screen of faults."""

    model = Fault
    name = "faults"
    icon = "warning"
    menu_label = gettext_lazy("Faults")
    index_view_class = FaultListing
    inspect_view_class = FaultDetail
    filterset_class = FaultFilters
    search_fields = ("description", "equipment__name_fr", "equipment__name_en")
    ordering = "-reported_at"
    export_filename = "pannes"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/confirm/", self.construct_view(Confirm), name="confirm"),
            path("<int:pk>/fix/", self.construct_view(Fix), name="fix"),
            path("<int:pk>/dismiss/", self.construct_view(DismissFault), name="dismiss"),
            path("<int:pk>/photo/", fault_photo, name="photo"),
        ]
