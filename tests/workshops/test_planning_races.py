"""Rooms and people under many hands at once, each with a control. At full size in `tests/prove`."""

from collections import Counter
from functools import partial

import pytest

from accounts.models import User
from tests.equipment.machines import a_machine, at, contact_of
from tests.makers import a_contact, a_member, a_user
from tests.workshops.planning_trials import (
    book_while,
    lead_together,
    locks_off,
    move_together,
    people_unprotected,
    rooms_unprotected,
    take_together,
)
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.session_changes import change_session
from workshops.actions.session_ends import cancel_session, end_bookings
from workshops.models import Booking

pytestmark = pytest.mark.django_db(transaction=True)


def _members(count: int) -> list[User]:
    people = [a_user(f"member{n}@example.org") for n in range(count)]
    for user in people:
        a_member(user)
    return people


def test_a_room_is_a_session_s_or_somebody_s(carol: User) -> None:
    taken = take_together(a_machine(kind="space"), at(3, 9), carol, _members(6), sessions=6)
    assert taken.overlaps == 0
    assert taken.made == 1
    assert taken.raised.keys() <= {"EquipmentTaken", "TimeTaken"}
    assert taken.raised.total() == 11


def test_without_protection_they_overlap(carol: User) -> None:
    room, people = a_machine(kind="space"), _members(6)
    with rooms_unprotected():
        taken = take_together(room, at(3, 9), carol, people, sessions=6)
    assert taken.overlaps > 0


def test_nobody_leads_two_at_once(carol: User) -> None:
    led = lead_together([a_contact(), a_contact()], at(3, 9), carol, sessions=10)
    assert (led.made, led.overlaps, led.raised) == (1, 0, Counter(TrainerBusy=9))


def test_without_protection_somebody_leads_two_at_once(carol: User) -> None:
    people = [a_contact(), a_contact()]
    with people_unprotected():
        led = lead_together(people, at(3, 9), carol, sessions=10)
    assert led.overlaps > 0


def test_the_constraint_alone_refuses_too(carol: User) -> None:
    people = [a_contact(), a_contact()]
    with locks_off():
        led = lead_together(people, at(3, 9), carol, sessions=10)
    assert led.overlaps == 0
    assert led.raised == Counter(TrainerBusy=10 - led.made)


def test_what_is_moved_together_does_not_meet(carol: User, alice: User) -> None:
    laser, saw = a_machine(), a_machine()
    sessions = [
        a_session(start=at(day, 9), equipment=[laser, saw], trainers=[contact_of(alice)])
        for day in range(4, 12)
    ]
    moved = move_together(sessions, at(3, 9), carol)
    assert moved.overlaps == 0
    assert moved.made == 1
    assert moved.raised == Counter(EquipmentTaken=7)


def test_nobody_stays_booked_for_what_is_cancelled(carol: User) -> None:
    session = a_session(a_workshop(takes_guests=True), capacity=20)
    session = book_while(partial(cancel_session, session=session, reason="Panne", by=carol), session, 12)
    assert session.state == "cancelled"
    end_bookings(session.pk)
    assert not Booking.objects.open().filter(session=session).exists()


def test_seats_are_not_taken_away_under_people(carol: User) -> None:
    session = a_session(a_workshop(takes_guests=True), capacity=12)
    session = book_while(partial(change_session, session=session, capacity=4, by=carol), session, 12)
    # Either there were fewer seats from then on, or too many were taken to have fewer.
    seated = Booking.objects.seated().filter(session=session).count()
    assert (session.capacity, seated) in {(4, 4), (12, 12)}
