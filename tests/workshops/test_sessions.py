"""Sessions are planned: by whom, with what, and what stands in the way."""

from datetime import datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import AuditEntry, User
from billing.models import Order
from equipment.actions.reserving import reserve
from equipment.models import Occupancy, Reservation
from equipment.refusals import InThePast, TimeTaken
from equipment.states import EquipmentState
from kit.refusals import Invalid, InvalidInput, NotAllowed
from tests.equipment.machines import a_machine, at, contact_of
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.session_changes import change_session
from workshops.actions.session_ends import cancel_session
from workshops.actions.sessions import lasting, schedule_session
from workshops.models import SessionTrainer, WorkshopSession
from workshops.refusals import EquipmentTaken

pytestmark = pytest.mark.django_db


def test_a_manager_plans_one_with_all_it_takes(carol: User, alice: User) -> None:
    laser, room = a_machine(name_fr="Laser"), a_machine(kind="space")
    workshop = a_workshop(minutes=90, seats=6, trainers=[contact_of(alice)])
    session = schedule_session(
        workshop=workshop, start=at(3, 14), equipment=[room, laser, room], place="  Cour \n sud ", by=carol
    )
    session.refresh_from_db()
    assert session.ends_at - session.starts_at == timedelta(minutes=90)
    assert (session.capacity, session.place, session.revision) == (6, "Cour sud", 0)
    assert set(session.equipment) == {laser, room}
    taken = Occupancy.objects.standing().values_list("kind", "starts_at", "ends_at")
    assert set(taken) == {("session", session.starts_at, session.ends_at)}
    assert SessionTrainer.objects.standing().get().contact == contact_of(alice)
    # Guardian's rows follow in the same act.
    assert WorkshopSession.objects.led_by(alice).get() == session
    assert AuditEntry.objects.about(session).get().verb == "session.scheduled"


def test_what_is_said_goes_before_what_the_workshop_says(carol: User, alice: User, bob: User) -> None:
    workshop = a_workshop(seats=6, trainers=[contact_of(alice)])
    session = schedule_session(
        workshop=workshop, start=at(3, 14), end=at(5, 18), capacity=2, trainers=[contact_of(bob)], by=carol
    )
    assert (session.capacity, session.ends_at) == (2, at(5, 18))
    assert SessionTrainer.objects.standing().get().contact == contact_of(bob)
    assert not schedule_session(workshop=workshop, start=at(9, 9), trainers=[], by=carol).trainers.exists()


def test_members_outsiders_and_trainers_plan_nothing(alice: User, trudy: User) -> None:
    workshop = a_workshop(trainers=[contact_of(alice)])
    session = a_session(workshop, trainers=[contact_of(alice)])
    for user in (alice, trudy):
        with pytest.raises(NotAllowed):
            schedule_session(workshop=workshop, start=at(3, 14), by=user)
        with pytest.raises(NotAllowed):
            change_session(session=session, start=at(3, 14), by=user)
        with pytest.raises(NotAllowed):
            cancel_session(session=session, reason="Why not", by=user)
    assert workshop.sessions.values_list("state", "starts_at").get() == ("scheduled", session.starts_at)


def test_times_that_cannot_be(carol: User) -> None:
    workshop, this_minute = a_workshop(), timezone.now().replace(second=0, microsecond=0)
    with pytest.raises(InThePast):
        schedule_session(workshop=workshop, start=this_minute - timedelta(minutes=1), by=carol)
    for end in (at(3, 14), at(3, 13), at(34, 15)):
        with pytest.raises(InvalidInput) as refusal:
            schedule_session(workshop=workshop, start=at(3, 14), end=end, by=carol)
        assert refusal.value.path == ("ends_at",)
    with pytest.raises(Invalid) as invalid:
        schedule_session(workshop=workshop, start=at(3, 14), capacity=0, place="x" * 151, by=carol)
    assert {problem.path for problem in invalid.value.problems} == {("capacity",), ("place",)}
    assert not WorkshopSession.objects.exists()
    # From now on.
    assert schedule_session(workshop=workshop, start=this_minute, by=carol).pk


def test_a_room_that_is_taken_is_named_and_nothing_stays(carol: User, alice: User) -> None:
    laser, room = a_machine(name_fr="Laser"), a_machine(name_fr="Salle bleue", kind="space")
    a_session(start=at(3, 15), equipment=[room])
    with pytest.raises(EquipmentTaken, match="Salle bleue") as refusal:
        schedule_session(
            workshop=a_workshop(trainers=[contact_of(alice)]), start=at(3, 14), equipment=[laser, room],
            by=carol,
        )  # fmt: skip
    assert refusal.value.path == ("equipment",)
    assert WorkshopSession.objects.count() == 1
    assert Occupancy.objects.count() == 1
    # One hour later it begins as the other one ends.
    assert schedule_session(workshop=a_workshop(), start=at(3, 17), equipment=[room], by=carol).pk


def test_sessions_and_reservations_keep_each_other_out(carol: User, alice: User) -> None:
    laser, contact = a_machine(), contact_of(alice)
    reserve(contact=contact, equipment=laser, start=at(3, 9), end=at(3, 10), by=alice)
    with pytest.raises(EquipmentTaken):
        schedule_session(workshop=a_workshop(), start=at(3, 9, 30), equipment=[laser], by=carol)
    schedule_session(workshop=a_workshop(), start=at(3, 10), equipment=[laser], by=carol)
    with pytest.raises(TimeTaken):
        reserve(contact=contact, equipment=laser, start=at(3, 11), end=at(3, 12), by=alice)


def test_a_hold_that_is_over_stands_in_no_way(carol: User, alice: User) -> None:
    laser = a_machine(charge="money", member_rate_minor=1000)
    held = reserve(contact=contact_of(alice), equipment=laser, start=at(3, 9), end=at(3, 10), by=alice)
    with pytest.raises(EquipmentTaken):
        schedule_session(workshop=a_workshop(), start=at(3, 9), equipment=[laser], by=carol)
    Reservation.objects.update(held_until=F("held_until") - timedelta(hours=1))
    Order.objects.update(pay_by=F("pay_by") - timedelta(hours=1))
    schedule_session(workshop=a_workshop(), start=at(3, 9), equipment=[laser], by=carol)
    held.refresh_from_db()
    assert held.state == "lapsed"


def test_what_is_retired_is_not_planned_with(carol: User) -> None:
    gone = a_machine(state=EquipmentState.RETIRED)
    with pytest.raises(InvalidInput):
        schedule_session(workshop=a_workshop(), start=at(3, 9), equipment=[gone], by=carol)
    broken = a_machine(state=EquipmentState.OUT_OF_ORDER, state_reason="Panne")
    # It is repaired until then, or it is what is repaired there.
    assert schedule_session(workshop=a_workshop(), start=at(3, 9), equipment=[broken], by=carol).pk


def test_minutes_pass_while_the_clock_jumps() -> None:
    eve = timezone.make_aware(datetime(2027, 3, 28, 1, 30))  # noqa: DTZ001 - what a wall clock shows
    assert timezone.localtime(lasting(eve, 120)).strftime("%H:%M") == "04:30"


def test_who_plans_later_than_the_deadline_wants_it_to_take_place(carol: User) -> None:
    workshop = a_workshop(decide_hours=48, least_people=3)
    assert schedule_session(workshop=workshop, start=at(1, 10), by=carol).decided_at
    assert schedule_session(workshop=workshop, start=at(4, 10), by=carol).decided_at is None
