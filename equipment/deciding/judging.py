"""Says yes or no from facts. It asks nothing, and the order of its reasons is that of `Reason`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from billing.states import MembershipState
from equipment.deciding.reasons import Reason
from equipment.models import Charge, Level, OccupancyKind
from equipment.states import AuthorizationState, EquipmentState


@dataclass(frozen=True)
class Held:
    """An authorization that stands: its level, what it is at the instant, and when it ends by itself."""

    level: Level
    state: AuthorizationState
    ends_at: datetime | None = None


@dataclass(frozen=True)
class PersonFacts:
    """What counts of a contact at the instant.

    `membership` is the best of the memberships by which they are covered, None without any; `is_suspended`
    says that one of them is suspended. `authorizations` by the id of the qualification.
    """

    contact_id: int
    membership: MembershipState | None = None
    is_suspended: bool = False
    member_until: datetime | None = None
    authorizations: Mapping[int, Held] = field(default_factory=dict)
    credits: int = 0


@dataclass(frozen=True)
class RequirementFacts:
    """Any of these qualifications, at this level or a higher one."""

    level: Level
    qualification_ids: tuple[int, ...]


@dataclass(frozen=True)
class Taken:
    """Who or what has the equipment at the instant, and until when; not `is_paid` while it is only held."""

    kind: OccupancyKind
    ends_at: datetime
    contact_id: int | None = None
    is_paid: bool = True


@dataclass(frozen=True)
class Coming:
    """When somebody or something has the equipment later, and who."""

    starts_at: datetime
    contact_id: int | None = None


@dataclass(frozen=True)
class EquipmentFacts:
    """What counts of an equipment at the instant.

    `open_until` is None when it is closed then; `coming` is what takes it within a day after, in order.
    """

    equipment_id: int
    state: EquipmentState = EquipmentState.IN_SERVICE
    is_for_members: bool = True
    is_reserved_only: bool = False
    charge: Charge = Charge.FREE
    credits_per_slot: int = 0
    requirements: tuple[RequirementFacts, ...] = ()
    open_until: datetime | None = None
    taken: Taken | None = None
    coming: tuple[Coming, ...] = ()


@dataclass(frozen=True)
class Decision:
    """The answer. `missing` are the ids of qualifications of which one would help, in the order asked for.

    `until`: when an allowed use has to end at the latest, by what is known now; None for no end in sight.
    """

    is_allowed: bool
    reasons: tuple[Reason, ...]
    missing: tuple[int, ...] = ()
    until: datetime | None = None


_RIGHTS = frozenset({MembershipState.ACTIVE, MembershipState.IN_GRACE})
_NO_MEMBERSHIP = {
    None: Reason.NOT_A_MEMBER,
    MembershipState.UPCOMING: Reason.MEMBERSHIP_NOT_BEGUN,
    MembershipState.EXPIRED: Reason.MEMBERSHIP_EXPIRED,
}
_ENDED = frozenset({AuthorizationState.EXPIRED, AuthorizationState.UNUSED})
# Of several qualifications that would do, the one told of is the one with the shortest way to go.
_NEAREST = (
    Reason.SUPERVISION_REQUIRED, Reason.AUTHORIZATION_EXPIRED, Reason.AUTHORIZATION_SUSPENDED,
    Reason.NOT_QUALIFIED,
)  # fmt: skip


def judge(person: PersonFacts, equipment: EquipmentFacts) -> Decision:
    """Whether the person may use the equipment at the instant of which the facts tell."""
    unmet = [one for one in equipment.requirements if _lack(person, one) is not None]
    found = {*_of_person(person, equipment), *_of_equipment(equipment), *_of_hour(person, equipment)}
    reasons = tuple(reason for reason in Reason if reason in found)
    missing = tuple(dict.fromkeys(pk for one in unmet for pk in one.qualification_ids))
    until = None if reasons else _until(person, equipment)
    return Decision(is_allowed=not reasons, reasons=reasons, missing=missing, until=until)


def _of_person(person: PersonFacts, equipment: EquipmentFacts) -> Iterator[Reason]:
    if person.is_suspended:
        yield Reason.SUSPENDED
    elif equipment.is_for_members and person.membership not in _RIGHTS:
        yield _NO_MEMBERSHIP[person.membership]
    for requirement in equipment.requirements:
        lack = _lack(person, requirement)
        if lack is not None:
            yield lack


def _lack(person: PersonFacts, requirement: RequirementFacts) -> Reason | None:
    """What keeps the person from meeting a requirement; None when they meet it."""
    lacks = [
        _lack_of(person.authorizations.get(pk), requirement.level) for pk in requirement.qualification_ids
    ]
    if None in lacks:
        return None
    return next((reason for reason in _NEAREST if reason in lacks), Reason.NOT_QUALIFIED)


def _lack_of(held: Held | None, level: Level) -> Reason | None:
    if held is None:
        return Reason.NOT_QUALIFIED
    if held.state == AuthorizationState.SUSPENDED:
        return Reason.AUTHORIZATION_SUSPENDED
    if held.state in _ENDED:
        return Reason.AUTHORIZATION_EXPIRED
    return None if held.level >= level else Reason.SUPERVISION_REQUIRED


def _of_equipment(equipment: EquipmentFacts) -> Iterator[Reason]:
    if equipment.state == EquipmentState.RETIRED:
        yield Reason.RETIRED
    if equipment.state == EquipmentState.OUT_OF_ORDER:
        yield Reason.OUT_OF_ORDER
    if equipment.open_until is None:
        yield Reason.CLOSED


def _of_hour(person: PersonFacts, equipment: EquipmentFacts) -> Iterator[Reason]:
    taken, is_own = equipment.taken, _has_it(person, equipment)
    if taken is not None and taken.kind == OccupancyKind.MAINTENANCE:
        yield Reason.UNDER_MAINTENANCE
    elif taken is not None and taken.kind == OccupancyKind.SESSION:
        yield Reason.IN_SESSION
    elif taken is not None and not is_own:
        yield Reason.RESERVED_BY_ANOTHER
    # Hours that wait for their payment keep others out, and let nobody in.
    if taken is not None and is_own and taken.is_paid:
        return
    if equipment.is_reserved_only:
        yield Reason.NOT_RESERVED
    # A reservation took its credits when it was made.
    if equipment.charge == Charge.CREDITS and person.credits < equipment.credits_per_slot:
        yield Reason.OUT_OF_CREDIT


def _has_it(person: PersonFacts, equipment: EquipmentFacts) -> bool:
    taken = equipment.taken
    return (
        taken is not None
        and taken.kind == OccupancyKind.RESERVATION
        and taken.contact_id == person.contact_id
    )


def _until(person: PersonFacts, equipment: EquipmentFacts) -> datetime | None:
    ends = [equipment.open_until, *(_end_of(person, one) for one in equipment.requirements)]
    if equipment.is_for_members:
        ends.append(person.member_until)
    if equipment.is_reserved_only and equipment.taken is not None:
        ends.append(equipment.taken.ends_at)
    others = (one.starts_at for one in equipment.coming if one.contact_id != person.contact_id)
    ends.append(next(others, None))
    return min((end for end in ends if end is not None), default=None)


def _end_of(person: PersonFacts, requirement: RequirementFacts) -> datetime | None:
    """When the last authorization ends by which a requirement is met; None when one does not end."""
    meeting = [
        held.ends_at
        for pk in requirement.qualification_ids
        if (held := person.authorizations.get(pk)) is not None and _lack_of(held, requirement.level) is None
    ]
    return None if None in meeting else max(end for end in meeting if end is not None)
