"""Says yes or no from facts. It asks nothing, and the order of its reasons is that of `BookingReason`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from billing.states import MembershipState
from equipment.deciding.judging import PersonFacts
from equipment.states import AuthorizationState
from workshops.deciding.reasons import BARRING, STEP_AFTER, BookingReason, NextStep
from workshops.models import PriceKind
from workshops.states import BookingState, SessionState


@dataclass(frozen=True)
class Guest:
    """What counts of a contact: what equipment's decision reads of them, and what books a seat.

    `is_alone` is a minor without a legal representative; `has_proof` opens reduced prices.
    """

    person: PersonFacts
    is_alone: bool = False
    has_proof: bool = False


@dataclass(frozen=True)
class Own:
    """The booking of the session that the contact has already."""

    booking_id: int
    state: BookingState


@dataclass(frozen=True)
class SessionFacts:
    """What counts of a session at the instant `at`. `waiting` is how many stand in line before a newcomer.

    Prices in minor units; None where there is no such price.
    """

    session_id: int
    state: SessionState
    starts_at: datetime
    closes_at: datetime
    capacity: int
    taken: int
    waiting: int
    is_for_members: bool
    prerequisites: tuple[int, ...]
    price_minor: int
    member_price_minor: int | None
    reduced_price_minor: int | None


@dataclass(frozen=True, order=True)
class Offer:
    """What a seat costs somebody, in minor units, and by which of the prices."""

    minor: int
    kind: PriceKind


@dataclass(frozen=True)
class Answer:
    """The decision. `missing` are ids of qualifications; `offer` is the price whatever the answer.

    `seats_left` are those that a newcomer may have: who waits comes before.
    """

    is_allowed: bool
    reasons: tuple[BookingReason, ...]
    next_step: NextStep
    offer: Offer
    seats_left: int
    missing: tuple[int, ...] = ()
    own: Own | None = None

    @property
    def may_wait(self) -> bool:
        """Whether the person may stand in line: nothing but the seats is in the way."""
        return BookingReason.FULL in self.reasons and not set(self.reasons) & BARRING


_RIGHTS = frozenset({MembershipState.ACTIVE, MembershipState.IN_GRACE})
_NO_MEMBERSHIP = {
    None: BookingReason.NOT_A_MEMBER,
    MembershipState.UPCOMING: BookingReason.MEMBERSHIP_NOT_BEGUN,
    MembershipState.EXPIRED: BookingReason.MEMBERSHIP_EXPIRED,
}
_IN_LINE = frozenset({BookingState.WAITLISTED, BookingState.OFFERED})
_OWN_STEPS = {BookingState.HELD: NextStep.PAY, BookingState.OFFERED: NextStep.ACCEPT}


def judge(guest: Guest, session: SessionFacts, own: Own | None, at: datetime, seats: int = 1) -> Answer:
    """Whether the contact may book so many seats of the session at an instant."""
    missing = missing_of(guest, session)
    found = {
        *_of_session(session, at),
        *_of_own(own),
        *_of_person(guest, session, missing),
        *_of_seats(session, at, seats),
    }
    reasons = tuple(reason for reason in BookingReason if reason in found)
    return Answer(
        is_allowed=not reasons,
        reasons=reasons,
        next_step=_step(reasons, own),
        offer=offer_to(guest, session),
        seats_left=_left(session),
        missing=missing,
        own=own,
    )


def offer_to(guest: Guest, session: SessionFacts) -> Offer:
    """The lowest price that the contact has a right to."""
    offers = [Offer(session.price_minor, PriceKind.PUBLIC)]
    if session.member_price_minor is not None and _is_member(guest):
        offers.append(Offer(session.member_price_minor, PriceKind.MEMBER))
    if session.reduced_price_minor is not None and guest.has_proof:
        offers.append(Offer(session.reduced_price_minor, PriceKind.REDUCED))
    return min(offers, key=lambda offer: offer.minor)


def missing_of(guest: Guest, session: SessionFacts) -> tuple[int, ...]:
    """The qualifications that the contact does not hold now, of those that the session asks for."""
    held = guest.person.authorizations
    return tuple(
        pk for pk in session.prerequisites if pk not in held or held[pk].state != AuthorizationState.ACTIVE
    )


def _is_member(guest: Guest) -> bool:
    return guest.person.membership in _RIGHTS and not guest.person.is_suspended


def _of_session(session: SessionFacts, at: datetime) -> Iterator[BookingReason]:
    if session.state == SessionState.CANCELLED:
        yield BookingReason.SESSION_CANCELLED
    elif session.state == SessionState.HELD or session.starts_at <= at:
        yield BookingReason.SESSION_OVER


def _of_own(own: Own | None) -> Iterator[BookingReason]:
    if own is not None:
        yield BookingReason.ALREADY_WAITING if own.state in _IN_LINE else BookingReason.ALREADY_BOOKED


def _of_person(guest: Guest, session: SessionFacts, missing: tuple[int, ...]) -> Iterator[BookingReason]:
    if guest.person.is_suspended:
        yield BookingReason.SUSPENDED
    elif session.is_for_members and guest.person.membership not in _RIGHTS:
        yield _NO_MEMBERSHIP[guest.person.membership]
    if guest.is_alone:
        yield BookingReason.REPRESENTATIVE_NEEDED
    if missing:
        yield BookingReason.PREREQUISITE_MISSING


def _of_seats(session: SessionFacts, at: datetime, seats: int) -> Iterator[BookingReason]:
    if session.closes_at <= at < session.starts_at:
        yield BookingReason.TOO_LATE
    if _left(session) < seats:
        yield BookingReason.FULL


def _left(session: SessionFacts) -> int:
    return max(0, session.capacity - session.taken - session.waiting)


def _step(reasons: tuple[BookingReason, ...], own: Own | None) -> NextStep:
    if not reasons:
        return NextStep.BOOK
    ended = {BookingReason.SESSION_CANCELLED, BookingReason.SESSION_OVER}
    if own is not None and not ended & set(reasons):
        return _OWN_STEPS.get(own.state, NextStep.NOTHING)
    return STEP_AFTER[reasons[0]]
