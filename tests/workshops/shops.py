"""Workshops and their sessions, for the tests of every door."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from accounts.models import Contact, User
from equipment.models import Equipment
from tests.equipment.machines import at
from tests.makers import a_contact
from workshops.actions.rooms import take_rooms
from workshops.actions.sessions import lasting
from workshops.actions.trainers import set_trainers
from workshops.models import SessionTrainer, Workshop, WorkshopSession

_numbers = count(1)


def a_workshop(**values: Any) -> Workshop:
    """A training of two hours for eight people, free of charge, for everybody."""
    number = next(_numbers)
    many = {name: values.pop(name, ()) for name in ("trainers", "prerequisites")}
    values = {"code": f"workshop-{number}", "name_fr": f"Atelier {number}", **values}
    workshop = Workshop.objects.create(**values)
    for name, rows in many.items():
        getattr(workshop, name).set(rows)
    return workshop


def a_session(
    workshop: Workshop | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    *,
    equipment: Sequence[Equipment] = (),
    trainers: Sequence[Contact] = (),
    **values: Any,
) -> WorkshopSession:
    """A session in seven days at ten o'clock, or whenever asked, the past included."""
    workshop = workshop or a_workshop()
    start = start or at(7, 10)
    end = end or lasting(start, workshop.minutes)
    values = {"capacity": workshop.seats, **values}
    session = WorkshopSession.objects.create(workshop=workshop, starts_at=start, ends_at=end, **values)
    take_rooms(session, equipment)
    if trainers:
        set_trainers(session, trainers)
    return session


def a_trainer_of(session: WorkshopSession, user: User) -> SessionTrainer:
    """The user leads the session, with a card of their own; whoever led it goes on."""
    contact = Contact.objects.filter(user=user).first() or a_contact(user)
    standing = SessionTrainer.objects.standing().filter(session=session)
    others = Contact.objects.filter(led_sessions__in=standing)
    set_trainers(session, [*others, contact])
    return standing.get(contact=contact)
