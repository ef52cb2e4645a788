"""The booking decision as a table: every combination of what it hangs on, and what each must say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from billing.states import MembershipState
from equipment.deciding.judging import Held, PersonFacts
from equipment.models import Level
from equipment.states import AuthorizationState
from workshops.deciding.judging import Answer, Guest, Own, SessionFacts, judge
from workshops.deciding.reasons import SENTENCES, STEP_AFTER, BookingReason, NextStep
from workshops.models import PriceKind
from workshops.states import STANDING, BookingState, SessionState

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
LASER = 7
MEMBERSHIPS = [None, *(state for state in MembershipState if state != MembershipState.SUSPENDED)]
RIGHTS = (MembershipState.ACTIVE, MembershipState.IN_GRACE)
NO_RIGHTS = {
    None: BookingReason.NOT_A_MEMBER,
    MembershipState.UPCOMING: BookingReason.MEMBERSHIP_NOT_BEGUN,
    MembershipState.EXPIRED: BookingReason.MEMBERSHIP_EXPIRED,
}
HELD = [None, *(state for state in AuthorizationState if state != AuthorizationState.REVOKED)]
# When it begins and when its bookings close, from now.
TIMES = {"open": (48, 24), "closed": (12, -12), "begun": (-1, -25)}
OWN = [None, *(BookingState(state) for state in sorted(STANDING))]
CAPACITY = 8
IN_LINE = (BookingState.WAITLISTED, BookingState.OFFERED)


def _session(**values: object) -> SessionFacts:
    told: dict[str, object] = {
        "session_id": 1, "state": SessionState.SCHEDULED, "starts_at": NOW + 48 * HOUR,
        "closes_at": NOW + 24 * HOUR, "capacity": CAPACITY, "taken": 0, "waiting": 0, "is_for_members": False,
        "prerequisites": (), "price_minor": 0, "member_price_minor": None, "reduced_price_minor": None,
    }  # fmt: skip
    return SessionFacts(**{**told, **values})  # type: ignore[arg-type]  # as named


def _guest(
    membership: MembershipState | None = None,
    *,
    suspended: bool = False,
    held: AuthorizationState | None = None,
    alone: bool = False,
    proof: bool = False,
) -> Guest:
    held_by_id = {LASER: Held(Level.SUPERVISED, held)} if held is not None else {}
    person = PersonFacts(5, membership=membership, is_suspended=suspended, authorizations=held_by_id)
    return Guest(person, is_alone=alone, has_proof=proof)


@dataclass(frozen=True)
class Cell:
    """One combination."""

    membership: MembershipState | None
    is_suspended: bool
    held: AuthorizationState | None
    is_alone: bool
    state: SessionState
    time: str
    own: BookingState | None
    taken: int
    is_for_members: bool

    def answer(self) -> Answer:
        starts, closes = TIMES[self.time]
        session = _session(
            state=self.state, starts_at=NOW + starts * HOUR, closes_at=NOW + closes * HOUR, taken=self.taken,
            is_for_members=self.is_for_members, prerequisites=(LASER,),
        )  # fmt: skip
        guest = _guest(self.membership, suspended=self.is_suspended, held=self.held, alone=self.is_alone)
        return judge(guest, session, Own(3, self.own) if self.own is not None else None, NOW)

    def expected(self) -> Iterator[BookingReason]:
        is_cancelled = self.state == SessionState.CANCELLED
        if is_cancelled:
            yield BookingReason.SESSION_CANCELLED
        elif self.state == SessionState.HELD or self.time == "begun":
            yield BookingReason.SESSION_OVER
        if self.own is not None:
            waits = self.own in IN_LINE
            yield BookingReason.ALREADY_WAITING if waits else BookingReason.ALREADY_BOOKED
        if self.time == "closed":
            yield BookingReason.TOO_LATE
        if self.taken == CAPACITY:
            yield BookingReason.FULL
        yield from self.expected_of_person()

    def expected_of_person(self) -> Iterator[BookingReason]:
        if self.is_suspended:
            yield BookingReason.SUSPENDED
        elif self.is_for_members and self.membership not in RIGHTS:
            yield NO_RIGHTS[self.membership]
        if self.is_alone:
            yield BookingReason.REPRESENTATIVE_NEEDED
        if self.held != AuthorizationState.ACTIVE:
            yield BookingReason.PREREQUISITE_MISSING


def test_every_combination_says_what_it_must() -> None:
    cells = [
        Cell(*values)
        for values in product(
            MEMBERSHIPS, (False, True), HELD, (False, True), SessionState, TIMES, OWN,
            (CAPACITY - 1, CAPACITY), (False, True),
        )
    ]  # fmt: skip
    allowed = 0
    for cell in cells:
        answer, expected = cell.answer(), set(cell.expected())
        assert answer.reasons == tuple(reason for reason in BookingReason if reason in expected), cell
        assert answer.is_allowed == (not expected)
        assert answer.may_wait == (expected == {BookingReason.FULL})
        allowed += answer.is_allowed
    assert (len(cells), allowed) == (25200, 7)


def test_every_reason_has_its_words_and_its_step() -> None:
    assert set(SENTENCES) == set(STEP_AFTER) == set(BookingReason)


def test_the_step_is_that_of_what_comes_first_and_of_ones_own_seat() -> None:
    assert judge(_guest(), _session(), None, NOW).next_step == NextStep.BOOK
    full = _session(taken=8, is_for_members=True)
    assert judge(_guest(), full, None, NOW).next_step == NextStep.JOIN
    assert judge(_guest(MembershipState.ACTIVE), full, None, NOW).next_step == NextStep.WAIT
    for state, step in (
        ("held", NextStep.PAY),
        ("offered", NextStep.ACCEPT),
        ("confirmed", NextStep.NOTHING),
    ):
        assert judge(_guest(), full, Own(3, BookingState(state)), NOW).next_step == step
    over = _session(state=SessionState.CANCELLED)
    assert judge(_guest(), over, Own(3, BookingState.HELD), NOW).next_step == NextStep.OTHER_DATE


def test_who_waits_comes_before_a_newcomer() -> None:
    assert judge(_guest(), _session(taken=6, waiting=1), None, NOW).seats_left == 1
    answer = judge(_guest(), _session(taken=6, waiting=2), None, NOW)
    assert (answer.seats_left, answer.reasons) == (0, (BookingReason.FULL,))
    assert judge(_guest(), _session(taken=6), None, NOW, seats=3).reasons == (BookingReason.FULL,)


def test_the_lowest_price_that_one_has_a_right_to() -> None:
    session = _session(price_minor=3000, member_price_minor=2000, reduced_price_minor=1000)
    told = {
        "nobody's": judge(_guest(), session, None, NOW).offer,
        "a member's": judge(_guest(MembershipState.IN_GRACE), session, None, NOW).offer,
        "an expired member's": judge(_guest(MembershipState.EXPIRED), session, None, NOW).offer,
        "a suspended member's": judge(
            _guest(MembershipState.ACTIVE, suspended=True), session, None, NOW
        ).offer,
        "with a proof": judge(_guest(MembershipState.ACTIVE, proof=True), session, None, NOW).offer,
    }
    assert {who: (offer.minor, offer.kind) for who, offer in told.items()} == {
        "nobody's": (3000, PriceKind.PUBLIC),
        "a member's": (2000, PriceKind.MEMBER),
        "an expired member's": (3000, PriceKind.PUBLIC),
        "a suspended member's": (3000, PriceKind.PUBLIC),
        "with a proof": (1000, PriceKind.REDUCED),
    }
