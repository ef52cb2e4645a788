"""A small workshop in which anything may be planned, and what the tables must say after it."""

import random

from accounts.actions.contacts import attach_user
from accounts.models import Contact, User
from equipment.models import Equipment, Occupancy
from kit.refusals import Refusal
from tests.equipment.machines import a_machine, at
from tests.makers import a_contact, a_user
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.session_changes import change_session
from workshops.actions.session_ends import cancel_session
from workshops.actions.sessions import schedule_session
from workshops.models import (
    SessionTaking,
    SessionTrainer,
    WorkshopSession,
    WorkshopSessionUserObjectPermission,
)


def rows() -> set[tuple[int, int]]:
    """Guardian's rows: user, session."""
    found = WorkshopSessionUserObjectPermission.objects.filter(permission__codename="lead_session")
    return set(found.values_list("user_id", "content_object_id"))


def facts() -> set[tuple[int, int]]:
    """What they must be."""
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
            assert rows() == facts()

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


def taken() -> set[tuple[int, object, object]]:
    """Of each session that is planned, what stands in the one table for it."""
    found = SessionTaking.objects.filter(occupancy__released_at=None).select_related("occupancy")
    return {(row.session_id, row.occupancy.starts_at, row.occupancy.ends_at) for row in found}


def check() -> None:
    """Guardian's rows and the occupancies are what the sessions say."""
    assert rows() == facts()
    planned = WorkshopSession.objects.scheduled().filter(takings__isnull=False)
    assert taken() == set(planned.values_list("pk", "starts_at", "ends_at"))
    takings = SessionTaking.objects.filter(occupancy__released_at=None)
    assert Occupancy.objects.standing().count() == takings.count()
