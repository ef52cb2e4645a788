"""Reservations: what is asked before, what is held, what is paid, and what goes back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from billing.actions.orders import expire_holds
from billing.models import Order, OrderLine, Refund
from billing.refusals import PriceChanged
from billing.states import OrderState
from equipment.actions.credits import give_credits
from equipment.actions.reservation_ends import cancel_reservation, mark_missed
from equipment.actions.reserving import MOST_HELD, reserve, reserve_for
from equipment.deciding import Reason, decide
from equipment.models import Closure, CreditLot, Equipment, Occupancy, Reservation
from equipment.prices import Price
from equipment.refusals import (
    InThePast,
    OutOfCredit,
    OutsideHours,
    QuotaReached,
    ReservationOver,
    SlotRules,
    TimeTaken,
    TooFarAhead,
    UseRefused,
)
from equipment.states import ReservationState
from kit.refusals import InvalidInput, NotAllowed
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify
from tests.makers import pay

pytestmark = pytest.mark.django_db

PAID: dict[str, Any] = {"charge": "money", "member_rate_minor": 1000}


def _reserve(
    user: User, machine: Equipment, day: int = 2, hours: tuple[int, int] = (10, 12), **more: object
) -> Reservation:
    start, end = at(day, hours[0]), at(day, hours[1])
    return reserve(contact=contact_of(user), equipment=machine, start=start, end=end, by=user, **more)  # type: ignore[arg-type]  # as named


def test_what_costs_nothing_is_confirmed_at_once(alice: User) -> None:
    reservation = _reserve(alice, a_machine())
    assert (reservation.state, reservation.line) == (ReservationState.CONFIRMED, None)
    letters = ProcrastinateJob.objects.filter(args__kind="reservation_confirmed")
    assert [job.args["subject_id"] for job in letters] == [reservation.pk]


def test_what_costs_money_is_held_then_paid(alice: User) -> None:
    reservation = _reserve(alice, a_machine(**PAID), expected=Price(minor=2000))
    assert (reservation.state, reservation.price_minor) == (ReservationState.HELD, 2000)
    order = Order.objects.get()
    assert (order.total.minor, order.pay_by) == (2000, reservation.held_until)
    pay(order)
    reservation.refresh_from_db()
    assert reservation.state == ReservationState.CONFIRMED


def test_the_same_hours_again_are_the_same_reservation(alice: User) -> None:
    machine = a_machine(**PAID)
    first = _reserve(alice, machine)
    assert _reserve(alice, machine) == first
    assert Order.objects.count() == 1


def test_a_hold_that_nobody_paid_lets_go(alice: User, bob: User) -> None:
    machine = a_machine(**PAID)
    late = _reserve(alice, machine)
    with pytest.raises(TimeTaken):
        _reserve(bob, machine)
    past = F("held_until") - timedelta(hours=1)
    Reservation.objects.update(held_until=past)
    Order.objects.update(pay_by=F("pay_by") - timedelta(hours=1))
    # Whoever wants the time sweeps it themselves: no job has to run.
    _reserve(bob, machine)
    late.refresh_from_db()
    assert late.state == ReservationState.LAPSED
    assert expire_holds() == 0
    refused = pay(OrderLine.objects.get(reservation=late).order)
    assert Refund.objects.get().payment == refused


def test_the_job_lets_go_too(alice: User) -> None:
    reservation = _reserve(alice, a_machine(**PAID))
    Order.objects.update(pay_by=F("pay_by") - timedelta(hours=1))
    assert expire_holds() == 1
    reservation.refresh_from_db()
    assert reservation.state == ReservationState.LAPSED
    assert Occupancy.objects.get().released_at is not None


def test_credits_pay(alice: User, carol: User) -> None:
    machine = a_machine(charge="credits", credits_per_slot=2)
    with pytest.raises(OutOfCredit) as refusal:
        _reserve(alice, machine)
    assert refusal.value.facts == {"needed": 8, "balance": 0}
    give_credits(contact=contact_of(alice), amount=10, reason="Gift", ends_at=None, by=carol)
    reservation = _reserve(alice, machine)
    assert (reservation.state, reservation.credits) == (ReservationState.CONFIRMED, 8)
    assert CreditLot.objects.balance() == 2
    cancel_reservation(reservation=reservation, by=alice)
    assert CreditLot.objects.balance() == 10


def test_another_price_than_shown_is_refused(alice: User) -> None:
    with pytest.raises(PriceChanged):
        _reserve(alice, a_machine(**PAID), expected=Price(minor=500))
    assert not Occupancy.objects.exists()


@pytest.mark.parametrize(
    ("values", "day", "hours", "refusal"),
    [
        ({}, -1, (10, 12), InThePast),
        ({}, 40, (10, 12), TooFarAhead),
        ({"most_slots": 3}, 2, (10, 12), SlotRules),
        ({"slot_minutes": 45}, 2, (10, 12), SlotRules),
        ({"week_quota_minutes": 90}, 2, (10, 12), QuotaReached),
        ({"state": "out_of_order", "state_reason": "x"}, 2, (10, 12), UseRefused),
    ],
)
def test_the_rules(
    alice: User, values: dict[str, Any], day: int, hours: tuple[int, int], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        _reserve(alice, a_machine(**values), day, hours)
    assert not Occupancy.objects.exists()


def test_outside_the_hours(alice: User) -> None:
    room = a_machine(kind="space")
    machine = a_machine(place=room)
    Closure.objects.create(equipment=room, starts_at=at(2, 11), ends_at=at(2, 13), reason_fr="Fermé")
    with pytest.raises(OutsideHours):
        _reserve(alice, machine)
    _reserve(alice, machine, hours=(8, 11))


def test_the_decision_is_asked(alice: User, trudy: User) -> None:
    laser = a_qualification()
    machine = a_machine(laser)
    with pytest.raises(UseRefused) as refusal:
        _reserve(alice, machine)
    assert refusal.value.facts["reasons"] == (Reason.NOT_QUALIFIED,)
    assert refusal.value.facts["missing"] == (laser.pk,)
    qualify(contact_of(alice), laser)
    reservation = _reserve(alice, machine)
    assert decide(contact_of(alice), machine, reservation.occupancy.starts_at).is_allowed
    with pytest.raises(NotAllowed):
        reserve(contact=contact_of(alice), equipment=machine, start=at(3, 9), end=at(3, 10), by=trudy)


def test_early_enough_the_money_goes_back(alice: User) -> None:
    reservation = _reserve(alice, a_machine(**PAID))
    pay(Order.objects.get())
    cancel_reservation(reservation=reservation, by=alice)
    assert Refund.objects.get().amount_minor == 2000
    assert Order.objects.get().state == OrderState.CANCELLED
    reservation.refresh_from_db()
    assert reservation.state == ReservationState.CANCELLED


def test_too_late_it_does_not_but_the_time_is_free(alice: User, bob: User) -> None:
    machine = a_machine(**PAID, cancel_hours=72)
    reservation = _reserve(alice, machine)
    pay(Order.objects.get())
    cancel_reservation(reservation=reservation, by=alice)
    assert not Refund.objects.exists()
    assert Order.objects.get().state == OrderState.FULFILLED
    _reserve(bob, machine)


def test_the_association_gives_back_however_late_it_is(alice: User, carol: User, bob: User) -> None:
    reservation = _reserve(alice, a_machine(**PAID, cancel_hours=72))
    pay(Order.objects.get())
    with pytest.raises(NotAllowed):
        cancel_reservation(reservation=reservation, by=bob)
    cancel_reservation(reservation=reservation, by=carol, reason="General meeting")
    assert Refund.objects.get().amount_minor == 2000


def test_a_hold_given_up_owes_nothing(alice: User) -> None:
    reservation = _reserve(alice, a_machine(**PAID))
    cancel_reservation(reservation=reservation, by=alice)
    assert Order.objects.get().state == OrderState.CANCELLED
    assert not Refund.objects.exists()


def test_who_did_not_come(alice: User, carol: User) -> None:
    reservation = _reserve(alice, a_machine())
    with pytest.raises(ReservationOver):
        mark_missed(reservation=reservation, by=carol)
    past = timedelta(days=4)
    Occupancy.objects.update(starts_at=F("starts_at") - past, ends_at=F("ends_at") - past)
    assert mark_missed(reservation=reservation, by=carol).state == ReservationState.MISSED
    with pytest.raises(ReservationOver):
        cancel_reservation(reservation=reservation, by=alice)


def test_the_team_reserves_every_week_or_not_at_all(alice: User, bob: User, carol: User) -> None:
    machine = a_machine()
    start, end = at(2, 9), at(2, 10)
    made = reserve_for(contact=contact_of(alice), equipment=machine, start=start, end=end, by=carol, weeks=8)
    assert len({one.series for one in made}) == 1
    assert len({timezone.localtime(one.occupancy.starts_at).hour for one in made}) == 1
    with pytest.raises(TimeTaken):
        reserve_for(
            contact=contact_of(bob), equipment=machine, start=at(9, 9), end=at(9, 11), by=carol, weeks=2
        )
    assert Reservation.objects.count() == 8


def test_nobody_holds_the_hours_of_everybody(alice: User, bob: User) -> None:
    machine, other = a_machine(**PAID), a_machine(**PAID)
    held = [_reserve(alice, machine, hours=(hour, hour + 1)) for hour in range(8, 8 + MOST_HELD)]
    with pytest.raises(InvalidInput):
        _reserve(alice, other)
    # What nobody has to pay is not held, and what is asked again is held already.
    _reserve(alice, a_machine())
    assert _reserve(alice, machine, hours=(8, 9)) == held[0]
    _reserve(bob, other, hours=(8, 9))
    assert held[0].line is not None
    pay(held[0].line.order)
    _reserve(alice, other)
