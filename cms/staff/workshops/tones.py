"""The tone of each state of sessions and bookings."""

from cms.staff.parts import Cell, Tone
from workshops.models import Booking, WorkshopSession
from workshops.states import BookingState, SessionState

SESSION: dict[str, Tone] = {
    SessionState.SCHEDULED: "wait",
    SessionState.HELD: "ok",
    SessionState.CANCELLED: "stop",
}
BOOKING: dict[str, Tone] = {
    BookingState.HELD: "wait",
    BookingState.CONFIRMED: "ok",
    BookingState.WAITLISTED: "wait",
    BookingState.OFFERED: "warn",
    BookingState.ATTENDED: "ok",
    BookingState.ABSENT: "warn",
    BookingState.CANCELLED: "stop",
    BookingState.LAPSED: "stop",
}


def session_state(row: WorkshopSession) -> Cell:
    """Where a session stands."""
    return Cell(row.get_state_display(), tone=SESSION[row.state])


def booking_state(row: Booking) -> Cell:
    """Where a booking stands."""
    return Cell(row.get_state_display(), tone=BOOKING[row.state])
