"""Reserves for somebody: found by name, on a day, once or every week."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Contact
from cms.staff.equipment.acting import AddPage
from cms.staff.equipment.moments import SpanForm
from cms.staff.equipment.reservation_table import MANAGE
from cms.staff.find_person import PersonForm
from equipment.actions.reserving import MOST_REPEATS, reserve_for
from equipment.models import Equipment


class ReserveForm(PersonForm, SpanForm):
    """Who, what, when, and how often."""

    equipment = forms.ModelChoiceField(
        label=gettext_lazy("Equipment"), queryset=Equipment.objects.in_use().filter(is_reservable=True)
    )
    weeks = forms.IntegerField(
        label=gettext_lazy("How many weeks"),
        min_value=1,
        max_value=MOST_REPEATS,
        initial=1,
        help_text=gettext_lazy("At the same hours each week; 1 is once."),
    )
    purpose = forms.CharField(label=gettext_lazy("What for"), max_length=200, required=False)

    field_order = ("words", "contact", "equipment", "first_day", "starts", "ends", "weeks", "purpose")

    def __init__(self, data: Any, viewer: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, viewer)
        self.initial = initial
        self.order_fields(self.field_order)


class ReserveFor(AddPage):
    """A page that reserves without charge; what was clicked in the calendar is filled in."""

    permission = MANAGE
    title = gettext_lazy("Reserve for somebody")
    submit = gettext_lazy("Reserve")
    lead = gettext_lazy("Nothing is charged. Who is not qualified or suspended is refused all the same.")

    def form(self, data: Any = None, files: Any = None) -> ReserveForm:
        return ReserveForm(data, self.viewer, self.clicked())

    def clicked(self) -> dict[str, Any]:
        """The values in the address, each only if it is one."""
        asked = self.request.GET
        found: dict[str, Any] = {"weeks": 1}
        if (day := _read(parse_date, asked.get("day", ""))) is not None:
            found["first_day"] = day
        for name in ("starts", "ends"):
            if (at := _read(parse_time, asked.get(name, ""))) is not None:
                found[name] = at
        if asked.get("equipment", "").isdecimal():
            found["equipment"] = int(asked["equipment"][:9])
        if asked.get("person", "").isdecimal():
            person = Contact.objects.visible_to(self.viewer).filter(pk=int(asked["person"][:9])).first()
            found["words"] = (person.email or person.full_name) if person else ""
        return found

    def act(self, form: ReserveForm) -> tuple[str, str]:
        values = form.cleaned_data
        made = reserve_for(
            contact=values["person"],
            equipment=values["equipment"],
            start=values["start"],
            end=values["end"],
            weeks=values["weeks"],
            purpose=values["purpose"],
            by=self.viewer,
        )
        told = ngettext("Reserved for {person}.", "Reserved for {person}, {count} weeks in a row.", len(made))
        day = f"{values['first_day']:%Y-%m-%d}"
        url = f"{reverse('staff_reservations:day')}?equipment={values['equipment'].pk}&day={day}"
        return told.format(person=values["person"].full_name, count=len(made)), url


def _read(parse: Any, text: str) -> Any:
    """What the text says, or nothing for what says nothing."""
    try:
        return parse(text)
    except ValueError:
        return None
