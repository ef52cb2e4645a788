"""Pages of workshops read as people read them: their text, and the forms they hold."""

import re

from django.test import Client

from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, User
from graph.engine.nodes import id_of
from graph.workshops.session import WorkshopSession as SessionType
from tests.equipment.machines import contact_of
from tests.makers import a_contact
from workshops.actions.booking import book
from workshops.models import Booking, WorkshopSession

AGENDA, MINE = "/portal/workshops/", "/portal/bookings/"


def address_of(session: WorkshopSession) -> str:
    return f"{AGENDA}{id_of(SessionType, session.pk)}/"


def text_of(browser: Client, address: str = AGENDA) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def form_of(text: str, verb: str) -> dict[str, list[str]]:
    """The hidden fields of the form of a verb; empty where the page has none."""
    for form in re.findall(r"<form.*?</form>", text, re.DOTALL):
        fields: dict[str, list[str]] = {}
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
            fields.setdefault(name, []).append(value)
        if fields.get("verb") == [verb]:
            return fields
    return {}


def a_child(name: str, parent: Contact) -> Contact:
    child = a_contact(given_name=name, family_name="Martin", email="")
    set_legal_representative(contact=child, representative=parent, by=None)
    return child


def seated(session: WorkshopSession, user: User) -> Booking:
    contact = contact_of(user)
    return book(session=session, contacts=[contact], booker=contact, by=user)[0]
