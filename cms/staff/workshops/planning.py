"""Plans a session, changes and cancels it: what clashes is told by name, and nothing typed is lost."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.staff.equipment.acting import AddPage, Button, StayingForm
from cms.staff.workshops.planning_form import ChangeForm, PlanForm
from cms.staff.workshops.seeing import PLAN, OfSession, called, leads
from workshops.actions.session_changes import change_session
from workshops.actions.session_ends import LONGEST_REASON, cancel_session, close_session
from workshops.actions.sessions import schedule_session
from workshops.models import Booking


def clicked(request: HttpRequest) -> dict[str, Any]:
    """What the address says of the day, the workshop and the room, each only if it is one."""
    asked = request.GET
    found: dict[str, Any] = {}
    try:
        day = parse_date(asked.get("day", ""))
    except ValueError:
        day = None
    if day is not None:
        found["first_day"] = day
    if asked.get("workshop", "").isdecimal():
        found["workshop"] = int(asked["workshop"][:9])
    if asked.get("room", "").isdecimal():
        found["rooms"] = [int(asked["room"][:9])]
    return found


class PlanSession(AddPage):
    """An empty form for a new session; what was clicked is filled in."""

    permission = PLAN
    title = gettext_lazy("Plan a session")
    submit = gettext_lazy("Plan the session")
    lead = gettext_lazy("What is left empty is as the workshop has it.")

    def form(self, data: Any = None, files: Any = None) -> PlanForm:
        return PlanForm(data, initial=clicked(self.request))

    def act(self, form: PlanForm) -> tuple[str, str]:
        values = form.cleaned_data
        made = schedule_session(
            workshop=values["workshop"],
            start=values["start"],
            end=values["end"],
            capacity=values["capacity"],
            equipment=form.equipment,
            trainers=list(values["trainers"]) or None,
            **form.words,
            by=self.viewer,
        )
        return _("Planned: {session}.").format(session=called(made)), self.page_of(made)


class ChangeSession(OfSession, StayingForm):
    """The session as a form."""

    permission = PLAN
    heading = gettext_lazy("Change: {name}")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Change")

    def lead(self) -> str:
        count = Booking.objects.open().filter(session=self.thing).count()
        if not count:
            return ""
        return ngettext(
            "One person has booked or waits, and is told of another time.",
            "{count} people have booked or wait, and are told of another time.",
            count,
        ).format(count=count)

    def form(self, data: Any = None, files: Any = None) -> ChangeForm:
        return ChangeForm(data, self.thing)

    def run(self, form: ChangeForm) -> str:
        values = form.cleaned_data
        change_session(
            session=self.thing,
            start=values["start"],
            end=values["end"],
            capacity=values["capacity"],
            equipment=form.equipment,
            trainers=list(values["trainers"]),
            **form.words,
            by=self.viewer,
        )
        return _("The session is saved.")


class ReasonForm(forms.Form):
    """Why it does not take place."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody who booked or waits reads it in the mail."),
    )


class CancelSession(OfSession, StayingForm):
    """A page that asks for the reason, and says what follows."""

    permission = PLAN
    form_class = ReasonForm
    heading = gettext_lazy("Cancel: {name}")
    submit = gettext_lazy("Cancel the session")
    is_serious = True

    def lead(self) -> str:
        count = Booking.objects.open().filter(session=self.thing).count()
        told = ngettext(
            "One person is told and gets back all that was paid.",
            "{count} people are told and get back all that was paid.",
            count,
        )
        free = _("Rooms, machines and who leads it are free at once.")
        return f"{told.format(count=count)} {free}" if count else free

    def act(self, values: dict[str, Any]) -> str:
        cancel_session(session=self.thing, reason=values["reason"], by=self.viewer)
        return _("The session is cancelled. Those who booked are told, and refunds are under way.")


class CloseSession(OfSession, Button):
    """A button that says that it took place."""

    def run(self) -> str:
        close_session(session=self.thing, by=self.viewer)
        return _("The session is closed: it took place.")

    @property
    def next_url(self) -> str:
        """Whoever has names to mark goes back to them."""
        if leads(self.thing, self.viewer):
            return reverse("staff_sessions:attendance", args=(self.thing.pk,))
        return self.thing_url
