"""Sessions are planned: by whom, with what, and what stands in the way."""

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, User
from equipment.models import Occupancy
from kit.refusals import NotAllowed
from tests.equipment.machines import a_machine, at, contact_of
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.session_ends import cancel_session
from workshops.actions.sessions import schedule_session
from workshops.models import SessionTrainer, WorkshopSession

pytestmark = pytest.mark.django_db


def test_a_manager_plans_one_with_all_it_takes(carol: User, alice: User) -> None:
    laser, room = a_machine(name_fr="Laser"), a_machine(kind="space")
    workshop = a_workshop(minutes=90, seats=6, trainers=[contact_of(alice)])
    session = schedule_session(workshop=workshop, start=at(3, 14), equipment=[room, laser], by=carol)
    assert session.ends_at - session.starts_at == timedelta(minutes=90)
    assert session.capacity == 6
    assert set(session.equipment) == {laser, room}
    assert {one.kind for one in Occupancy.objects.standing()} == {"session"}
    assert SessionTrainer.objects.standing().get().contact == contact_of(alice)
    # Guardian's rows follow in the same act.
    assert WorkshopSession.objects.led_by(alice).get() == session
    assert AuditEntry.objects.about(session).get().verb == "session.scheduled"


def test_members_outsiders_and_trainers_plan_nothing(alice: User, trudy: User) -> None:
    workshop = a_workshop(trainers=[contact_of(alice)])
    a_session(workshop, trainers=[contact_of(alice)])
    for user in (alice, trudy):
        with pytest.raises(NotAllowed):
            schedule_session(workshop=workshop, start=at(3, 14), by=user)
        with pytest.raises(NotAllowed):
            cancel_session(session=workshop.sessions.get(), reason="Why not", by=user)
    assert workshop.sessions.get().state == "scheduled"
