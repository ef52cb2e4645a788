"""Machines and what it takes to use them, for the tests of every door."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Contact, User
from equipment.actions.authorizations import issue_authorization
from equipment.models import Authorization, Equipment, Level, Qualification, Referent, Requirement
from equipment.permissions import project_equipment

_numbers = count(1)


def a_qualification(code: str = "", **values: Any) -> Qualification:
    """A qualification that does not end by itself."""
    code = code or f"qualification-{next(_numbers)}"
    return Qualification.objects.create(code=code, **{"name_fr": code.title(), **values})


def a_machine(*required: Qualification, level: Level = Level.AUTONOMOUS, **values: Any) -> Equipment:
    """A machine that is always open and free of charge; each of `required` is a requirement of its own."""
    number = next(_numbers)
    values = {"code": f"machine-{number}", "name_fr": f"Machine {number}", **values}
    machine = Equipment.objects.create(**values)
    for qualification in required:
        requirement = Requirement.objects.create(equipment=machine, level=level)
        requirement.qualifications.add(qualification)
    if required:
        project_equipment(machine)
    return machine


def qualify(
    contact: Contact, qualification: Qualification, level: Level = Level.AUTONOMOUS, **values: Any
) -> Authorization:
    """Somebody is authorized."""
    given = issue_authorization(
        contact=contact, qualification=qualification, level=level, reason="Trained on site", by=None
    )
    if values:
        Authorization.objects.filter(pk=given.pk).update(**values)
        given.refresh_from_db()
    return given


def refer(contact: Contact, machine: Equipment) -> None:
    """The contact looks after the machine."""
    Referent.objects.create(contact=contact, equipment=machine)
    project_equipment(machine)


def contact_of(user: User) -> Contact:
    """The person's card."""
    return Contact.objects.get(user=user)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """So many days from today, at a time of the wall clock."""
    moment = timezone.localtime() + timedelta(days=day)
    return moment.replace(hour=hour, minute=minute, second=0, microsecond=0)
