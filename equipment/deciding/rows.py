"""The rows that the decision reads, each by one query."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateField, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value

from billing.models import Membership, MembershipPeriod
from billing.models.membership import membership_state
from equipment.models import (
    Authorization,
    Closure,
    CreditLot,
    Equipment,
    Occupancy,
    OpeningHours,
    Requirement,
)
from equipment.states import ReservationState

type Ids = Collection[int]
# Rows of plain values; Django's types know no tuple that is made from names.
type Rows = QuerySet[Any, Any]

# Beyond it, nothing that comes bounds a use that begins now.
AHEAD = timedelta(days=1)


def memberships(contact_ids: Ids, on: date) -> Rows:
    """(contact, state, first day without its rights) of each membership that covers them."""
    day = Value(on, DateField())
    periods = MembershipPeriod.objects.standing().filter(membership=OuterRef("pk"), starts_on__lte=day)
    last = periods.order_by().values("membership").annotate(it=Max("grace_until")).values("it")
    covering = Membership.objects.filter(coverages__contact__in=contact_ids, coverages__ended_at=None)
    return covering.values_list("coverages__contact", membership_state(day), Subquery(last))


def held(contact_ids: Ids) -> Rows:
    """(contact, qualification, level, suspended at, expires at, unused until) of what stands."""
    rows = Authorization.objects.standing().filter(contact__in=contact_ids).order_by()
    return rows.values_list(
        "contact_id", "qualification_id", "level", "suspended_at", "expires_at", "unused_until"
    )


def credits_left(contact_ids: Ids, at: datetime) -> Rows:
    """(contact, credits) of those who have some."""
    lasting = Q(ends_at=None) | Q(ends_at__gt=at)
    lots = CreditLot.objects.filter(lasting, contact__in=contact_ids, left__gt=0).order_by()
    return lots.values("contact").annotate(it=Sum("left")).values_list("contact", "it")


def machines(equipment_ids: Ids) -> Rows:
    """(id, place, state, public rate, reserved only, charge, credits a slot)."""
    return (
        Equipment.objects.filter(pk__in=equipment_ids)
        .order_by()
        .values_list(
            "pk", "place_id", "state", "public_rate_minor", "is_reserved_only", "charge", "credits_per_slot"
        )
    )


def hours(equipment_ids: Ids) -> Rows:
    """(equipment, weekday, opens at, closes at)."""
    rows = OpeningHours.objects.filter(equipment__in=equipment_ids).order_by()
    return rows.values_list("equipment_id", "weekday", "opens_at", "closes_at")


def closures(equipment_ids: Ids, start: datetime, end: datetime) -> Rows:
    """(equipment or None for the whole place, from, until) between two instants."""
    near = Closure.objects.filter(ends_at__gt=start, starts_at__lt=end).order_by()
    rows = near.filter(Q(equipment=None) | Q(equipment__in=equipment_ids))
    return rows.values_list("equipment_id", "starts_at", "ends_at")


def requirements(equipment_ids: Ids) -> Rows:
    """(requirement, equipment, level, qualification), in the order in which they are asked."""
    rows = Requirement.objects.filter(equipment__in=equipment_ids).order_by("pk", "qualifications__name_fr")
    return rows.values_list("pk", "equipment_id", "level", "qualifications")


def occupancies(equipment_ids: Ids, start: datetime, end: datetime) -> Rows:
    """What takes it between two instants, in order.

    (equipment, from, kind, until, whose reservation, its state)
    """
    rows = Occupancy.objects.standing().filter(equipment__in=equipment_ids).within(start, end)
    # A hold that nobody paid in time keeps nobody out, swept or not.
    over = Q(reservation__state=ReservationState.HELD, reservation__held_until__lte=start)
    columns = (
        "equipment_id", "starts_at", "kind", "ends_at", "reservation__contact_id", "reservation__state",
    )  # fmt: skip
    return rows.exclude(over).order_by("starts_at").values_list(*columns)
