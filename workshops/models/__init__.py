from workshops.models.booking import Booking, PriceKind
from workshops.models.feed import CalendarFeed
from workshops.models.guest import GuestRequest
from workshops.models.opened import LEAD, opened_sessions
from workshops.models.session import Series, SessionTaking, WorkshopSession, seats_taken
from workshops.models.trainer import SessionTrainer, WorkshopSessionUserObjectPermission
from workshops.models.workshop import Workshop, WorkshopKind

__all__ = [
    "LEAD",
    "Booking",
    "CalendarFeed",
    "GuestRequest",
    "PriceKind",
    "Series",
    "SessionTaking",
    "SessionTrainer",
    "Workshop",
    "WorkshopKind",
    "WorkshopSession",
    "WorkshopSessionUserObjectPermission",
    "opened_sessions",
    "seats_taken",
]
