"""What a reservation must keep to: the hours, the slots, how far ahead, how much in a week."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Contact
from equipment.deciding import Decision, Reason, decide
from equipment.deciding.hours import lasting
from equipment.deciding.reasons import LASTING, PERSONAL, SENTENCES
from equipment.models import Equipment, Reservation
from equipment.refusals import (
    InThePast,
    NotReservable,
    OutsideHours,
    QuotaReached,
    SlotRules,
    TooFarAhead,
    UseRefused,
)
from equipment.slots import is_on_slots, is_open
from kit.clock import midnight, now

WEEK = timedelta(days=7)


def check_right(contact: Contact, equipment: Equipment, at: datetime) -> None:
    """Raises UseRefused for what the decision holds against the person, or against the equipment itself.

    Whether it is free is another question, which the occupancy answers.
    """
    check(decide(contact, equipment, at), *(PERSONAL | LASTING))


def check(decision: Decision, *counted: Reason) -> None:
    """Raises UseRefused when one of these reasons stands in the way."""
    reasons = [reason for reason in decision.reasons if reason in counted]
    if reasons:
        raise UseRefused(
            reasons=tuple(reasons),
            missing=decision.missing,
            because=" ".join(str(SENTENCES[reason]) for reason in reasons),
        )


def check_hours(equipment: Equipment, start: datetime, end: datetime) -> None:
    """Raises NotReservable, InThePast, SlotRules and OutsideHours."""
    if not equipment.is_reservable:
        raise NotReservable
    if start < now():
        raise InThePast(path=("starts_at",))
    if not start < end or not is_on_slots(equipment, start, end):
        raise SlotRules(
            path=("starts_at",), slot_minutes=equipment.slot_minutes, most_slots=equipment.most_slots
        )
    if not is_open(equipment, start, end):
        raise OutsideHours(path=("starts_at",))


def check_horizon(equipment: Equipment, start: datetime) -> None:
    """Raises TooFarAhead. Days are counted to their end."""
    ahead = timezone.localdate(start) - timezone.localdate(now())
    if ahead > timedelta(days=equipment.horizon_days):
        raise TooFarAhead(path=("starts_at",), days=equipment.horizon_days)


def check_quota(contact: Contact, equipment: Equipment, start: datetime, end: datetime) -> None:
    """Raises QuotaReached. A week begins on Monday; a reservation counts in the week in which it begins."""
    if equipment.week_quota_minutes is None:
        return
    quota = timedelta(minutes=equipment.week_quota_minutes)
    left = quota - _held_in_week(contact, equipment, start)
    if lasting(start, end) > left:
        minutes = max(left, timedelta(0)) // timedelta(minutes=1)
        raise QuotaReached(path=("ends_at",), hours=equipment.week_quota_minutes / 60, left=minutes)


def _held_in_week(contact: Contact, equipment: Equipment, start: datetime) -> timedelta:
    day = timezone.localdate(start)
    monday = day - timedelta(days=day.weekday())
    held = Reservation.objects.holding().filter(
        contact=contact, occupancy__equipment=equipment,
        occupancy__starts_at__gte=midnight(monday), occupancy__starts_at__lt=midnight(monday + WEEK),
    )  # fmt: skip
    spans = held.values_list("occupancy__starts_at", "occupancy__ends_at")
    return sum((ends_at - starts_at for starts_at, ends_at in spans), timedelta(0))
