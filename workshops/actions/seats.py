"""Keeps the seats of a session: one at a time changes who has them, and those who wait come first.

Rows are locked in one order: orders, then the session, then bookings. Whoever holds a session locks no order
any more, but for one made in the same act.
"""

from collections.abc import Iterable
from datetime import timedelta

from accounts.records import record
from billing.actions.orders import expire_order
from billing.models import Order
from kit.clock import now
from kit.locks import hold
from kit.mail import post
from workshops.deciding import BookingReason, may_book_all
from workshops.models import Booking, WorkshopSession
from workshops.states import BOOKING, LIMITED, BookingState, SessionState

NOT_IN_TIME = "not answered in time"
BARRED = "may not book any more"
# What does not count when somebody in line is asked.
_IN_LINE = frozenset({BookingReason.ALREADY_WAITING, BookingReason.TOO_LATE, BookingReason.FULL})


def hold_session(session: WorkshopSession) -> None:
    """Have everybody else who wants seats of this session wait until the transaction ends."""
    hold(f"session:{session.pk}")


def hold_sessions(sessions: Iterable[WorkshopSession]) -> None:
    """The same for several, in one order."""
    for session in sorted(sessions, key=lambda one: one.pk):
        hold_session(session)


def swept_session(session: WorkshopSession) -> WorkshopSession:
    """The session as it is now, held, without what ran out; seats that are free go to those who wait."""
    _expire_overdue_orders(session)
    hold_session(session)
    lapse_offers(session)
    session = WorkshopSession.objects.select_related("workshop").get(pk=session.pk)
    offer_seats(session)
    return session


def _expire_overdue_orders(session: WorkshopSession) -> None:
    overdue = Booking.objects.overdue().filter(session=session, state=BookingState.HELD)
    pks = list(overdue.values_list("line__order", flat=True))
    # All of them before the first ends: its end takes the session's lock.
    found = list(Order.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
    for (order_id,) in found:
        expire_order(order_id)


def lapse_offers(session: WorkshopSession) -> None:
    """Offers that nobody answered in time are over; the session is held."""
    rows = Booking.objects.overdue().filter(session=session, state=BookingState.OFFERED)
    for booking in rows.select_for_update(of=("self",)):
        lapse_booking(booking, reason=NOT_IN_TIME)
        post("offer_lapsed", booking.pk)


def lapse_booking(booking: Booking, *, reason: str) -> None:
    """A locked booking ran out."""
    BOOKING.move(booking, BookingState.LAPSED)
    booking.ended_at, booking.end_reason = now(), reason
    booking.save(update_fields=["state", "ended_at", "end_reason"])
    record("booking.lapsed", booking, by=None, reason=reason)


def free_seats(session: WorkshopSession) -> int:
    """How many seats nobody has; the session is held."""
    return session.capacity - Booking.objects.seated().filter(session=session).count()


def offer_seats(session: WorkshopSession) -> int:
    """Offer the free seats of a held session to those who wait, the first first; how many were offered.

    Who may not book any more loses the place in line: a seat must not wait for somebody who cannot take it.
    """
    instant = now()
    if session.state != SessionState.SCHEDULED or session.starts_at <= instant:
        return 0
    free, offered = free_seats(session), 0
    if free <= 0:
        return 0
    line = list(Booking.objects.in_line().filter(session=session).select_for_update(of=("self",)))
    answers = may_book_all({one.contact_id for one in line}, {session.pk}, instant) if line else {}
    for booking in line:
        if offered >= free:
            break
        if set(answers[booking.contact_id, session.pk].reasons) - _IN_LINE:
            lapse_booking(booking, reason=BARRED)
            post("offer_lapsed", booking.pk)
            continue
        _offer(booking, session)
        offered += 1
    return offered


def _offer(booking: Booking, session: WorkshopSession) -> None:
    BOOKING.move(booking, BookingState.OFFERED)
    booking.held_until = min(now() + timedelta(hours=session.workshop.offer_hours), session.starts_at)
    booking.save(update_fields=["state", "held_until"])
    record("booking.offered", booking, by=None, until=booking.held_until)
    post("seat_offered", booking.pk)


def locked_booking(booking_id: int) -> Booking:
    """The booking as it is now, locked until the transaction ends."""
    rows = Booking.objects.select_for_update(of=("self",))
    return rows.select_related("session__workshop", "contact", "booker", "line").get(pk=booking_id)


def is_overdue(booking: Booking) -> bool:
    """Whether a hold or an offer is over that nobody swept yet."""
    held_until = booking.held_until
    return booking.state in LIMITED and held_until is not None and held_until <= now()
