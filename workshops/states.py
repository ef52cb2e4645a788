"""The state machines of workshops: which state may follow which, and what moves them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.states import Table, Transition


class SessionState(models.TextChoices):
    """Where a dated run of a workshop stands."""

    SCHEDULED = "scheduled", _("planned")
    HELD = "held", pgettext_lazy("session", "took place")
    CANCELLED = "cancelled", pgettext_lazy("session", "cancelled")


class BookingState(models.TextChoices):
    """Where somebody stands with a session."""

    HELD = "held", pgettext_lazy("booking", "to be paid")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "booked")
    WAITLISTED = "waitlisted", _("on the waiting list")
    OFFERED = "offered", _("a seat is offered")
    ATTENDED = "attended", _("was there")
    ABSENT = "absent", _("did not come")
    CANCELLED = "cancelled", pgettext_lazy("booking", "cancelled")
    LAPSED = "lapsed", pgettext_lazy("booking", "ran out")


_S = SessionState
SESSION = Table(
    "WorkshopSession",
    _S,
    Transition(_S.SCHEDULED, _S.HELD, "close_session", "It is over, and attendance was taken."),
    Transition(_S.SCHEDULED, _S.CANCELLED, "cancel_session", "By the team, or too few people in time."),
)

_B = BookingState
BOOKING = Table(
    "Booking",
    _B,
    Transition(_B.HELD, _B.CONFIRMED, "confirm_booking", "It is paid."),
    Transition(_B.HELD, _B.LAPSED, "lapse_booking", "Nobody paid before the hold was over."),
    Transition(_B.HELD, _B.CANCELLED, "cancel_booking", "Not wanted any more; nothing was paid."),
    Transition(_B.CONFIRMED, _B.CANCELLED, "cancel_booking", "Given up, or the session does not take place."),
    Transition(_B.CONFIRMED, _B.ATTENDED, "mark_attended", "They came."),
    Transition(_B.CONFIRMED, _B.ABSENT, "mark_absent", "They did not come."),
    Transition(_B.ATTENDED, _B.ABSENT, "mark_absent", "The wrong name was tapped."),
    Transition(_B.ABSENT, _B.ATTENDED, "mark_attended", "They came late, or the wrong name was tapped."),
    Transition(_B.ATTENDED, _B.CONFIRMED, "unmark_attendance", "The wrong name was tapped."),
    Transition(_B.ABSENT, _B.CONFIRMED, "unmark_attendance", "The wrong name was tapped."),
    Transition(_B.WAITLISTED, _B.OFFERED, "offer_seats", "A seat is free, and it is their turn."),
    Transition(_B.WAITLISTED, _B.CANCELLED, "cancel_booking", "They wait no longer."),
    Transition(_B.WAITLISTED, _B.LAPSED, "lapse_booking", "The session began, and no seat was freed."),
    Transition(_B.OFFERED, _B.HELD, "accept_offer", "They take it, and have yet to pay."),
    Transition(_B.OFFERED, _B.CONFIRMED, "accept_offer", "They take it, and nothing is to be paid."),
    Transition(_B.OFFERED, _B.LAPSED, "lapse_booking", "They did not answer in time; the next one is asked."),
    Transition(_B.WAITLISTED, _B.ATTENDED, "add_walk_in", "They came, and a seat was free."),
    Transition(_B.OFFERED, _B.ATTENDED, "add_walk_in", "They came before they answered."),
    Transition(_B.OFFERED, _B.CANCELLED, "cancel_booking", "They do not want it; the next one is asked."),
)
# What takes a seat.
SEATED = frozenset({_B.HELD, _B.CONFIRMED, _B.OFFERED, _B.ATTENDED, _B.ABSENT})
# What is coming to pass: seats that are to be used, and those who wait.
OPEN = frozenset({_B.HELD, _B.CONFIRMED, _B.OFFERED, _B.WAITLISTED})
# One of these per person and session; what was cancelled or ran out may be followed by another.
STANDING = SEATED | OPEN
# What has an instant until which it holds.
LIMITED = frozenset({_B.HELD, _B.OFFERED})

TABLES = (SESSION, BOOKING)
