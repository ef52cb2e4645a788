"""Maintenance takes the time, gives back what stood in its way, and comes again."""

from datetime import timedelta

import pytest
from django.db.models import F

from accounts.models import User
from billing.models import Order, Refund
from equipment.actions.maintenance import (
    cancel_maintenance,
    finish_maintenance,
    mark_done,
    plan_maintenance,
    remove_task,
    save_task,
)
from equipment.actions.reserving import reserve
from equipment.deciding import Reason, decide
from equipment.models import Equipment, Maintenance, MaintenanceTask, Occupancy, Reservation, Usage
from equipment.refusals import InThePast, MaintenanceNotBegun, MaintenanceOver, TimeTaken
from equipment.states import ReservationState
from equipment.upkeep import upkeep_of
from kit.clock import now
from kit.refusals import Invalid, InvalidInput, NotAllowed
from tests.equipment.machines import a_machine, at, contact_of, refer
from tests.makers import pay

pytestmark = pytest.mark.django_db


def _reserve(user: User, machine: Equipment, hour: int = 10) -> Reservation:
    return reserve(
        contact=contact_of(user), equipment=machine, start=at(2, hour), end=at(2, hour + 2), by=user
    )


def _task(machine: Equipment, carol: User, **values: object) -> MaintenanceTask:
    return save_task(equipment=machine, task=None, values={"name_fr": "Vidange", **values}, by=carol)


def test_who_looks_after_it_takes_it(alice: User, bob: User) -> None:
    machine, other = a_machine(), a_machine()
    refer(contact_of(alice), machine)
    for user, equipment in ((bob, machine), (alice, other)):
        with pytest.raises(NotAllowed):
            plan_maintenance(equipment=equipment, start=at(1, 9), end=at(1, 12), what="Vidange", by=user)
    planned = plan_maintenance(equipment=machine, start=at(1, 9), end=at(1, 12), what=" Vidange ", by=alice)
    assert planned.what == "Vidange"
    decision = decide(contact_of(bob), machine, at(1, 10))
    assert Reason.UNDER_MAINTENANCE in decision.reasons


def test_it_is_refused_what_makes_no_sense(carol: User) -> None:
    machine = a_machine()
    with pytest.raises(InvalidInput):
        plan_maintenance(equipment=machine, start=at(1, 9), end=at(1, 12), what=" ", by=carol)
    with pytest.raises(InThePast):
        plan_maintenance(equipment=machine, start=at(-2, 9), end=at(-1, 12), what="x", by=carol)
    with pytest.raises(InThePast):
        plan_maintenance(equipment=machine, start=at(2, 9), end=at(2, 9), what="x", by=carol)
    other = _task(a_machine(), carol, every_days=30)
    with pytest.raises(InvalidInput):
        plan_maintenance(equipment=machine, start=at(1, 9), end=at(1, 12), what="x", task=other, by=carol)
    assert not Occupancy.objects.exists()


def test_reservations_refuse_it_or_are_given_back(alice: User, bob: User, carol: User) -> None:
    machine = a_machine(charge="money", member_rate_minor=1000, cancel_hours=72)
    paid = _reserve(alice, machine)
    pay(Order.objects.get())
    held, later = _reserve(bob, machine, 12), _reserve(bob, machine, 16)
    window = {"start": at(2, 11), "end": at(2, 14), "what": "Courroie cassée"}
    with pytest.raises(TimeTaken):
        plan_maintenance(equipment=machine, by=carol, **window)  # type: ignore[arg-type]  # as above
    plan_maintenance(equipment=machine, cancel_reservations=True, by=carol, **window)  # type: ignore[arg-type]  # as above
    for one in (paid, held, later):
        one.refresh_from_db()
    assert [one.state for one in (paid, held, later)] == [
        ReservationState.CANCELLED, ReservationState.CANCELLED, ReservationState.HELD,
    ]  # fmt: skip
    assert paid.end_reason == "Courroie cassée"
    assert Refund.objects.get().amount_minor == 2000


