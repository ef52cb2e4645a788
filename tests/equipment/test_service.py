"""Out of order, in service, retired, closed: who may, who is told, and what becomes of reservations."""

from datetime import datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from billing.models import Order, Refund
from billing.refusals import ReasonMissing
from equipment.actions.closures import add_closure, end_closure
from equipment.actions.reserving import reserve
from equipment.actions.service import put_in_service, put_out_of_order, retire_equipment
from equipment.models import Closure, Equipment, Occupancy, Reservation
from equipment.refusals import InThePast, StillReserved
from equipment.states import EquipmentState, ReservationState
from kit.clock import now
from kit.refusals import Invalid, NotAllowed
from kit.states import StateForbids
from tests.equipment.machines import a_machine, at, contact_of, refer
from tests.makers import pay

pytestmark = pytest.mark.django_db


def _reserve(user: User, machine: Equipment, start: datetime | None = None) -> Reservation:
    start = start or at(2, 10)
    return reserve(
        contact=contact_of(user), equipment=machine, start=start, end=start + timedelta(hours=1), by=user
    )


def _told(kind: str) -> list[int]:
    return [job.args["subject_id"] for job in ProcrastinateJob.objects.filter(args__kind=kind)]


def test_a_referent_puts_their_own_machine_out_of_order(alice: User, bob: User, carol: User) -> None:
    machine, other = a_machine(), a_machine()
    refer(contact_of(alice), machine)
    reservation = _reserve(bob, machine)
    for user, equipment in ((bob, machine), (alice, other)):
        with pytest.raises(NotAllowed):
            put_out_of_order(equipment=equipment, reason="Fumée", by=user)
    with pytest.raises(ReasonMissing):
        put_out_of_order(equipment=machine, reason="  ", by=alice)
    machine = put_out_of_order(equipment=machine, reason="Fumée", by=alice)
    assert (machine.state, machine.state_reason) == (EquipmentState.OUT_OF_ORDER, "Fumée")
    assert _told("equipment_out_of_order") == [reservation.pk]
    put_out_of_order(equipment=machine, reason="Courroie", by=carol)
    machine.refresh_from_db()
    assert machine.state_reason == "Courroie"
    assert _told("equipment_out_of_order") == [reservation.pk]
    for _ in range(2):
        machine = put_in_service(equipment=machine, by=alice)
    assert (machine.state, machine.state_reason) == (EquipmentState.IN_SERVICE, "")
    reservation.refresh_from_db()
    assert reservation.state == ReservationState.CONFIRMED


def test_whoever_reserved_nothing_to_come_is_not_told(alice: User, carol: User) -> None:
    machine = a_machine(charge="money", member_rate_minor=1000)
    _reserve(alice, machine)
    put_out_of_order(equipment=machine, reason="Fumée", by=carol)
    assert _told("equipment_out_of_order") == []


def test_who_pays_when_it_is_out_of_order_already_is_told_then(alice: User, carol: User) -> None:
    machine = a_machine(charge="money", member_rate_minor=1000)
    reservation = _reserve(alice, machine)
    put_out_of_order(equipment=machine, reason="Fumée", by=carol)
    pay(Order.objects.get())
    assert _told("equipment_out_of_order") == [reservation.pk]


def test_late_money_reserves_nothing_that_is_gone(alice: User, carol: User) -> None:
    machine = a_machine(charge="money", member_rate_minor=1000)
    reservation = _reserve(alice, machine)
    past = now() - timedelta(minutes=1)
    Reservation.objects.update(held_until=past)
    Order.objects.update(pay_by=past)
    retire_equipment(equipment=machine, reason="Trop vieille", by=carol)
    payment = pay(Order.objects.get())
    reservation.refresh_from_db()
    assert reservation.state == ReservationState.LAPSED
    assert Refund.objects.get().payment == payment


def test_retiring_takes_no_hours_unawares(alice: User, carol: User) -> None:
    machine = a_machine(charge="money", member_rate_minor=1000, cancel_hours=72)
    reservation = _reserve(alice, machine)
    pay(Order.objects.get())
    with pytest.raises(StillReserved) as refusal:
        retire_equipment(equipment=machine, reason="Trop vieille", by=carol)
    assert refusal.value.facts == {"count": 1}
    reservation.refresh_from_db()
    assert reservation.state == ReservationState.CONFIRMED
    for _ in range(2):
        machine = retire_equipment(
            equipment=machine, reason="Trop vieille", by=carol, cancel_reservations=True
        )
    reservation.refresh_from_db()
    assert (machine.state, reservation.state) == (EquipmentState.RETIRED, ReservationState.CANCELLED)
    assert Refund.objects.get().amount_minor == 1000
    assert _told("reservation_cancelled") == [reservation.pk]
    assert not Occupancy.objects.standing().exists()


def test_a_referent_neither_retires_nor_brings_back(alice: User, carol: User) -> None:
    machine = a_machine()
    refer(contact_of(alice), machine)
    with pytest.raises(NotAllowed):
        retire_equipment(equipment=machine, reason="x", by=alice)
    machine = retire_equipment(equipment=machine, reason="Vendue", by=carol)
    with pytest.raises(StateForbids):
        put_out_of_order(equipment=machine, reason="x", by=carol)
    with pytest.raises(NotAllowed):
        put_in_service(equipment=machine, by=alice)
    assert put_in_service(equipment=machine, by=carol).state == EquipmentState.IN_SERVICE


def test_closures(alice: User, bob: User, carol: User) -> None:
    machine, other = a_machine(), a_machine()
    refer(contact_of(alice), machine)
    for equipment in (None, other):
        with pytest.raises(NotAllowed):
            add_closure(equipment=equipment, starts_at=at(1, 9), ends_at=at(2, 9), reason_fr="AG", by=alice)
    with pytest.raises(InThePast):
        add_closure(equipment=machine, starts_at=at(-2, 9), ends_at=at(-1, 9), reason_fr="AG", by=alice)
    with pytest.raises(Invalid):
        add_closure(equipment=machine, starts_at=at(3, 9), ends_at=at(2, 9), reason_fr="", by=alice)
    coming = add_closure(equipment=machine, starts_at=at(1, 9), ends_at=at(2, 9), reason_fr="AG", by=alice)
    with pytest.raises(NotAllowed):
        end_closure(closure=coming, by=bob)
    assert end_closure(closure=coming, by=alice) is None
    running = add_closure(equipment=None, starts_at=at(-1, 9), ends_at=at(2, 9), reason_fr="AG", by=carol)
    ended = end_closure(closure=running, by=carol)
    assert ended is not None
    assert ended.ends_at <= now()
    assert end_closure(closure=running, by=carol) == ended
    assert Closure.objects.get() == ended
