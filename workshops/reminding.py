"""Writes before and after sessions: each person once, whatever is killed or runs twice.

A letter is deferred in the act that marks its row. Whoever booked, or was told of another time, less than a
day before it begins knows: they are not reminded.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from accounts.models import AuditEntry
from kit.clock import midnight, now, today
from kit.mail import post
from workshops.actions.seats import hold_session
from workshops.models import Booking, SessionTrainer, WorkshopSession
from workshops.states import BookingState

BEFORE = timedelta(days=1)
# Attendance that is taken late is thanked for late; what is older is of no news to anybody.
THANKED_FOR = timedelta(days=7)
# By these somebody learns that the seat is theirs.
_SEATED = ("booking.made", "booking.confirmed", "booking.accepted", "booking.transferred")


def remind_of_sessions() -> int:
    """Write to those whose session begins within a day; how many letters."""
    return sum(_remind(booking) for booking in _to_remind().select_related("session").order_by("pk"))


def _to_remind() -> QuerySet[Booking]:
    coming = WorkshopSession.objects.coming().filter(starts_at__lte=Now() + BEFORE)
    # What the team booked may be paid until it begins; what is held for less is being paid now.
    seated = Q(state=BookingState.CONFIRMED) | Q(
        state=BookingState.HELD, held_until__gte=F("session__starts_at")
    )
    unknown = Q(reminded_at=None) | Q(reminded_at__lt=F("session__moved_at"))
    day_before = F("session__starts_at") - BEFORE
    known = Booking.objects.filter(seated, unknown, session__in=coming, created_at__lte=day_before)
    return known.exclude(session__moved_at__gt=day_before).exclude(Exists(_seated_lately()))


def _seated_lately() -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        subject_type=Booking._meta.label,
        subject_id=OuterRef("pk"),
        verb__in=_SEATED,
        at__gt=OuterRef("session__starts_at") - BEFORE,
    )


@transaction.atomic
def _remind(booking: Booking) -> bool:
    # It is not moved meanwhile.
    hold_session(booking.session)
    row = _to_remind().filter(pk=booking.pk).select_for_update(of=("self",)).first()
    if row is None:
        return False
    row.reminded_at = now()
    row.save(update_fields=["reminded_at"])
    post("session_reminder", row.pk)
    return True


def thank_for_coming() -> int:
    """Write to those who were at a session that ended before today; how many letters."""
    return sum(_thank(pk) for pk in _to_thank().order_by("pk").values_list("pk", flat=True))


def _to_thank() -> QuerySet[Booking]:
    over = Q(session__ends_at__lt=midnight(today()), session__ends_at__gte=Now() - THANKED_FOR)
    return Booking.objects.filter(over, state=BookingState.ATTENDED, thanked_at=None)


@transaction.atomic
def _thank(booking_id: int) -> bool:
    row = _to_thank().filter(pk=booking_id).select_for_update(of=("self",)).first()
    if row is None:
        return False
    row.thanked_at = now()
    row.save(update_fields=["thanked_at"])
    post("session_thanks", row.pk)
    return True


def send_lists() -> int:
    """Write to those who lead a session that begins within a day who comes; how many letters."""
    return sum(_tell(pk) for pk in _to_tell().order_by("pk").values_list("pk", flat=True))


def _to_tell() -> QuerySet[SessionTrainer]:
    coming = WorkshopSession.objects.coming().filter(starts_at__lte=Now() + BEFORE)
    return SessionTrainer.objects.standing().filter(session__in=coming, told_at=None)


@transaction.atomic
def _tell(trainer_id: int) -> bool:
    row = _to_tell().filter(pk=trainer_id).select_for_update(of=("self",)).first()
    if row is None:
        return False
    row.told_at = now()
    row.save(update_fields=["told_at"])
    post("trainer_list", row.pk)
    return True
