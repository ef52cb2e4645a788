"""Who leads which session: never two at once, and guardian's rows are what the facts say."""

import pytest

from accounts.models import User
from accounts.permissions import rebuild_permissions
from kit.refusals import InvalidInput
from tests.equipment.machines import at, contact_of
from tests.makers import a_contact
from tests.workshops.projecting import Town, check, rows, taken
from tests.workshops.shops import a_session, a_trainer_of, a_workshop
from workshops.actions.session_changes import change_session
from workshops.actions.sessions import schedule_session
from workshops.actions.trainers import standing_trainers
from workshops.models import (
    SessionTrainer,
    WorkshopSession,
    WorkshopSessionUserObjectPermission,
)
from workshops.refusals import TrainerBusy

pytestmark = pytest.mark.django_db


def test_nobody_leads_two_at_once(carol: User, alice: User) -> None:
    a_session(start=at(3, 10), trainers=[contact_of(alice)])
    workshop = a_workshop(trainers=[contact_of(alice)])
    with pytest.raises(TrainerBusy, match="Alice Martin") as refusal:
        schedule_session(workshop=workshop, start=at(3, 11), by=carol)
    assert refusal.value.path == ("trainers",)
    assert not workshop.sessions.exists()
    assert schedule_session(workshop=workshop, start=at(3, 12), by=carol).pk


def test_others_lead_it_from_now_on(carol: User, alice: User, bob: User) -> None:
    session = a_session()
    a_trainer_of(session, alice)
    change_session(session=session, trainers=[contact_of(bob)], by=carol)
    assert standing_trainers(session) == [contact_of(bob)]
    assert list(WorkshopSession.objects.led_by(bob)) == [session]
    assert not WorkshopSession.objects.led_by(alice).exists()
    # Alice is free at that time, and may lead it again.
    assert a_session(trainers=[contact_of(alice)]).pk
    change_session(session=session, trainers=[], by=carol)
    assert standing_trainers(session) == []
    assert SessionTrainer.objects.filter(session=session).count() == 2


def test_who_leads_one_session_sees_no_other(alice: User, bob: User, trudy: User) -> None:
    hidden = a_workshop(is_visible=False)
    led, other = a_session(hidden), a_session(hidden, start=at(8, 10))
    a_trainer_of(led, trudy)
    a_trainer_of(other, bob)
    assert list(WorkshopSession.objects.visible_to(trudy)) == [led]
    assert not WorkshopSession.objects.visible_to(alice).exists()
    assert list(SessionTrainer.objects.visible_to(trudy)) == list(led.trainers.all())


def test_an_erased_card_leads_nothing(carol: User) -> None:
    gone = a_contact(erased_at=at(-1, 9))
    with pytest.raises(InvalidInput):
        schedule_session(workshop=a_workshop(), start=at(3, 10), trainers=[gone], by=carol)


def test_after_any_acts_the_rows_are_what_the_facts_say(carol: User) -> None:
    town = Town(carol, seed=11)
    for n in range(120):
        town.act()
        if n % 20 == 19:
            check()
    assert rows() > set()
    assert taken() > set()
    before = rows()
    WorkshopSessionUserObjectPermission.objects.all().delete()
    rebuild_permissions()
    assert rows() == before
