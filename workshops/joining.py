"""How what two cards of one person hold of workshops becomes one person's."""

from django.utils import timezone

from accounts.models import Contact
from accounts.refusals import MergeConflict
from workshops.actions.booking_ends import end_booking, give_up_for
from workshops.models import Booking, CalendarFeed, SessionTrainer, Workshop
from workshops.states import BOOKING, BookingState

MERGED = "two cards of one person"
# Who was there was there; then by how sure the seat is.
_BETTER_FIRST = (
    BookingState.ATTENDED,
    BookingState.CONFIRMED,
    BookingState.ABSENT,
    BookingState.HELD,
    BookingState.OFFERED,
    BookingState.WAITLISTED,
)


def join_bookings(kept: Contact, merged: Contact) -> None:
    """Of two for one session the better one stays; the other ends, with its money while that goes back.

    Raises MergeConflict for one that is being paid: its order may hold the seats of others.
    """
    pairs = _pairs(kept, merged)
    if any(worse.state == BookingState.HELD for _better, worse in pairs):
        raise MergeConflict(what=str(Booking._meta.verbose_name))
    give_up_for(Booking.objects.filter(pk__in=[worse.pk for _better, worse in pairs]), reason=MERGED)
    for better, worse in pairs:
        _end_past(worse)
        if better.authorization_id is None and worse.authorization_id is not None:
            better.authorization_id, worse.authorization_id = worse.authorization_id, None
            worse.save(update_fields=["authorization"])
            better.save(update_fields=["authorization"])


def _pairs(kept: Contact, merged: Contact) -> list[tuple[Booking, Booking]]:
    """The better and the worse booking of each session that both cards booked."""
    standing = Booking.objects.standing().order_by("pk")
    own = {one.session_id: one for one in standing.filter(contact=kept)}
    pairs = []
    for other in standing.filter(contact=merged, session__in=own):
        better, worse = sorted((own[other.session_id], other), key=_worth)
        pairs.append((better, worse))
    return pairs


def _worth(one: Booking) -> tuple[int, bool, int]:
    """The best first; of two alike the paid one, then the older one."""
    return (_BETTER_FIRST.index(BookingState(one.state)), one.line_id is None, one.pk)


def _end_past(booking: Booking) -> None:
    """One whose session has begun: the seat is gone, and its money stays."""
    booking.refresh_from_db(fields=["state"])
    if booking.state == BookingState.CANCELLED:
        return
    if booking.state in (BookingState.ATTENDED, BookingState.ABSENT):
        BOOKING.move(booking, BookingState.CONFIRMED)
    end_booking(booking, reason=MERGED, by=None)


def join_trainers(kept: Contact, merged: Contact) -> None:
    """Who leads a session by both cards does so once; what overlaps otherwise is told by the merge."""
    own = SessionTrainer.objects.standing().filter(contact=kept)
    merged.led_sessions.filter(released_at=None, session__in=own.values("session")).delete()
    usual = Workshop.trainers.through.objects
    same = usual.filter(contact=kept).values("workshop")
    usual.filter(contact=merged, workshop__in=same).delete()


def join_feeds(kept: Contact, merged: Contact) -> None:
    """One address opens the calendar: that of the kept card, if it has one."""
    if CalendarFeed.objects.filter(contact=kept, revoked_at=None).exists():
        CalendarFeed.objects.filter(contact=merged, revoked_at=None).update(revoked_at=timezone.now())
