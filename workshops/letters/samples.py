"""Invents what a letter is about, so that managers see it as people get it. Whoever asks takes it back."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Contact
from workshops.actions.seats import NOT_IN_TIME
from workshops.models import Booking, GuestRequest, SessionTrainer, Workshop, WorkshopSession
from workshops.states import BookingState, SessionState


def _contact() -> Contact:
    return Contact.objects.create(
        given_name="Camille", family_name="Roy", email="camille@example.org", language=get_language()
    )


def _at(days: int) -> datetime:
    moment = timezone.localtime() + timedelta(days=days)
    return moment.replace(hour=18, minute=30, second=0, microsecond=0)


def _session(start: datetime, **values: object) -> WorkshopSession:
    workshop = Workshop.objects.create(
        code="sample-of-a-letter", name_fr="Découpe laser", name_en="Laser cutter", price_minor=3500
    )
    values = {"capacity": 8, "place": _("The wood workshop"), **values}
    end = start + timedelta(hours=2)
    return WorkshopSession.objects.create(workshop=workshop, starts_at=start, ends_at=end, **values)


def _booking(session: WorkshopSession, **values: object) -> int:
    contact = _contact()
    values = {"state": BookingState.CONFIRMED, "price_minor": 3500, **values}
    return Booking.objects.create(session=session, contact=contact, booker=contact, **values).pk


def booking() -> int:
    """A seat in two weeks."""
    return _booking(_session(_at(14)))


def moved_booking() -> int:
    """A seat of a session that was moved."""
    return _booking(_session(_at(14), moved_at=timezone.now(), revision=1))


def cancelled_booking() -> int:
    """A seat that was given up."""
    return _booking(_session(_at(14)), state=BookingState.CANCELLED, ended_at=timezone.now())


def waiting_booking() -> int:
    """Somebody first in line."""
    return _booking(_session(_at(14)), state=BookingState.WAITLISTED, queued_at=timezone.now())


def offered_booking() -> int:
    """Somebody to whom a seat is offered until tomorrow."""
    return _booking(
        _session(_at(14)), state=BookingState.OFFERED, queued_at=timezone.now(), held_until=_at(1)
    )


def lapsed_booking() -> int:
    """Somebody who did not answer."""
    return _booking(
        _session(_at(14)),
        state=BookingState.LAPSED,
        queued_at=timezone.now(),
        ended_at=timezone.now(),
        end_reason=NOT_IN_TIME,
    )


def booking_of_cancelled_session() -> int:
    """A seat of a session that does not take place."""
    reason = _("Who leads it has fallen ill.")
    session = _session(
        _at(14), state=SessionState.CANCELLED, cancelled_at=timezone.now(), cancel_reason=reason
    )
    return _booking(session, state=BookingState.CANCELLED, ended_at=timezone.now(), end_reason=reason)


def attended_booking() -> int:
    """Somebody who was there yesterday."""
    return _booking(_session(_at(-1)), state=BookingState.ATTENDED, marked_at=timezone.now())


def trainer() -> int:
    """Who leads a session of tomorrow, to which somebody comes."""
    session = _session(_at(1))
    _booking(session)
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    return SessionTrainer.objects.create(session=session, contact=_contact(), **times).pk


def guest_request() -> int:
    """Somebody without an account who wants a seat in two weeks."""
    return GuestRequest.objects.create(
        session=_session(_at(14)),
        given_name="Camille",
        family_name="Roy",
        email="camille@example.org",
        language=get_language() or "fr",
    ).pk
