"""Two workshops with sessions, bookings in every state, and marks that must not reach just anybody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact, User
from accounts.roles import MANAGER, TRAINER
from equipment.models import Equipment, EquipmentKind, Qualification
from tests.equipment.machines import a_machine, a_qualification, at, contact_of
from tests.makers import a_contact, a_member, a_user
from tests.workshops.shops import a_session, a_workshop
from workshops.models import Booking, Workshop, WorkshopSession
from workshops.states import BookingState

type SignIn = Callable[[str], Client]


@dataclass
class Shop:
    """What is given."""

    laser: Workshop
    evening: Workshop
    qualification: Qualification
    room: Equipment
    coming: WorkshopSession
    later: WorkshopSession
    running: WorkshopSession
    other: WorkshopSession
    ines: Contact
    alice: Contact
    bob: Contact
    booked: Booking
    waits: Booking
    comes: Booking


def booking(session: WorkshopSession, contact: Contact, state: str, **values: Any) -> Booking:
    """A row in a state, however one came there."""
    if state in {BookingState.WAITLISTED, BookingState.OFFERED}:
        values = {"queued_at": timezone.now(), **values}
    if state in {BookingState.HELD, BookingState.OFFERED}:
        values = {"held_until": timezone.now() + timedelta(hours=1), **values}
    return Booking.objects.create(
        session=session, contact=contact, booker=values.pop("booker", contact), state=state, **values
    )


@pytest.fixture
def shop(alice: User, bob: User) -> Shop:
    """Inès leads the laser; Alice has a seat, Bob waits; Alice comes to one that runs now."""
    ines = a_contact(a_user("ines@example.org", TRAINER, name="Inès Caradec"))
    qualification = a_qualification("laser", name_fr="Découpe laser", name_en="Laser cutting")
    room = a_machine(code="numerique", name_fr="Salle numérique", kind=EquipmentKind.SPACE)
    laser = a_workshop(
        code="laser", name_fr="Laser, niveau 1", name_en="Laser, level 1", gives=qualification,
        price_minor=3000, member_price_minor=2000, trainers=[ines], seats=4,
    )  # fmt: skip
    evening = a_workshop(code="soiree", name_fr="Soirée réparation", kind="event", takes_guests=True)
    coming = a_session(laser, at(3, 18), equipment=[room], trainers=[ines])
    later = a_session(laser, at(10, 18), capacity=2)
    started = timezone.now() - timedelta(minutes=30)
    running = a_session(laser, started, trainers=[ines])
    other = a_session(evening, at(4, 19))
    one, two = contact_of(alice), contact_of(bob)
    return Shop(
        laser, evening, qualification, room, coming, later, running, other, ines, one, two,
        booking(coming, one, BookingState.CONFIRMED),
        booking(coming, two, BookingState.WAITLISTED),
        booking(running, one, BookingState.CONFIRMED),
    )  # fmt: skip


def somebody(name: str) -> Contact:
    """One member more."""
    return a_member(a_user(f"{name.lower()}@example.org", name=f"{name} Roy"))


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    """The manager's browser."""
    return sign_in(MANAGER)


@pytest.fixture
def trainer(shop: Shop) -> Client:
    """The browser of who leads the laser."""
    client = Client()
    assert shop.ines.user is not None
    client.force_login(shop.ines.user)
    return client


def page(browser: Client, name: str, *args: Any) -> str:
    """The words of a page."""
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def post(browser: Client, name: str, /, *args: Any, **values: Any) -> str:
    """Send a form; the words of the page that follows."""
    answer = browser.post(reverse(name, args=args), values, follow=True)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")
