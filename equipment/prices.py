"""What the use of an equipment takes from a contact: money by the hour, credits by the slot, or nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import Contact
from billing.models import Coverage, MembershipPeriod
from equipment.deciding.hours import lasting
from equipment.models import Charge, Equipment

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Price:
    """What a reservation takes: minor units, or credits."""

    minor: int = 0
    credits: int = 0


def price_of(contact: Contact, equipment: Equipment, start: datetime, end: datetime) -> Price:
    """The price of a reservation, by the memberships that cover the contact on its first day.

    Parts of a cent are rounded up.
    """
    if equipment.charge == Charge.CREDITS:
        count = lasting(start, end) // timedelta(minutes=equipment.slot_minutes)
        return Price(credits=count * equipment.credits_per_slot)
    if equipment.charge == Charge.FREE:
        return Price()
    return Price(minor=-(-rate_of(contact, equipment, start) * lasting(start, end) // HOUR))


def rate_of(contact: Contact, equipment: Equipment, at: datetime) -> int:
    """Cents an hour for a contact: the lowest of their plans' rates, the members' rate, else everybody's."""
    plans = _plans_of(contact, at)
    if not plans:
        return equipment.public_rate_minor if equipment.public_rate_minor is not None else 0
    own = dict(equipment.plan_rates.filter(plan__in=plans).values_list("plan_id", "rate_minor"))
    return min(own.get(plan, equipment.member_rate_minor) for plan in plans)


def _plans_of(contact: Contact, at: datetime) -> set[int]:
    """The plans of the periods that run, or are in grace, on the day, of memberships that cover them."""
    day = timezone.localdate(at)
    running = MembershipPeriod.objects.standing().filter(membership=OuterRef("membership"))
    of_day = running.filter(Q(starts_on__lte=day, grace_until__gt=day)).order_by("-starts_on")
    covering = Coverage.objects.standing().filter(contact=contact, membership__suspended_at=None)
    found = covering.values_list(Subquery(of_day.values("plan")[:1]), flat=True)
    return {plan for plan in found if plan is not None}
