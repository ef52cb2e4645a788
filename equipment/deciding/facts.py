"""Reads what the decision takes: for any number of contacts and equipment, in the same number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db.models import DateField, Max, OuterRef, Q, Subquery, Sum, Value
from django.utils import timezone

from billing.models import Membership, MembershipPeriod
from billing.models.membership import membership_state
from billing.states import MembershipState
from equipment.deciding.hours import Hours, Span, open_around
from equipment.deciding.judging import Coming, EquipmentFacts, Held, PersonFacts, RequirementFacts, Taken
from equipment.models import (
    Authorization,
    Charge,
    Closure,
    CreditLot,
    Equipment,
    Level,
    Occupancy,
    OccupancyKind,
    OpeningHours,
    Requirement,
)
from equipment.states import AuthorizationState, EquipmentState, ReservationState
from kit.clock import midnight

type Ids = Collection[int]

_BEST = (
    MembershipState.ACTIVE, MembershipState.IN_GRACE, MembershipState.UPCOMING, MembershipState.EXPIRED,
)  # fmt: skip
# Beyond it, nothing that comes bounds a use that begins now.
AHEAD = timedelta(days=1)


def people(contact_ids: Ids, at: datetime) -> dict[int, PersonFacts]:
    """The facts of each contact at an instant."""
    memberships, held, credits_left = (
        _memberships(contact_ids, at),
        _held(contact_ids, at),
        _credits(contact_ids, at),
    )
    return {
        pk: PersonFacts(
            contact_id=pk,
            membership=_best(state for state, _until in memberships[pk]),
            is_suspended=any(state == MembershipState.SUSPENDED for state, _until in memberships[pk]),
            member_until=_member_until(until for _state, until in memberships[pk]),
            authorizations=held[pk],
            credits=credits_left.get(pk, 0),
        )
        for pk in contact_ids
    }


def _memberships(contact_ids: Ids, at: datetime) -> Mapping[int, list[tuple[str, date | None]]]:
    """By contact: the state of each membership that covers them, and the first day without its rights."""
    day = Value(timezone.localdate(at), DateField())
    periods = MembershipPeriod.objects.standing().filter(membership=OuterRef("pk"), starts_on__lte=day)
    last = periods.order_by().values("membership").annotate(it=Max("grace_until")).values("it")
    covering = Membership.objects.filter(coverages__contact__in=contact_ids, coverages__ended_at=None)
    rows = covering.values_list("coverages__contact", membership_state(day), Subquery(last))
    found: dict[int, list[tuple[str, date | None]]] = defaultdict(list)
    for contact_id, state, until in rows:
        found[contact_id].append((state, until))
    return found


def _best(states: Iterable[str]) -> MembershipState | None:
    held = set(states)
    return next((state for state in _BEST if state in held), None)


def _member_until(days: Iterable[date | None]) -> datetime | None:
    last = max((day for day in days if day is not None), default=None)
    return midnight(last) if last is not None else None


def _held(contact_ids: Ids, at: datetime) -> Mapping[int, dict[int, Held]]:
    """By contact and qualification: the authorization that stands."""
    found: dict[int, dict[int, Held]] = defaultdict(dict)
    rows = Authorization.objects.standing().filter(contact__in=contact_ids)
    columns = ("contact_id", "qualification_id", "level", "suspended_at", "expires_at", "unused_until")
    for contact_id, qualification_id, level, suspended_at, expires_at, unused_until in rows.values_list(
        *columns
    ):
        found[contact_id][qualification_id] = Held(
            level=Level(level),
            state=state_at(at, suspended_at, expires_at, unused_until),
            ends_at=min((end for end in (expires_at, unused_until) if end is not None), default=None),
        )
    return found


def state_at(
    at: datetime, suspended_at: datetime | None, expires_at: datetime | None, unused_until: datetime | None
) -> AuthorizationState:
    """What a standing authorization is at an instant; as `authorization_state` says it in SQL for now."""
    if suspended_at is not None:
        return AuthorizationState.SUSPENDED
    if expires_at is not None and expires_at <= at:
        return AuthorizationState.EXPIRED
    if unused_until is not None and unused_until <= at:
        return AuthorizationState.UNUSED
    return AuthorizationState.ACTIVE


def _credits(contact_ids: Ids, at: datetime) -> dict[int, int]:
    lasting = Q(ends_at=None) | Q(ends_at__gt=at)
    lots = CreditLot.objects.filter(lasting, contact__in=contact_ids, left__gt=0).order_by()
    return dict(lots.values("contact").annotate(it=Sum("left")).values_list("contact", "it"))


def equipment(equipment_ids: Ids, at: datetime) -> dict[int, EquipmentFacts]:
    """The facts of each equipment at an instant; an id that is none is left out."""
    rows = list(Equipment.objects.filter(pk__in=equipment_ids))
    places = {row.place_id for row in rows if row.place_id is not None}
    hours, closures = (
        hours_of({*equipment_ids, *places}),
        closures_of({*equipment_ids, *places}, at - AHEAD, at + AHEAD * 2),
    )
    asked, taken = _requirements(equipment_ids), _occupancies(equipment_ids, at)
    return {
        row.pk: EquipmentFacts(
            equipment_id=row.pk,
            state=EquipmentState(row.state),
            is_for_members=row.public_rate_minor is None,
            is_reserved_only=row.is_reserved_only,
            charge=Charge(row.charge),
            credits_per_slot=row.credits_per_slot,
            requirements=tuple(asked[row.pk]),
            open_until=_open_until(row, hours, closures, at),
            taken=next((one for start, one in taken[row.pk] if start <= at), None),
            coming=_next(taken[row.pk], at),
        )
        for row in rows
    }


def _next(taken: list[tuple[datetime, Taken]], at: datetime) -> Coming | None:
    return next((Coming(start, one.contact_id) for start, one in taken if start > at), None)


def _open_until(
    row: Equipment, hours: Mapping[int, list[Hours]], closures: Mapping[int | None, list[Span]], at: datetime
) -> datetime | None:
    """When it closes; its place closes it too. None when it is closed at the instant."""
    shut = [*closures[None], *closures[row.pk], *(closures[row.place_id] if row.place_id else ())]
    spans = [open_around(hours[row.pk], shut, at)]
    if row.place_id is not None:
        spans.append(open_around(hours[row.place_id], shut, at))
    ends = [span.end for span in spans if span is not None]
    return min(ends) if len(ends) == len(spans) else None


def hours_of(equipment_ids: Ids) -> Mapping[int, list[Hours]]:
    """The opening hours of each equipment; none are of one that is always open."""
    found: dict[int, list[Hours]] = defaultdict(list)
    rows = OpeningHours.objects.filter(equipment__in=equipment_ids)
    columns = rows.values_list("equipment_id", "weekday", "opens_at", "closes_at")
    for equipment_id, weekday, opens_at, closes_at in columns:
        found[equipment_id].append(Hours(weekday, opens_at, closes_at))
    return found


def closures_of(equipment_ids: Ids, start: datetime, end: datetime) -> Mapping[int | None, list[Span]]:
    """The closures between two instants, by equipment; under None those of the whole place."""
    found: dict[int | None, list[Span]] = defaultdict(list)
    near = Closure.objects.filter(ends_at__gt=start, starts_at__lt=end)
    rows = near.filter(Q(equipment=None) | Q(equipment__in=equipment_ids))
    for equipment_id, closes_at, opens_at in rows.values_list("equipment_id", "starts_at", "ends_at"):
        found[equipment_id].append(Span(closes_at, opens_at))
    return found


def _requirements(equipment_ids: Ids) -> Mapping[int, list[RequirementFacts]]:
    rows = Requirement.objects.filter(equipment__in=equipment_ids).order_by("pk", "qualifications__name_fr")
    columns = rows.values_list("pk", "equipment_id", "level", "qualifications")
    asked: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for pk, equipment_id, level, qualification_id in columns:
        asked[pk, equipment_id, level] += [qualification_id] if qualification_id is not None else []
    found: dict[int, list[RequirementFacts]] = defaultdict(list)
    for (_pk, equipment_id, level), qualification_ids in asked.items():
        found[equipment_id].append(RequirementFacts(Level(level), tuple(qualification_ids)))
    return found


def _occupancies(equipment_ids: Ids, at: datetime) -> Mapping[int, list[tuple[datetime, Taken]]]:
    """By equipment, in order of their starts: what takes it at the instant and within a day after."""
    rows = Occupancy.objects.standing().filter(equipment__in=equipment_ids).within(at, at + AHEAD)
    # A hold that nobody paid in time keeps nobody out, swept or not.
    over = Q(reservation__state=ReservationState.HELD, reservation__held_until__lte=at)
    columns = ("equipment_id", "starts_at", "kind", "ends_at", "reservation__contact_id")
    found: dict[int, list[tuple[datetime, Taken]]] = defaultdict(list)
    for equipment_id, start, kind, end, contact_id in (
        rows.exclude(over).order_by("starts_at").values_list(*columns)
    ):
        found[equipment_id].append((start, Taken(OccupancyKind(kind), end, contact_id)))
    return found
