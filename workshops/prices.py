"""What goes back when somebody gives up a seat."""

from datetime import datetime, timedelta

from workshops.models import Booking, Workshop, WorkshopSession
from workshops.states import SessionState


def full_refund_until(session: WorkshopSession) -> datetime:
    """Until when all of the price goes back."""
    return session.starts_at - timedelta(hours=session.workshop.cancel_hours)


def refund_of(booking: Booking, at: datetime) -> int:
    """What goes back in minor units when who booked gives up at an instant; of what is left of a cent, all.

    All of it in time, when the session was moved since they booked, and when it does not take place; then
    the workshop's percentage until the start, and nothing after it.
    """
    session = booking.session
    if session.state == SessionState.CANCELLED:
        return booking.price_minor
    if at >= session.starts_at:
        return 0
    was_moved = session.moved_at is not None and booking.created_at < session.moved_at
    if was_moved or at <= full_refund_until(session):
        return booking.price_minor
    return late_refund(booking.price_minor, session.workshop)


def may_leave_freely(booking: Booking, at: datetime) -> bool:
    """Whether who booked may still change the date at an instant: as long as all of the price would go back.

    What costs nothing follows the same limit.
    """
    if booking.price_minor:
        return refund_of(booking, at) == booking.price_minor
    return at <= full_refund_until(booking.session)


def late_refund(price_minor: int, workshop: Workshop) -> int:
    """The part that goes back after the limit, rounded up to a whole cent."""
    return -(-price_minor * workshop.late_refund_percent // 100)
