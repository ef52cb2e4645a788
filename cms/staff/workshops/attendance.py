"""Attendance: names to tap, each kept at once; who came without a booking; the sign-off; the end."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.staff.equipment.acting import StayingForm
from cms.staff.find_person import PersonForm
from cms.staff.pages import OneThing
from cms.staff.parts import Cell
from cms.staff.people import person_cell
from cms.staff.workshops.booking_acts import run_in_words
from cms.staff.workshops.seeing import MANAGE, OfSession, called, leads
from cms.staff.workshops.tones import booking_state
from kit.clock import now
from workshops.actions.attendance import (
    add_walk_in,
    mark_absent,
    mark_attended,
    sign_off,
    unmark_attendance,
)
from workshops.models import Booking, WorkshopSession
from workshops.states import BookingState, SessionState

# Whose name is on the list: who has a seat, paid or not.
LISTED = (BookingState.CONFIRMED, BookingState.ATTENDED, BookingState.ABSENT, BookingState.HELD)
MARKS = {
    "attended": mark_attended,
    "absent": mark_absent,
    "unmark": unmark_attendance,
    "sign": sign_off,
}


@dataclass(frozen=True)
class Name:
    """A name on the list, with what can be tapped."""

    booking: Booking
    person: Cell
    state: Cell
    is_there: bool
    is_absent: bool
    may_sign: bool
    is_signed: bool

    @property
    def is_unpaid(self) -> bool:
        """Whether the seat waits for its payment."""
        return self.booking.state == BookingState.HELD


class AttendancePage(OfSession, OneThing):
    """The list of names of one session; each tap is kept at once."""

    template_name = "staff/attendance.html"
    thing: WorkshopSession

    def find(self, pk: int) -> Any:
        """The session, for those who take its attendance: the desk, and who leads it."""
        found = super().find(pk)
        if not (self.viewer.has_perm(MANAGE) or leads(found, self.viewer)):
            raise PermissionDenied
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mark, asked = request.POST.get("mark", ""), request.POST.get("booking", "")
        here = reverse("staff_sessions:attendance", args=(self.thing.pk,))
        if mark == "everybody":
            return run_in_words(request, self.mark_everybody, here)
        booking = next((one for one in self.bookings if str(one.pk) == asked), None)
        if booking is None or mark not in MARKS:
            return run_in_words(request, lambda: _("Nothing was marked."), here)
        return run_in_words(request, lambda: self.run(mark, booking), f"{here}#booking-{booking.pk}")

    def run(self, mark: str, booking: Booking) -> str:
        """Keep one tap, and say so."""
        MARKS[mark](booking=booking, by=self.viewer)
        told = {
            "attended": _("{person}: there."),
            "absent": _("{person}: not there."),
            "unmark": _("{person}: no mark any more."),
            "sign": _("{person} is signed off."),
        }
        return told[mark].format(person=booking.contact.full_name)

    def mark_everybody(self) -> str:
        """All who have no mark yet are there."""
        found = [one for one in self.bookings if one.state == BookingState.CONFIRMED]
        for one in found:
            mark_attended(booking=one, by=self.viewer)
        return ngettext("One name is marked.", "{count} names are marked.", len(found)).format(
            count=len(found)
        )

    @cached_property
    def bookings(self) -> list[Booking]:
        """Who is on the list, by name."""
        found = Booking.objects.filter(session=self.thing, state__in=LISTED)
        found = found.select_related("contact", "session__workshop", "authorization", "line__order")
        return list(found.order_by("contact__sort_name", "pk"))

    def names(self) -> list[Name]:
        """The list."""
        gives = self.thing.workshop.gives_id is not None
        return [
            Name(
                booking=one,
                person=person_cell(one.contact, self.viewer),
                state=booking_state(one),
                is_there=one.state == BookingState.ATTENDED,
                is_absent=one.state == BookingState.ABSENT,
                may_sign=gives and one.state == BookingState.ATTENDED and one.authorization_id is None,
                is_signed=one.authorization_id is not None,
            )
            for one in self.bookings
        ]

    def trail(self) -> list[dict[str, Any]]:
        return [{"url": self.thing_url, "label": self.thing_name}, {"url": "", "label": _("Attendance")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = self.names()
        unmarked = sum(one.booking.state == BookingState.CONFIRMED for one in names)
        return super().get_context_data(
            session=self.thing,
            heading=called(self.thing),
            names=names,
            there=sum(one.is_there for one in names),
            unmarked=unmarked,
            back=self.thing_url,
            may_close=self.thing.state == SessionState.SCHEDULED
            and self.thing.ends_at <= now()
            and leads(self.thing, self.viewer),
            **kwargs,
        )


class WalkIn(OfSession, StayingForm):
    """A page that lets in somebody who came without a booking."""

    heading = gettext_lazy("Came without a booking: {name}")
    submit = gettext_lazy("Let in")
    crumb = gettext_lazy("Without a booking")

    def lead(self) -> str:
        return _("The person takes a free seat. What it costs is ordered, to be paid later.")

    def form(self, data: Any = None, files: Any = None) -> PersonForm:
        return PersonForm(data, self.viewer)

    def run(self, form: PersonForm) -> str:
        person = form.cleaned_data["person"]
        add_walk_in(session=self.thing, contact=person, by=self.viewer)
        return _("{person}: there.").format(person=person.full_name)

    @property
    def next_url(self) -> str:
        return reverse("staff_sessions:attendance", args=(self.thing.pk,))