def test_who_is_there_already_is_not_thrown_out(alice: User, carol: User) -> None:
    machine = a_machine()
    reservation = _reserve(alice, machine)
    begun = now() - timedelta(minutes=30)
    Occupancy.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=2))
    with pytest.raises(TimeTaken):
        plan_maintenance(
            equipment=machine, start=now(), end=at(1, 9), what="x", cancel_reservations=True, by=carol
        )
    reservation.refresh_from_db()
    assert reservation.state == ReservationState.CONFIRMED


def test_cancelled_it_lets_the_time_go(alice: User, bob: User, carol: User) -> None:
    machine = a_machine()
    planned = plan_maintenance(equipment=machine, start=at(2, 9), end=at(2, 12), what="x", by=carol)
    with pytest.raises(MaintenanceNotBegun):
        finish_maintenance(maintenance=planned, by=carol)
    with pytest.raises(NotAllowed):
        cancel_maintenance(maintenance=planned, by=bob)
    for _ in range(2):
        cancel_maintenance(maintenance=planned, by=carol)
    with pytest.raises(MaintenanceOver):
        finish_maintenance(maintenance=planned, by=carol)
    _reserve(alice, machine)


def test_finished_early_the_rest_is_free_and_the_task_begins_anew(alice: User, carol: User) -> None:
    machine = a_machine()
    task = _task(machine, carol, every_days=30, last_done_at=at(-40, 9))
    assert [one.is_due for one in upkeep_of([machine])] == [True]
    planned = plan_maintenance(
        equipment=machine, start=now(), end=at(3, 9), what="Vidange", task=task, by=carol
    )
    Occupancy.objects.update(starts_at=F("starts_at") - timedelta(hours=1))
    for _ in range(2):
        finish_maintenance(maintenance=planned, by=carol)
    with pytest.raises(MaintenanceOver):
        cancel_maintenance(maintenance=planned, by=carol)
    assert [one.is_due for one in upkeep_of([machine])] == [False]
    assert Maintenance.objects.get().finished_at is not None
    _reserve(alice, machine)


def test_hours_of_use_make_it_due(alice: User, carol: User) -> None:
    machine = a_machine()
    task = _task(machine, carol, every_hours=5, last_done_at=at(-10, 9))
    # Two hours before it was done and two after, two more, and one that goes on.
    for start, end in ((at(-10, 7), at(-10, 11)), (at(-5, 9), at(-5, 11)), (at(-20, 9), at(-20, 20))):
        Usage.objects.create(equipment=machine, started_at=start, ended_at=end)
    [upkeep] = upkeep_of([machine])
    assert (upkeep.used, upkeep.hours_left, upkeep.is_due) == (timedelta(hours=4), 1, False)
    Usage.objects.create(equipment=machine, started_at=now() - timedelta(hours=2))
    assert upkeep_of(Equipment.objects.all())[0].is_due
    mark_done(task=task, by=carol)
    [upkeep] = upkeep_of([machine])
    assert not upkeep.is_due
    assert upkeep.used < timedelta(minutes=1)


def test_any_number_of_machines_in_two_queries(carol: User, django_assert_num_queries: object) -> None:
    machines = [a_machine() for _ in range(6)]
    for machine in machines:
        _task(machine, carol, every_hours=5)
        _task(machine, carol, every_days=5)
    with django_assert_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture
        assert len(upkeep_of(machines)) == 12


def test_tasks_are_kept_by_who_looks_after_the_machine(alice: User, bob: User, carol: User) -> None:
    machine = a_machine()
    refer(contact_of(alice), machine)
    with pytest.raises(NotAllowed):
        _task(machine, bob, every_days=30)
    with pytest.raises(Invalid):
        _task(machine, alice)
    task = _task(machine, alice, every_days=30)
    with pytest.raises(NotAllowed):
        save_task(equipment=a_machine(), task=task, values={"every_days": 1}, by=carol)
    assert save_task(equipment=machine, task=task, values={"every_days": 60}, by=alice).every_days == 60
    with pytest.raises(NotAllowed):
        mark_done(task=task, by=bob)
    for _ in range(2):
        remove_task(task=task, by=alice)
    assert not MaintenanceTask.objects.exists()
