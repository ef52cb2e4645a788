"""Why somebody may not book a session, in the order in which it is told, and what they can do next."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BookingReason(models.TextChoices):
    """What stands in the way; first the session, then the person, then the hour and the seats."""

    SESSION_CANCELLED = "SESSION_CANCELLED", pgettext_lazy("session", "cancelled")
    SESSION_OVER = "SESSION_OVER", pgettext_lazy("session", "over")
    ALREADY_BOOKED = "ALREADY_BOOKED", _("booked already")
    ALREADY_WAITING = "ALREADY_WAITING", _("on the waiting list already")
    SUSPENDED = "SUSPENDED", _("membership suspended")
    NOT_A_MEMBER = "NOT_A_MEMBER", _("for members")
    MEMBERSHIP_NOT_BEGUN = "MEMBERSHIP_NOT_BEGUN", _("membership begins later")
    MEMBERSHIP_EXPIRED = "MEMBERSHIP_EXPIRED", _("membership expired")
    REPRESENTATIVE_NEEDED = "REPRESENTATIVE_NEEDED", _("legal representative needed")
    PREREQUISITE_MISSING = "PREREQUISITE_MISSING", _("another training first")
    TOO_LATE = "TOO_LATE", _("bookings are closed")
    FULL = "FULL", _("full")


SENTENCES: Mapping[BookingReason, str | Promise] = {
    BookingReason.SESSION_CANCELLED: _("This session does not take place."),
    BookingReason.SESSION_OVER: _("This session has begun already."),
    BookingReason.ALREADY_BOOKED: _("You have a seat already."),
    BookingReason.ALREADY_WAITING: _("You are on the waiting list."),
    BookingReason.SUSPENDED: _("The membership is suspended. Talk to the association."),
    BookingReason.NOT_A_MEMBER: _("This is for members."),
    BookingReason.MEMBERSHIP_NOT_BEGUN: _("The membership has not begun yet."),
    BookingReason.MEMBERSHIP_EXPIRED: _("The membership has expired. Renew it to book."),
    BookingReason.REPRESENTATIVE_NEEDED: _("Under 18, a legal representative books."),
    BookingReason.PREREQUISITE_MISSING: _("Another training comes first."),
    BookingReason.TOO_LATE: _("Bookings for this session are closed."),
    BookingReason.FULL: _("All seats are taken."),
}

# What no waiting list helps against.
BARRING = frozenset(BookingReason) - {BookingReason.FULL}
# What the team may set aside when it books for somebody.
WAIVED = frozenset({
    BookingReason.NOT_A_MEMBER, BookingReason.MEMBERSHIP_NOT_BEGUN, BookingReason.MEMBERSHIP_EXPIRED,
    BookingReason.PREREQUISITE_MISSING, BookingReason.TOO_LATE,
})  # fmt: skip


class NextStep(models.TextChoices):
    """What the person can do."""

    BOOK = "BOOK", _("book")
    PAY = "PAY", _("pay")
    ACCEPT = "ACCEPT", _("take the seat")
    WAIT = "WAIT", _("wait in line")
    JOIN = "JOIN", _("become a member")
    RENEW = "RENEW", _("renew the membership")
    TALK = "TALK", _("talk to the association")
    TRAIN = "TRAIN", _("take the training that comes first")
    NAME_REPRESENTATIVE = "NAME_REPRESENTATIVE", _("name a legal representative")
    OTHER_DATE = "OTHER_DATE", _("choose another date")
    NOTHING = "NOTHING", pgettext_lazy("next step", "nothing")


STEP_AFTER: Mapping[BookingReason, NextStep] = {
    BookingReason.SESSION_CANCELLED: NextStep.OTHER_DATE,
    BookingReason.SESSION_OVER: NextStep.OTHER_DATE,
    BookingReason.ALREADY_BOOKED: NextStep.NOTHING,
    BookingReason.ALREADY_WAITING: NextStep.NOTHING,
    BookingReason.SUSPENDED: NextStep.TALK,
    BookingReason.NOT_A_MEMBER: NextStep.JOIN,
    BookingReason.MEMBERSHIP_NOT_BEGUN: NextStep.OTHER_DATE,
    BookingReason.MEMBERSHIP_EXPIRED: NextStep.RENEW,
    BookingReason.REPRESENTATIVE_NEEDED: NextStep.NAME_REPRESENTATIVE,
    BookingReason.PREREQUISITE_MISSING: NextStep.TRAIN,
    BookingReason.TOO_LATE: NextStep.OTHER_DATE,
    BookingReason.FULL: NextStep.WAIT,
}
