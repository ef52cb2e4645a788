"""The decision as a table: every combination of what it hangs on, and what each must say."""

from datetime import UTC, datetime, timedelta
from itertools import product

from billing.states import MembershipState
from equipment.deciding.judging import (
    Coming,
    EquipmentFacts,
    Held,
    PersonFacts,
    RequirementFacts,
    Taken,
    judge,
)
from equipment.deciding.reasons import Reason
from equipment.models import Charge, Level, OccupancyKind
from equipment.states import AuthorizationState, EquipmentState

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ME, OTHER, LASER, SAFETY = 1, 2, 10, 11

MEMBERSHIPS = [None, *(state for state in MembershipState if state != MembershipState.SUSPENDED)]
NO_RIGHTS = {
    None: Reason.NOT_A_MEMBER,
    MembershipState.UPCOMING: Reason.MEMBERSHIP_NOT_BEGUN,
    MembershipState.EXPIRED: Reason.MEMBERSHIP_EXPIRED,
}
HELD = [None, *product(Level, (s for s in AuthorizationState if s != AuthorizationState.REVOKED))]
OCCUPANCIES = {
    "free": None,
    "mine": Taken(OccupancyKind.RESERVATION, LATER, ME),
    "mine, unpaid": Taken(OccupancyKind.RESERVATION, LATER, ME, is_paid=False),
    "another's": Taken(OccupancyKind.RESERVATION, LATER, OTHER),
    "maintenance": Taken(OccupancyKind.MAINTENANCE, LATER),
    "session": Taken(OccupancyKind.SESSION, LATER),
}
TAKEN = {
    "another's": Reason.RESERVED_BY_ANOTHER,
    "maintenance": Reason.UNDER_MAINTENANCE,
    "session": Reason.IN_SESSION,
}


def _lack(held: tuple[Level, AuthorizationState] | None, level: Level) -> Reason | None:
    if held is None:
        return Reason.NOT_QUALIFIED
    if held[1] == AuthorizationState.SUSPENDED:
        return Reason.AUTHORIZATION_SUSPENDED
    if held[1] in (AuthorizationState.EXPIRED, AuthorizationState.UNUSED):
        return Reason.AUTHORIZATION_EXPIRED
    return None if held[0] >= level else Reason.SUPERVISION_REQUIRED


def test_every_combination_says_what_it_must() -> None:
    cells = allowed = 0
    for membership, suspended, held, state, open_, occupancy, for_members, reserved_only, left in product(
        MEMBERSHIPS, (False, True), HELD, EquipmentState, (False, True), OCCUPANCIES, (False, True),
        (False, True), (0, 3),
    ):  # fmt: skip
        person = PersonFacts(
            contact_id=ME, membership=membership, is_suspended=suspended, credits=left,
            authorizations={} if held is None else {LASER: Held(*held)},
        )  # fmt: skip
        machine = EquipmentFacts(
            equipment_id=5, state=state, is_for_members=for_members, is_reserved_only=reserved_only,
            charge=Charge.CREDITS, credits_per_slot=2, taken=OCCUPANCIES[occupancy],
            requirements=(RequirementFacts(Level.AUTONOMOUS, (LASER,)),),
            open_until=LATER if open_ else None,
        )  # fmt: skip
        expected = {
            Reason.SUSPENDED: suspended,
            NO_RIGHTS.get(membership): for_members and not suspended and membership in NO_RIGHTS,
            _lack(held, Level.AUTONOMOUS): _lack(held, Level.AUTONOMOUS) is not None,
            Reason.RETIRED: state == EquipmentState.RETIRED,
            Reason.OUT_OF_ORDER: state == EquipmentState.OUT_OF_ORDER,
            Reason.CLOSED: not open_,
            TAKEN.get(occupancy): occupancy in TAKEN,
            Reason.NOT_RESERVED: reserved_only and occupancy != "mine",
            Reason.OUT_OF_CREDIT: left < 2 and occupancy != "mine",
        }
        reasons = tuple(reason for reason in Reason if expected.get(reason))
        decision = judge(person, machine)
        assert decision.reasons == reasons, (person, machine)
        assert decision.is_allowed is (not reasons)
        assert decision.missing == ((LASER,) if _lack(held, Level.AUTONOMOUS) else ())
        cells += 1
        allowed += decision.is_allowed
    assert cells == 5 * 2 * 13 * 3 * 2 * 6 * 2 * 2 * 2
    assert allowed > 0


def _judged(
    held: dict[int, Held], *requirements: RequirementFacts
) -> tuple[tuple[Reason, ...], tuple[int, ...]]:
    person = PersonFacts(contact_id=ME, membership=MembershipState.ACTIVE, authorizations=held)
    decision = judge(person, EquipmentFacts(5, requirements=requirements, open_until=LATER))
    return decision.reasons, decision.missing


def test_all_of_any_of() -> None:
    either = RequirementFacts(Level.SUPERVISED, (LASER, 12))
    safety = RequirementFacts(Level.SUPERVISED, (SAFETY,))
    fine = Held(Level.AUTONOMOUS, AuthorizationState.ACTIVE)
    assert _judged({12: fine, SAFETY: fine}, either, safety) == ((), ())
    assert _judged({12: fine}, either, safety) == ((Reason.NOT_QUALIFIED,), (SAFETY,))
    assert _judged({SAFETY: fine}, either, safety) == ((Reason.NOT_QUALIFIED,), (LASER, 12))


def test_of_several_ways_the_nearest_is_told() -> None:
    either = RequirementFacts(Level.AUTONOMOUS, (LASER, 12))
    ended = Held(Level.AUTONOMOUS, AuthorizationState.EXPIRED)
    beginner = Held(Level.SUPERVISED, AuthorizationState.ACTIVE)
    assert _judged({LASER: ended}, either)[0] == (Reason.AUTHORIZATION_EXPIRED,)
    assert _judged({LASER: ended, 12: beginner}, either)[0] == (Reason.SUPERVISION_REQUIRED,)


def test_until_when_is_the_first_thing_that_ends_it() -> None:
    def until(**facts: object) -> datetime | None:
        person = PersonFacts(
            contact_id=ME, membership=MembershipState.ACTIVE, member_until=NOW + timedelta(hours=8),
            authorizations={LASER: Held(Level.TRAINER, AuthorizationState.ACTIVE, NOW + timedelta(hours=6))},
        )  # fmt: skip
        values = {"open_until": NOW + timedelta(hours=10), **facts}
        return judge(person, EquipmentFacts(5, **values)).until  # type: ignore[arg-type]  # as named

    hours = [timedelta(hours=n) for n in range(12)]
    laser = (RequirementFacts(Level.AUTONOMOUS, (LASER,)),)
    mine, others = Coming(NOW + hours[2], ME), Coming(NOW + hours[2], OTHER)
    now_mine = Taken(OccupancyKind.RESERVATION, NOW + hours[3], ME)
    assert until(is_for_members=False) == NOW + hours[10]
    assert until() == NOW + hours[8]
    assert until(requirements=laser) == NOW + hours[6]
    later = Coming(NOW + hours[3], OTHER)
    assert until(coming=(mine,)) == NOW + hours[8]
    assert until(coming=(others,)) == NOW + hours[2]
    assert until(coming=(mine, later)) == NOW + hours[3]
    assert until(taken=now_mine) == NOW + hours[8]
    assert until(taken=now_mine, is_reserved_only=True) == NOW + hours[3]
