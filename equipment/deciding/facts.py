"""The facts that the decision takes: for any number of contacts and equipment, in the same number of queries.

`told_people` and `told_equipment` make facts of rows, whoever read them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from billing.states import MembershipState
from equipment.deciding import rows
from equipment.deciding.hours import Hours, Span, open_around
from equipment.deciding.judging import Coming, EquipmentFacts, Held, PersonFacts, RequirementFacts, Taken
from equipment.deciding.rows import AHEAD, Ids
from equipment.models import Charge, Level, OccupancyKind
from equipment.states import AuthorizationState, EquipmentState, ReservationState
from kit.clock import midnight

# Rows of one kind, each a tuple of the columns that `rows` names.
type Told = Iterable[tuple[Any, ...]]

_BEST = (
    MembershipState.ACTIVE, MembershipState.IN_GRACE, MembershipState.UPCOMING, MembershipState.EXPIRED,
)  # fmt: skip


def people(contact_ids: Ids, at: datetime) -> dict[int, PersonFacts]:
    """The facts of each contact at an instant."""
    return told_people(
        contact_ids,
        at,
        memberships=rows.memberships(contact_ids, timezone.localdate(at)),
        held=rows.held(contact_ids),
        credits_left=rows.credits_left(contact_ids, at),
    )


def told_people(
    contact_ids: Ids, at: datetime, *, memberships: Told, held: Told, credits_left: Told
) -> dict[int, PersonFacts]:
    """The facts of each contact, by these rows."""
    members, authorized = _memberships(memberships), _held(held, at)
    balances: dict[int, int] = dict(credits_left)
    return {
        pk: PersonFacts(
            contact_id=pk,
            membership=_best(state for state, _until in members[pk]),
            is_suspended=any(state == MembershipState.SUSPENDED for state, _until in members[pk]),
            member_until=_member_until(until for _state, until in members[pk]),
            authorizations=authorized[pk],
            credits=balances.get(pk, 0),
        )
        for pk in contact_ids
    }


def _memberships(told: Told) -> Mapping[int, list[tuple[str, date | None]]]:
    """By contact: the state of each membership that covers them, and the first day without its rights."""
    found: dict[int, list[tuple[str, date | None]]] = defaultdict(list)
    for contact_id, state, until in told:
        found[contact_id].append((state, until))
    return found


def _best(states: Iterable[str]) -> MembershipState | None:
    held = set(states)
    return next((state for state in _BEST if state in held), None)


def _member_until(days: Iterable[date | None]) -> datetime | None:
    last = max((day for day in days if day is not None), default=None)
    return midnight(last) if last is not None else None


def _held(told: Told, at: datetime) -> Mapping[int, dict[int, Held]]:
    """By contact and qualification: the authorization that stands."""
    found: dict[int, dict[int, Held]] = defaultdict(dict)
    for contact_id, qualification_id, level, suspended_at, expires_at, unused_until in told:
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


def equipment(equipment_ids: Ids, at: datetime) -> dict[int, EquipmentFacts]:
    """The facts of each equipment at an instant; an id that is none is left out."""
    machines = list(rows.machines(equipment_ids))
    both = {*equipment_ids, *(place_id for _pk, place_id, *_ in machines if place_id is not None)}
    return told_equipment(
        at,
        machines=machines,
        hours=rows.hours(both),
        closures=rows.closures(both, at - AHEAD, at + AHEAD * 2),
        requirements=rows.requirements(equipment_ids),
        occupancies=rows.occupancies(equipment_ids, at, at + AHEAD),
    )


def told_equipment(
    at: datetime, *, machines: Told, hours: Told, closures: Told, requirements: Told, occupancies: Told
) -> dict[int, EquipmentFacts]:
    """The facts of each equipment, by these rows; the hours and closures of its place are among them."""
    week, shut = _hours(hours), _closures(closures)
    asked, taken = _requirements(requirements), _occupancies(occupancies)
    return {
        pk: EquipmentFacts(
            equipment_id=pk,
            state=EquipmentState(state),
            is_for_members=public_rate_minor is None,
            is_reserved_only=is_reserved_only,
            charge=Charge(charge),
            credits_per_slot=credits_per_slot,
            requirements=tuple(asked[pk]),
            open_until=_open_until((pk, place_id), week, shut, at),
            taken=next((one for start, one in taken[pk] if start <= at), None),
            coming=tuple(Coming(start, one.contact_id) for start, one in taken[pk] if start > at),
        )
        for (
            pk, place_id, state, public_rate_minor, is_reserved_only, charge, credits_per_slot,
        ) in machines
    }  # fmt: skip


def _open_until(
    ids: tuple[int, int | None],
    hours: Mapping[int, list[Hours]],
    closures: Mapping[int | None, list[Span]],
    at: datetime,
) -> datetime | None:
    """When it closes; its place (the second of `ids`) closes it too. None when it is closed then."""
    both = [pk for pk in ids if pk is not None]
    shut = [span for pk in (None, *both) for span in closures[pk]]
    spans = [open_around(hours[pk], shut, at) for pk in both]
    ends = [span.end for span in spans if span is not None]
    return min(ends) if len(ends) == len(spans) else None


def hours_of(equipment_ids: Ids) -> Mapping[int, list[Hours]]:
    """The opening hours of each equipment; none are of one that is always open."""
    return _hours(rows.hours(equipment_ids))


def _hours(told: Told) -> Mapping[int, list[Hours]]:
    found: dict[int, list[Hours]] = defaultdict(list)
    for equipment_id, weekday, opens_at, closes_at in told:
        found[equipment_id].append(Hours(weekday, opens_at, closes_at))
    return found


def closures_of(equipment_ids: Ids, start: datetime, end: datetime) -> Mapping[int | None, list[Span]]:
    """The closures between two instants, by equipment; under None those of the whole place."""
    return _closures(rows.closures(equipment_ids, start, end))


def _closures(told: Told) -> Mapping[int | None, list[Span]]:
    found: dict[int | None, list[Span]] = defaultdict(list)
    for equipment_id, closes_at, opens_at in told:
        found[equipment_id].append(Span(closes_at, opens_at))
    return found


def _requirements(told: Told) -> Mapping[int, list[RequirementFacts]]:
    asked: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for pk, equipment_id, level, qualification_id in told:
        asked[pk, equipment_id, level] += [qualification_id] if qualification_id is not None else []
    found: dict[int, list[RequirementFacts]] = defaultdict(list)
    for (_pk, equipment_id, level), qualification_ids in asked.items():
        found[equipment_id].append(RequirementFacts(Level(level), tuple(qualification_ids)))
    return found


def _occupancies(told: Told) -> Mapping[int, list[tuple[datetime, Taken]]]:
    """By equipment, in order of their starts: what takes it at the instant and within a day after."""
    found: dict[int, list[tuple[datetime, Taken]]] = defaultdict(list)
    for equipment_id, start, kind, end, contact_id, state in told:
        is_paid = state != ReservationState.HELD
        found[equipment_id].append((start, Taken(OccupancyKind(kind), end, contact_id, is_paid)))
    return found
