"""Waiting lists: first come first served, each freed seat offered once, nobody both booked and waiting."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Contact, User
from billing.actions.memberships import suspend_membership
from billing.actions.orders import expire_holds
from billing.models import Membership, Order
from billing.refusals import PriceChanged
from kit.refusals import NotAllowed
from tests.equipment.machines import contact_of
from tests.makers import a_contact, pay
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.booking import book, book_for
from workshops.actions.booking_ends import cancel_booking
from workshops.actions.waiting import accept_offer, join_line, place_in_line, sweep_sessions
from workshops.deciding import NextStep, may_book
from workshops.models import Booking, WorkshopSession
from workshops.refusals import OfferOver, SeatsLeft, SessionFull
from workshops.states import BookingState

pytestmark = pytest.mark.django_db


def _full(carol: User, **values: int) -> tuple[WorkshopSession, Booking]:
    """A session of one seat, and the booking that has it."""
    session = a_session(a_workshop(**values), capacity=1)
    return session, book_for(session=session, contact=a_contact(), by=carol, is_free=True)


def _wait(session: WorkshopSession, contact: Contact) -> Booking:
    """In line as a guest would be."""
    return join_line(session=session, contact=contact, booker=contact, by=None)


def _late(booking: Booking) -> None:
    Booking.objects.filter(pk=booking.pk).update(held_until=timezone.now() - timedelta(minutes=1))


def _states(*bookings: Booking) -> list[str]:
    found = dict(Booking.objects.values_list("pk", "state"))
    return [found[booking.pk] for booking in bookings]


def test_the_first_in_line_is_asked_first(carol: User) -> None:
    session, taken = _full(carol)
    first, second = _wait(session, a_contact()), _wait(session, a_contact())
    assert [place_in_line(one) for one in (first, second)] == [1, 2]
    cancel_booking(booking=taken, by=carol)
    assert _states(first, second) == ["offered", "waitlisted"]
    second.refresh_from_db()
    assert place_in_line(second) == 1
    letters = ProcrastinateJob.objects.filter(args__kind="seat_offered")
    assert [job.args["subject_id"] for job in letters] == [first.pk]


def test_an_offer_is_a_seat_until_it_is_over_then_the_next_is_asked(alice: User, carol: User) -> None:
    session, taken = _full(carol)
    first, second = _wait(session, a_contact()), _wait(session, a_contact())
    cancel_booking(booking=taken, by=carol)
    with pytest.raises(SessionFull):
        book(session=session, contacts=[contact_of(alice)], booker=contact_of(alice), by=alice)
    _late(first)
    with pytest.raises(OfferOver):
        accept_offer(booking=first, by=None)
    assert sweep_sessions() == 1
    assert _states(first, second) == ["lapsed", "offered"]


def test_a_newcomer_never_jumps_the_line(alice: User, carol: User) -> None:
    session, taken = _full(carol)
    waiting = _wait(session, a_contact())
    # The seat is freed where nobody looks, and a newcomer comes before the job.
    Booking.objects.filter(pk=taken.pk).update(state="cancelled", ended_at=timezone.now())
    with pytest.raises(SessionFull):
        book(session=session, contacts=[contact_of(alice)], booker=contact_of(alice), by=alice)
    assert sweep_sessions() == 1
    assert _states(waiting) == ["offered"]


def test_an_offer_is_accepted_and_paid(alice: User, carol: User) -> None:
    session, taken = _full(carol, price_minor=3000)
    contact = contact_of(alice)
    waiting = join_line(session=session, contact=contact, booker=contact, by=alice)
    cancel_booking(booking=taken, by=carol)
    assert may_book(contact, session).next_step == NextStep.ACCEPT
    with pytest.raises(PriceChanged):
        accept_offer(booking=waiting, by=alice, expected_minor=2000)
    accepted = accept_offer(booking=waiting, by=alice, expected_minor=3000)
    assert accepted.state == BookingState.HELD
    assert accept_offer(booking=waiting, by=alice).pk == accepted.pk
    pay(Order.objects.get())
    assert _states(waiting) == ["confirmed"]


def test_an_accepted_offer_that_is_not_paid_goes_to_the_next(carol: User) -> None:
    session, taken = _full(carol, price_minor=3000)
    first, second = _wait(session, a_contact()), _wait(session, a_contact())
    cancel_booking(booking=taken, by=carol)
    accept_offer(booking=first, by=None)
    Order.objects.update(pay_by=timezone.now() - timedelta(minutes=1))
    assert expire_holds() == 1
    assert _states(first, second) == ["lapsed", "offered"]


def test_nobody_takes_anothers_offer(bob: User, carol: User) -> None:
    session, taken = _full(carol)
    waiting = _wait(session, a_contact())
    cancel_booking(booking=taken, by=carol)
    with pytest.raises(NotAllowed):
        accept_offer(booking=waiting, by=bob)
    with pytest.raises(NotAllowed):
        join_line(session=session, contact=waiting.contact, booker=waiting.contact, by=bob)


def test_nobody_waits_while_there_is_a_seat(alice: User) -> None:
    with pytest.raises(SeatsLeft):
        join_line(session=a_session(), contact=contact_of(alice), booker=contact_of(alice), by=alice)


def test_waiting_twice_keeps_the_place(carol: User) -> None:
    session, _taken = _full(carol)
    first, second = _wait(session, a_contact()), _wait(session, a_contact())
    assert _wait(session, first.contact) == first
    assert [place_in_line(one) for one in (first, second)] == [1, 2]


def test_who_may_not_come_any_more_does_not_keep_the_seat_from_the_next(alice: User, carol: User) -> None:
    session, taken = _full(carol)
    barred, next_one = _wait(session, contact_of(alice)), _wait(session, a_contact())
    membership = Membership.objects.get(contact=barred.contact)
    suspend_membership(membership=membership, reason="A talk is due", by=carol)
    cancel_booking(booking=taken, by=carol)
    assert _states(barred, next_one) == ["lapsed", "offered"]


def test_declining_an_offer_asks_the_next(carol: User) -> None:
    session, taken = _full(carol)
    first, second = _wait(session, a_contact()), _wait(session, a_contact())
    cancel_booking(booking=taken, by=carol)
    cancel_booking(booking=first, by=None)
    assert _states(first, second) == ["cancelled", "offered"]


def test_the_line_ends_when_the_session_begins(carol: User) -> None:
    session, _taken = _full(carol)
    waiting = _wait(session, a_contact())
    WorkshopSession.objects.update(starts_at=timezone.now() - timedelta(minutes=1), ends_at=F("ends_at"))
    assert sweep_sessions() == 1
    assert _states(waiting) == ["lapsed"]
    assert sweep_sessions() == 0


def test_an_offer_never_lasts_longer_than_until_the_session(carol: User) -> None:
    session, taken = _full(carol, offer_hours=168)
    WorkshopSession.objects.update(starts_at=timezone.now() + timedelta(hours=3), ends_at=F("ends_at"))
    waiting = _wait(session, a_contact())
    cancel_booking(booking=taken, by=carol)
    waiting.refresh_from_db()
    assert waiting.held_until == WorkshopSession.objects.get().starts_at
