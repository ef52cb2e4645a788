"""Attendance: who takes it, who comes without a booking, and what a sign-off opens."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from billing.models import Order
from equipment.actions.authorizations import revoke_authorization
from equipment.deciding import decide
from equipment.models import Authorization, Level
from kit.refusals import NotAllowed
from kit.states import StateForbids
from tests.equipment.machines import a_machine, a_qualification, contact_of, qualify
from tests.makers import a_contact, pay
from tests.workshops.shops import a_session, a_trainer_of, a_workshop
from workshops.actions.attendance import (
    add_walk_in,
    mark_absent,
    mark_attended,
    sign_off,
    unmark_attendance,
)
from workshops.actions.booking import book_for
from workshops.actions.waiting import join_line
from workshops.models import Booking, WorkshopSession
from workshops.refusals import GivesNothing, NotThere, NotYetBegun, PaymentOpen, SessionFull

pytestmark = pytest.mark.django_db


def _begins() -> None:
    WorkshopSession.objects.update(starts_at=timezone.now() - timedelta(minutes=5), ends_at=F("ends_at"))


def _booked(carol: User, user: User, session: WorkshopSession) -> Booking:
    return book_for(session=session, contact=contact_of(user), by=carol, is_free=True)


def test_the_trainer_takes_attendance_of_their_own_session_only(
    alice: User, bob: User, carol: User, trudy: User
) -> None:
    mine, other = a_session(), a_session()
    a_trainer_of(mine, bob)
    here, there = _booked(carol, alice, mine), _booked(carol, alice, other)
    _begins()
    assert mark_attended(booking=here, by=bob).state == "attended"
    assert mark_absent(booking=here, by=bob).state == "absent"
    assert unmark_attendance(booking=here, by=bob).marked_at is None
    for user in (bob, trudy, alice):
        with pytest.raises(NotAllowed):
            mark_attended(booking=there, by=user)
    assert mark_attended(booking=there, by=carol).state == "attended"


def test_attendance_is_not_taken_days_before(alice: User, carol: User) -> None:
    with pytest.raises(NotYetBegun):
        mark_attended(booking=_booked(carol, alice, a_session()), by=carol)


def test_an_unpaid_seat_is_paid_first(alice: User, carol: User) -> None:
    session = a_session(a_workshop(price_minor=1000))
    booking = book_for(session=session, contact=contact_of(alice), by=carol)
    _begins()
    with pytest.raises(PaymentOpen):
        mark_attended(booking=booking, by=carol)


def test_who_comes_without_a_booking_takes_a_free_seat_and_owes_the_price(carol: User) -> None:
    session = a_session(a_workshop(price_minor=1000), capacity=1)
    _begins()
    walked = add_walk_in(session=session, contact=a_contact(), by=carol)
    assert (walked.state, walked.is_walk_in) == ("attended", True)
    order = Order.objects.get()
    assert (order.total.minor, order.pay_by) == (1000, None)
    with pytest.raises(SessionFull):
        add_walk_in(session=session, contact=a_contact(), by=carol)
    pay(order)
    order.refresh_from_db()
    walked.refresh_from_db()
    assert (order.state, walked.state) == ("fulfilled", "attended")


def test_who_booked_is_ticked_and_who_waited_sits_down(alice: User, bob: User, carol: User) -> None:
    session = a_session(capacity=1)
    booked = _booked(carol, alice, session)
    waiting = join_line(session=session, contact=contact_of(bob), booker=contact_of(bob), by=bob)
    _begins()
    assert add_walk_in(session=session, contact=contact_of(alice), by=carol).pk == booked.pk
    WorkshopSession.objects.update(capacity=2)
    assert add_walk_in(session=session, contact=contact_of(bob), by=carol).pk == waiting.pk


def test_a_sign_off_opens_the_machine(alice: User, bob: User, carol: User) -> None:
    laser = a_qualification()
    machine = a_machine(laser)
    session = a_session(a_workshop(gives=laser))
    a_trainer_of(session, bob)
    booking = _booked(carol, alice, session)
    _begins()
    with pytest.raises(NotThere):
        sign_off(booking=booking, by=bob)
    assert not decide(contact_of(alice), machine).is_allowed
    mark_attended(booking=booking, by=bob)
    signed = sign_off(booking=booking, by=bob)
    assert decide(contact_of(alice), machine).is_allowed
    assert sign_off(booking=booking, by=bob).authorization == signed.authorization
    assert Authorization.objects.get().issued_by == bob


def test_nobody_signs_off_themselves_nor_somebody_elses_people(
    alice: User, bob: User, carol: User, trudy: User
) -> None:
    session = a_session(a_workshop(gives=a_qualification()))
    a_trainer_of(session, bob)
    own, other = _booked(carol, bob, session), _booked(carol, alice, session)
    _begins()
    for booking in (own, other):
        mark_attended(booking=booking, by=carol)
    for booking, user in ((own, bob), (other, trudy), (other, alice)):
        with pytest.raises(NotAllowed):
            sign_off(booking=booking, by=user)
    assert not Authorization.objects.exists()


def test_a_training_never_takes_a_level_away(alice: User, carol: User) -> None:
    laser = a_qualification()
    qualify(contact_of(alice), laser, Level.TRAINER)
    session = a_session(a_workshop(gives=laser, gives_level=Level.SUPERVISED))
    booking = _booked(carol, alice, session)
    _begins()
    mark_attended(booking=booking, by=carol)
    sign_off(booking=booking, by=carol)
    assert Authorization.objects.standing().get().level == Level.TRAINER


def test_what_gives_nothing_signs_nobody_off(alice: User, carol: User) -> None:
    booking = _booked(carol, alice, a_session())
    _begins()
    mark_attended(booking=booking, by=carol)
    with pytest.raises(GivesNothing):
        sign_off(booking=booking, by=carol)


def test_the_link_stays_when_the_authorization_is_withdrawn(alice: User, carol: User) -> None:
    session = a_session(a_workshop(gives=a_qualification()))
    booking = _booked(carol, alice, session)
    _begins()
    mark_attended(booking=booking, by=carol)
    signed = sign_off(booking=booking, by=carol)
    assert signed.authorization is not None
    revoke_authorization(authorization=signed.authorization, reason="Unsafe", by=carol)
    # A second tap of the same button gives nothing back.
    assert sign_off(booking=booking, by=carol).authorization == signed.authorization
    assert not Authorization.objects.active().exists()


def test_a_cancelled_booking_is_not_ticked(alice: User, carol: User) -> None:
    booking = _booked(carol, alice, a_session())
    Booking.objects.update(state="cancelled", ended_at=timezone.now())
    _begins()
    with pytest.raises(StateForbids):
        mark_attended(booking=booking, by=carol)
