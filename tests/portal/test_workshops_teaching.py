"""Who leads a session, on a phone: names to tap, who comes without a booking, cards, and sign-off."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.cards import card_address
from accounts.models import Contact, User
from accounts.models.contact import member_number
from equipment.models import Authorization
from graph.engine.nodes import id_of
from graph.workshops.session import WorkshopSession as SessionType
from kit.clock import now
from tests.equipment.machines import a_qualification, at, contact_of
from tests.makers import a_contact, a_member, a_user
from tests.workshops.shops import a_session, a_trainer_of, a_workshop
from workshops.models import Booking, WorkshopSession
from workshops.states import BookingState

pytestmark = pytest.mark.django_db


@pytest.fixture
def tess(db: None) -> User:
    """A member who leads sessions."""
    user = a_user("tess@example.org", name="Tess Morel")
    a_member(user)
    return user


@pytest.fixture
def session(tess: User) -> WorkshopSession:
    """A training of this hour that qualifies for the laser; Tess leads it."""
    laser = a_qualification("laser", name_fr="Découpe laser")
    made = a_session(a_workshop(name_fr="Laser 1", gives=laser, seats=4), at(1, 10))
    a_trainer_of(made, tess)
    return _begun(made)


def _begun(session: WorkshopSession) -> WorkshopSession:
    """The session began a moment ago, for who leads it too."""
    hours = {"starts_at": now() - timedelta(minutes=10), "ends_at": now() + timedelta(hours=2)}
    WorkshopSession.objects.filter(pk=session.pk).update(**hours)
    session.refresh_from_db()
    return session


@pytest.fixture
def phone(client: Client, tess: User) -> Client:
    """Tess, signed in."""
    client.force_login(tess)
    return client


def _seat(session: WorkshopSession, user: User) -> Booking:
    contact = contact_of(user)
    return Booking.objects.create(
        session=session, contact=contact, booker=contact, state=BookingState.CONFIRMED
    )


def _number(user: User) -> str:
    rows = Contact.objects.filter(user=user).annotate(number=member_number())
    return str(rows.values_list("number", flat=True).get())


def _list(session: WorkshopSession) -> str:
    return f"/portal/teaching/{id_of(SessionType, session.pk)}/"


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _forms(text: str, verb: str) -> list[dict[str, list[str]]]:
    """The hidden fields of each form of a verb."""
    found = []
    for form in re.findall(r"<form.*?</form>", text, re.DOTALL):
        fields: dict[str, list[str]] = {}
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
            fields.setdefault(name, []).append(value)
        if fields.get("verb") == [verb]:
            found.append(fields)
    return found


def _state(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.state


def test_names_are_tapped_and_taken_back(
    phone: Client, session: WorkshopSession, alice: User, bob: User
) -> None:
    first, second = _seat(session, alice), _seat(session, bob)
    text = _text(phone, _list(session))
    assert ("0 personne présente sur 2" in text, len(_forms(text, "there"))) == (True, 2)
    for form in _forms(text, "there"):
        assert phone.post(_list(session), form).status_code == 303
    assert (_state(first), _state(second)) == (BookingState.ATTENDED, BookingState.ATTENDED)
    text = _text(phone, _list(session))
    assert ("2 personnes présentes sur 2" in text, text.count('tap there" aria-pressed="true"')) == (True, 2)
    phone.post(_list(session), _forms(text, "unmark")[0])
    assert _state(first) == BookingState.CONFIRMED
    phone.post(_list(session), _forms(_text(phone, _list(session)), "absent")[0])
    assert _state(first) == BookingState.ABSENT


def test_everybody_is_marked_and_signed_off_at_once(
    phone: Client, session: WorkshopSession, alice: User, bob: User
) -> None:
    for user in (alice, bob):
        _seat(session, user)
    text = _text(phone, _list(session))
    assert phone.post(_list(session), _forms(text, "all_there")[0]).status_code == 303
    text = _text(phone, _list(session))
    assert "Habiliter 2 personnes" in text
    assert phone.post(_list(session), _forms(text, "all_signed")[0]).status_code == 303
    assert Authorization.objects.active().count() == 2
    assert _text(phone, _list(session)).count("Habilitation donnée\u00a0: «\u00a0Découpe laser\u00a0»") == 2


def test_one_person_is_signed_off(phone: Client, session: WorkshopSession, alice: User) -> None:
    booking = _seat(session, alice)
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.ATTENDED)
    form = _forms(_text(phone, _list(session)), "sign")[0]
    assert phone.post(_list(session), form)["Location"].endswith("?done=sign#main")
    assert Authorization.objects.active().get().contact == contact_of(alice)


def test_who_came_without_a_booking_is_let_in_by_number(
    phone: Client, session: WorkshopSession, alice: User
) -> None:
    form = _forms(_text(phone, _list(session)), "walk_in")[0]
    number = _number(alice)
    assert phone.post(_list(session), form | {"memberNumber": [number]}).status_code == 303
    row = Booking.objects.get()
    assert (row.contact, row.state, row.is_walk_in) == (contact_of(alice), BookingState.ATTENDED, True)
    wrong = phone.post(_list(session), form | {"memberNumber": ["M-0"]})
    assert (wrong.status_code, "M-0" in wrong.content.decode()) == (422, True)


def test_a_card_opened_by_who_leads_a_session_offers_one_button_and_does_nothing_by_itself(
    phone: Client, session: WorkshopSession, alice: User
) -> None:
    booking = _seat(session, alice)
    address = phone.get(urlsplit(card_address(contact_of(alice))).path)["Location"]
    text = _text(phone, address)
    assert ("Alice Martin" in text, "Présence à «\u00a0Laser 1\u00a0»" in text) == (True, True)
    assert _state(booking) == BookingState.CONFIRMED
    assert phone.post(address, _forms(text, "there")[0]).status_code == 303
    assert _state(booking) == BookingState.ATTENDED
    assert "Présence notée" in _text(phone, address)


def test_a_card_says_nothing_to_who_leads_no_session_now(
    client: Client, session: WorkshopSession, tess: User, alice: User, bob: User
) -> None:
    token = card_address(contact_of(alice)).rstrip("/").rpartition("/")[2]
    client.force_login(bob)
    assert client.get(f"/card/{token}/").status_code == 404
    text = _text(client, f"/portal/present/{token}/")
    assert ("Alice" in text, "Pas de séance pour cette carte" in text) == (False, True)
    WorkshopSession.objects.update(starts_at=at(3, 10), ends_at=at(3, 12))
    client.force_login(tess)
    assert client.get(f"/card/{token}/").status_code == 404
    assert "Alice" not in _text(client, f"/portal/present/{token}/")
    assert "Pas de séance" in _text(client, "/portal/present/none:x/")


def test_another_trainers_list_and_a_members_are_no_pages(
    client: Client, session: WorkshopSession, alice: User, bob: User
) -> None:
    booking = _seat(session, alice)
    a_trainer_of(a_session(start=at(5, 10)), bob)
    for user in (alice, bob):
        client.force_login(user)
        assert client.get(_list(session)).status_code == 404
        form = {"verb": "walk_in", "session": str(id_of(SessionType, session.pk)), "memberNumber": "M-1"}
        answer = client.post(_list(session), form)
        assert (answer.status_code, "Alice Martin</h2>" in answer.content.decode()) == (404, False)
    assert _state(booking) == BookingState.CONFIRMED
    assert client.get("/portal/teaching/x/").status_code == 404


def test_the_list_tells_names_and_nothing_else_of_people(
    phone: Client, session: WorkshopSession, alice: User
) -> None:
    contact = contact_of(alice)
    contact.phone = "06 11 22 33 44"
    contact.save()
    _seat(session, alice)
    text = _text(phone, _list(session))
    assert "Alice Martin" in text
    assert [secret in text for secret in ("06 11 22 33 44", alice.email, _number(alice))] == [False] * 3


def test_sessions_of_today_come_first(phone: Client, session: WorkshopSession, tess: User) -> None:
    a_trainer_of(a_session(a_workshop(name_fr="Plus tard"), at(4, 10)), tess)
    text = _text(phone, "/portal/teaching/")
    assert text.index("Laser 1") < text.index("Plus tard")
    assert "Vous animez\u00a0: Laser 1" in _text(phone, "/portal/")
    assert "Séances que j’anime" in _text(phone, "/portal/workshops/")


def test_who_leads_nothing_is_told_so(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "Aucune séance à animer" in _text(client, "/portal/teaching/")
    assert "Séances que j’anime" not in _text(client, "/portal/workshops/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_name_and_for_three(
    phone: Client, session: WorkshopSession, count: int
) -> None:
    for number in range(count):
        contact = a_contact(given_name=f"N{number}")
        Booking.objects.create(session=session, contact=contact, booker=contact, state="confirmed")
    costs = []
    for address in (_list(session), "/portal/teaching/"):
        phone.get(address)
        with CaptureQueriesContext(connection) as seen:
            phone.get(address)
        costs.append(len(seen))
    assert costs == [24, 21]
