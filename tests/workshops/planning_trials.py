"""The races of planning: each trial runs once and tells what came of it; the tests say what must."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from accounts.models import Contact, User
from equipment.actions import reserving
from equipment.actions.reserving import reserve
from equipment.models import Equipment
from tests.equipment.machines import contact_of
from tests.equipment.race_trials import overlaps, time_unprotected
from tests.makers import a_contact
from tests.races import at_once, errors, returned
from tests.workshops.shops import a_workshop
from workshops.actions import rooms
from workshops.actions.booking import book
from workshops.actions.session_changes import change_session
from workshops.actions.sessions import schedule_session
from workshops.models import SessionTrainer, WorkshopSession
from workshops.refusals import TrainerBusy


@dataclass(frozen=True)
class Planned:
    """What came of a race: acts that went well, pairs that overlap, what was raised."""

    made: int
    overlaps: int
    raised: Counter[str]


def _steps(start: datetime, n: int) -> datetime:
    """A start that overlaps most of the others'."""
    return start + timedelta(minutes=30 * (n % 4))


def take_together(
    room: Equipment, start: datetime, carol: User, members: list[User], sessions: int
) -> Planned:
    """So many sessions of two hours, and a reservation by each member, want one room."""
    workshop = a_workshop(minutes=120)
    plan: list[Callable[[], object]] = [
        partial(schedule_session, workshop=workshop, start=_steps(start, n), equipment=[room], by=carol)
        for n in range(sessions)
    ]
    own: list[Callable[[], object]] = [
        partial(
            reserve, contact=contact_of(user), equipment=room, by=user,
            start=_steps(start, n), end=_steps(start, n) + timedelta(hours=2),
        )
        for n, user in enumerate(members)
    ]  # fmt: skip
    outcomes = at_once(*plan, *own)
    return Planned(len(returned(outcomes)), overlaps(), Counter(errors(outcomes)))


def lead_together(trainers: list[Contact], start: datetime, carol: User, sessions: int) -> Planned:
    """So many sessions want the same people; every other one names them the other way round."""
    workshop = a_workshop(minutes=120)
    acts = [
        partial(
            schedule_session, workshop=workshop, start=_steps(start, n), by=carol,
            trainers=trainers if n % 2 else trainers[::-1],
        )
        for n in range(sessions)
    ]  # fmt: skip
    outcomes = at_once(*acts)
    return Planned(len(returned(outcomes)), double_led(), Counter(errors(outcomes)))


def move_together(sessions: list[WorkshopSession], start: datetime, carol: User) -> Planned:
    """All these sessions are moved to about one time."""
    acts = [
        partial(change_session, session=session, start=_steps(start, n), by=carol)
        for n, session in enumerate(sessions)
    ]
    outcomes = at_once(*acts)
    return Planned(len(returned(outcomes)), overlaps() + double_led(), Counter(errors(outcomes)))


def book_while(act: Callable[[], object], session: WorkshopSession, people: int) -> WorkshopSession:
    """So many guests book while something is done to the session, which is returned as it is then."""
    guests = [a_contact() for _ in range(people)]
    acts: list[Callable[[], object]] = [
        partial(book, session=session, contacts=[one], booker=one, by=None) for one in guests
    ]
    middle = people // 2
    at_once(*acts[:middle], act, *acts[middle:])
    return WorkshopSession.objects.get(pk=session.pk)


def double_led() -> int:
    """Pairs of sessions that somebody leads at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM workshops_sessiontrainer a JOIN workshops_sessiontrainer b
                ON a.contact_id = b.contact_id AND a.id < b.id
                AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
            WHERE a.released_at IS NULL AND b.released_at IS NULL
            """
        )
        found: int = cursor.fetchone()[0]
    return found


@contextmanager
def rooms_unprotected() -> Iterator[None]:
    """The control: who plans looks whether the room is free, and takes it; neither lock nor constraint."""
    with time_unprotected(), pytest.MonkeyPatch.context() as patch:
        for name in ("hold_equipment", "occupy"):
            patch.setattr(rooms, name, getattr(reserving, name))
        yield


@contextmanager
def people_unprotected() -> Iterator[None]:
    """The control: who plans looks whether the person is free, and names them."""
    save = SessionTrainer.save

    def look_and_save(row: SessionTrainer, **options: object) -> None:
        others = SessionTrainer.objects.standing().filter(contact=row.contact).exclude(pk=row.pk)
        if others.filter(starts_at__lt=row.ends_at, ends_at__gt=row.starts_at).exists():
            raise TrainerBusy(name=row.contact.full_name, when="")
        save(row, **options)  # type: ignore[arg-type]  # what Django passes to itself

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workshops.actions.trainers.hold", lambda _name: None)
        patch.setattr(SessionTrainer, "save", look_and_save)
        _drop("workshops_sessiontrainer", "nobody_leads_two_at_once")
        yield


@contextmanager
def locks_off() -> Iterator[None]:
    """The constraints alone: nothing overlaps, and writers may deadlock; that is a refusal all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workshops.actions.trainers.hold", lambda _name: None)
        yield


def _drop(table: str, constraint: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
