"""Who leads which session: never two at once, and guardian's rows are what the facts say."""

import random

import pytest

from accounts.actions.contacts import attach_user
from accounts.models import Contact, User
from accounts.permissions import rebuild_permissions
from equipment.models import Equipment, Occupancy
from kit.refusals import InvalidInput, Refusal
from tests.equipment.machines import a_machine, at, contact_of
from tests.makers import a_contact, a_user
from tests.workshops.shops import a_session, a_trainer_of, a_workshop
from workshops.actions.session_changes import change_session
from workshops.actions.session_ends import cancel_session
from workshops.actions.sessions import schedule_session
from workshops.actions.trainers import standing_trainers
from workshops.models import (
    SessionTaking,
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


def _rows() -> set[tuple[int, int]]:
    rows = WorkshopSessionUserObjectPermission.objects.filter(permission__codename="lead_session")
    return set(rows.values_list("user_id", "content_object_id"))


def _facts() -> set[tuple[int, int]]:
    standing = SessionTrainer.objects.filter(released_at=None).select_related("contact")
    return {(row.contact.user_id, row.session_id) for row in standing if row.contact.user_id}


class Town:
    """Some people and machines; `act` plans, changes or cancels something at random."""

    def __init__(self, carol: User, seed: int) -> None:
        self.carol, self.dice = carol, random.Random(seed)  # noqa: S311 - dice
        self.users: list[User] = [a_user(f"user{n}@example.org") for n in range(5)]
        self.people = [a_contact() for _ in range(7)]
        self.machines = [a_machine() for _ in range(3)]
        self.workshops = [a_workshop(trainers=self.some_people()) for _ in range(3)]
        self.acts = [self.plan, self.plan, self.replace, self.move, self.cancel, self.link, self.unlink]

    def act(self) -> None:
        """One act; what stands in its way leaves nothing behind."""
        try:
            self.dice.choice(self.acts)()
        except Refusal:
            assert _rows() == _facts()

    def some_people(self) -> list[Contact]:
        return self.dice.sample(self.people, self.dice.randrange(3))

    def some_machines(self) -> list[Equipment]:
        return self.dice.sample(self.machines, self.dice.randrange(3))

    def _one(self) -> WorkshopSession:
        return self.dice.choice(list(WorkshopSession.objects.all()) or [a_session()])

    def plan(self) -> None:
        schedule_session(
            workshop=self.dice.choice(self.workshops), start=at(self.dice.randrange(1, 4), 10),
            equipment=self.some_machines(), by=self.carol,
        )  # fmt: skip

    def replace(self) -> None:
        rooms = self.some_machines() if self.dice.random() < 0.5 else None
        change_session(session=self._one(), trainers=self.some_people(), equipment=rooms, by=self.carol)

    def move(self) -> None:
        start = at(self.dice.randrange(1, 4), self.dice.randrange(9, 12))
        change_session(session=self._one(), start=start, by=self.carol)

    def cancel(self) -> None:
        cancel_session(session=self._one(), reason="Panne", by=self.carol)

    def link(self) -> None:
        # Somebody who is linked elsewhere is refused.
        attach_user(contact=self.dice.choice(self.people), user=self.dice.choice(self.users), by=self.carol)

    def unlink(self) -> None:
        attach_user(contact=self.dice.choice(self.people), user=None, by=self.carol)


def _taken() -> set[tuple[int, object, object]]:
    """Of each session that is planned, what stands in the one table for it."""
    rows = SessionTaking.objects.filter(occupancy__released_at=None).select_related("occupancy")
    return {(row.session_id, row.occupancy.starts_at, row.occupancy.ends_at) for row in rows}


def test_after_any_acts_the_rows_are_what_the_facts_say(carol: User) -> None:
    town = Town(carol, seed=11)
    for n in range(120):
        town.act()
        if n % 20 == 19:
            assert _rows() == _facts()
            planned = WorkshopSession.objects.scheduled().filter(takings__isnull=False)
            assert _taken() == set(planned.values_list("pk", "starts_at", "ends_at"))
            assert (
                Occupancy.objects.standing().count()
                == SessionTaking.objects.filter(occupancy__released_at=None).count()
            )
    assert _rows() > set()
    assert _taken() > set()
    before = _rows()
    WorkshopSessionUserObjectPermission.objects.all().delete()
    rebuild_permissions()
    assert _rows() == before
