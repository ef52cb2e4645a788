"""A workshop with one of everything, with marks that must not reach those who have no business with them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact, User
from accounts.roles import MANAGER
from equipment.actions.badges import give_badge
from equipment.actions.controllers import create_controller
from equipment.actions.credits import add_lot
from equipment.actions.maintenance import plan_maintenance, save_task
from equipment.actions.reserving import reserve_for
from equipment.models import (
    AccessEvent,
    Authorization,
    Badge,
    Category,
    Closure,
    Controller,
    CreditLot,
    Equipment,
    Fault,
    Maintenance,
    MaintenanceTask,
    Qualification,
    Reservation,
    Usage,
)
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify

type SignIn = Callable[[str], Client]

# Marks of a person, and of what only the team reads.
FAULT, WHY, PURPOSE = "odeur-de-brûlé-47", "motif-habilitation-47", "projet-secret-47"


@dataclass
class Workshop:
    """What stands in it."""

    alice: Contact
    bob: Contact
    category: Category
    laser: Equipment
    saw: Equipment
    qualification: Qualification
    authorization: Authorization
    reservation: Reservation
    fault: Fault
    maintenance: Maintenance
    task: MaintenanceTask
    closure: Closure
    badge: Badge
    controller: Controller
    lot: CreditLot


@pytest.fixture
def workshop(alice: User, bob: User, carol: User) -> Workshop:
    """Alice may use the laser and reserved it; Bob may not; the saw has a fault, and more."""
    qualification = a_qualification("laser", name_fr="Découpe laser", name_en="Laser cutting")
    category = Category.objects.create(name_fr="Numérique", name_en="Digital", position=1)
    laser = a_machine(
        qualification, code="laser", name_fr="Laser Alpha", category=category, member_rate_minor=600
    )
    saw = a_machine(code="saw", name_fr="Scie Bêta", position=2)
    one, other = contact_of(alice), contact_of(bob)
    authorization = qualify(one, qualification)
    Authorization.objects.filter(pk=authorization.pk).update(reason=WHY)
    made = reserve_for(
        contact=one, equipment=laser, start=at(1, 14), end=at(1, 15), by=carol, purpose=PURPOSE
    )
    fault = Fault.objects.create(equipment=saw, reported_by=one, description=FAULT)
    maintenance = plan_maintenance(equipment=saw, start=at(2, 9), end=at(2, 12), what="Lame", by=carol)
    task = save_task(equipment=saw, task=None, values={"name_fr": "Affûtage", "every_days": 30}, by=carol)
    MaintenanceTask.objects.update(last_done_at=timezone.now() - timedelta(days=40))
    closure = Closure.objects.create(starts_at=at(20, 0), ends_at=at(22, 0), reason_fr="Congés")
    controller, _token = create_controller(name="Porte nord", equipment=[laser], expires_at=None, by=carol)
    badge = give_badge(contact=one, uid="04A1B2C3D4", label="bleu", by=carol)
    AccessEvent.objects.create(
        controller=controller, equipment=laser, badge=badge, contact=one, is_allowed=False,
        reasons=["CLOSED"],
    )  # fmt: skip
    Usage.objects.create(
        equipment=laser, contact=one, started_at=timezone.now() - timedelta(hours=3),
        ended_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    lot = add_lot(contact=one, amount=10, reason="Carnet", ends_at=None, line=None, by=None)
    return Workshop(
        one, other, category, laser, saw, qualification, authorization, made[0], fault, maintenance,
        task, closure, badge, controller, lot,
    )  # fmt: skip


def filled(form: Any) -> dict[str, Any]:
    """What a browser sends back of a form that nobody touched."""
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    """The manager's browser."""
    return sign_in(MANAGER)


def page(browser: Client, name: str, *args: Any) -> str:
    """The words of a page."""
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser: Client, name: str, /, *args: Any, **values: Any) -> Any:
    """Send a form; what is told stands on the page that follows."""
    return browser.post(reverse(name, args=args), values, follow=True)
