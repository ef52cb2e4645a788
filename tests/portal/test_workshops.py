"""Workshops in the portal: the agenda, a session and its box, one's bookings, where machines lead."""

import re
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.representation import set_legal_representative
from accounts.models import Contact, User
from billing.actions import checkout
from billing.models import Order
from graph.engine.nodes import id_of
from graph.workshops.session import WorkshopSession as SessionType
from kit.clock import now
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify
from tests.makers import a_contact, pay
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.booking import book
from workshops.actions.booking_ends import cancel_booking
from workshops.actions.waiting import join_line
from workshops.models import Booking, WorkshopSession
from workshops.states import BookingState

pytestmark = pytest.mark.django_db
AGENDA, MINE = "/portal/workshops/", "/portal/bookings/"


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice, signed in."""
    client.force_login(alice)
    return client


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider opens payment pages."""
    monkeypatch.setattr(checkout, "carry_out", lambda _call: SimpleNamespace(url="https://pay.example/1"))


def _address(session: WorkshopSession) -> str:
    return f"{AGENDA}{id_of(SessionType, session.pk)}/"


def _text(browser: Client, address: str = AGENDA) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _form(text: str, verb: str) -> dict[str, list[str]]:
    """The hidden fields of the form of a verb; empty where the page has none."""
    for form in re.findall(r"<form.*?</form>", text, re.DOTALL):
        fields: dict[str, list[str]] = {}
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
            fields.setdefault(name, []).append(value)
        if fields.get("verb") == [verb]:
            return fields
    return {}


def _a_child(name: str, parent: Contact) -> Contact:
    child = a_contact(given_name=name, family_name="Martin", email="")
    set_legal_representative(contact=child, representative=parent, by=None)
    return child


def _seated(session: WorkshopSession, user: User) -> Booking:
    contact = contact_of(user)
    return book(session=session, contacts=[contact], booker=contact, by=user)[0]


def test_the_agenda_tells_seats_prices_and_where_one_stands(browser: Client, alice: User, bob: User) -> None:
    paid = a_workshop(name_fr="Soudure", price_minor=4000, member_price_minor=2500, seats=8)
    soon = a_session(paid, at(2, 18))
    full = a_session(a_workshop(name_fr="Couture", seats=1), at(3, 14))
    _seated(full, bob)
    waiting = contact_of(alice)
    join_line(session=full, contact=waiting, booker=waiting, by=alice)
    mine = a_session(a_workshop(name_fr="Tournage"), at(4, 9))
    _seated(mine, alice)
    text = _text(browser)
    assert [text.count(words) for words in ("8 places sur 8", "25\u00a0€", "Complet, 1 en attente")] == [
        1,
        1,
        1,
    ]
    assert ("En tête de la liste d’attente" in text, text.count("Place réservée")) == (True, 1)
    assert (_address(soon) in text, "40\u00a0€" in text) == (True, False)


def test_filters_leave_out_what_is_not_asked_for(browser: Client, bob: User) -> None:
    a_session(a_workshop(name_fr="Formation-x", kind="training", code="x"), at(2, 10))
    full = a_session(a_workshop(name_fr="Fête-y", kind="event", seats=1), at(3, 10))
    _seated(full, bob)

    def shown(query: str) -> list[bool]:
        rows = re.findall(r'row-title"><a href="[^"]*">([^<]*)', _text(browser, f"{AGENDA}?{query}"))
        return [name in rows for name in ("Formation-x", "Fête-y")]

    assert shown("") == [True, True]
    assert (shown("kind=TRAINING"), shown("kind=EVENT")) == ([True, False], [False, True])
    assert (shown("seats=1"), shown("workshop=x")) == ([True, False], [True, False])
    assert shown(f"day={at(3, 0).date().isoformat()}") == [False, True]
    assert "Aucune séance de ce genre" in _text(browser, f"{AGENDA}?kind=OPEN_SESSION")


def test_the_month_shows_its_days_and_odd_addresses_the_list(browser: Client) -> None:
    session = a_session(a_workshop(name_fr="Tournage"), at(5, 14))
    month = _text(browser, f"{AGENDA}?view=month&day={at(5, 14).date().isoformat()}")
    assert (month.count('class="entry plain"'), _address(session) in month) == (1, True)
    for odd in ("?day=x", "?view=month&day=9999-12-31", "?kind=x", "?after=x", "?view=month&day=0001-01-01"):
        assert browser.get(AGENDA + odd).status_code == 200


def test_an_agenda_without_sessions_says_what_could_be_there(browser: Client) -> None:
    assert "Aucune séance n’est encore prévue" in _text(browser)
    assert "Aucune inscription" in _text(browser, MINE)


def test_a_free_seat_is_booked_and_given_up(browser: Client, alice: User) -> None:
    session = a_session()
    form = _form(_text(browser, _address(session)), "book")
    answer = browser.post(_address(session), form)
    assert (answer.status_code, answer["Location"]) == (303, f"{_address(session)}?done=book")
    row = Booking.objects.get()
    assert (row.state, row.contact) == (BookingState.CONFIRMED, contact_of(alice))
    given_up = _form(_text(browser, MINE), "cancel")
    assert browser.post(MINE, given_up).status_code == 303
    row.refresh_from_db()
    assert row.state == BookingState.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_a_seat_that_costs_leads_to_the_payment_page(browser: Client, page: None) -> None:
    session = a_session(a_workshop(price_minor=4000, member_price_minor=2500, late_refund_percent=50))
    text = _text(browser, _address(session))
    assert ("S’inscrire et payer 25\u00a0€" in text, "(public 40\u00a0€)" in text) == (True, True)
    assert browser.post(_address(session), _form(text, "book"))["Location"] == "https://pay.example/1"
    held = _text(browser, MINE)
    assert ("Gardée jusqu’à" in held, "Payer 25\u00a0€" in held) == (True, True)
    assert browser.post(MINE, _form(held, "pay"))["Location"] == "https://pay.example/1"
    pay(Order.objects.get())
    text = _text(browser, MINE)
    assert ("Place réservée" in text, "25\u00a0€ vous reviennent, tout" in text) == (True, True)


def test_another_price_than_the_one_shown_is_refused(browser: Client) -> None:
    workshop = a_workshop(price_minor=1000)
    session = a_session(workshop)
    form = _form(_text(browser, _address(session)), "book")
    workshop.price_minor = 1200
    workshop.save()
    answer = browser.post(_address(session), form)
    assert (answer.status_code, Booking.objects.count()) == (422, 0)
    assert 'class="notice stop"' in answer.content.decode()
    assert "12,00\u00a0€" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_family_is_booked_on_one_order_after_the_sum_was_shown(
    browser: Client, alice: User, page: None
) -> None:
    me = contact_of(alice)
    child = _a_child("Zoé", me)
    session = a_session(a_workshop(price_minor=800))
    text = _text(browser, _address(session))
    assert (_form(text, "book"), text.count('name="for"')) == ({}, 2)
    chosen = "&".join(f"for={value}" for value in re.findall(r'name="for" value="([^"]*)"', text))
    text = _text(browser, f"{_address(session)}?{chosen}")
    form = _form(text, "book")
    assert (form["price"], len(form["contacts"])) == (["16.00"], 2)
    assert browser.post(_address(session), form)["Location"] == "https://pay.example/1"
    assert {row.contact for row in Booking.objects.all()} == {me, child}
    assert Order.objects.get().total.minor == 1600


def test_who_waits_is_never_shown_as_booked_and_leaves_by_one_click(
    browser: Client, alice: User, bob: User
) -> None:
    session = a_session(a_workshop(seats=1))
    _seated(session, bob)
    text = _text(browser, _address(session))
    assert ("M’inscrire en liste d’attente" in text, _form(text, "book")) == (True, {})
    assert browser.post(_address(session), _form(text, "wait"))["Location"].endswith("?done=wait")
    for address in (_address(session), MINE, AGENDA):
        text = _text(browser, address)
        assert ("En tête de la liste d’attente" in text, "Place réservée" in text) == (True, False)
    assert browser.post(MINE, _form(_text(browser, MINE), "leave")).status_code == 303
    assert Booking.objects.get(contact__user=alice).state == BookingState.CANCELLED


def test_an_offered_seat_is_told_everywhere_and_taken(browser: Client, alice: User, bob: User) -> None:
    session = a_session(a_workshop(name_fr="Forge", seats=1))
    seat = _seated(session, bob)
    me = contact_of(alice)
    waiting = join_line(session=session, contact=me, booker=me, by=alice)
    cancel_booking(booking=seat, by=bob)
    home = _text(browser, "/portal/")
    assert ("Une place se libère\u00a0: Forge" in home, 'class="count"' in home) == (True, True)
    assert "1 place proposée" in _text(browser, "/portal/card/")
    text = _text(browser, _address(session))
    assert (
        bool(_form(text, "leave")),
        browser.post(_address(session), _form(text, "accept")).status_code,
    ) == (
        True,
        303,
    )
    waiting.refresh_from_db()
    assert waiting.state == BookingState.CONFIRMED
    assert 'class="count"' not in _text(browser, "/portal/")


def test_a_refusal_says_why_and_leads_to_the_training_that_comes_first(browser: Client, alice: User) -> None:
    laser = a_qualification("laser", name_fr="Découpe laser")
    first = a_session(a_workshop(name_fr="Laser 1", gives=laser), at(3, 14))
    second = a_session(a_workshop(name_fr="Laser 2", prerequisites=[laser]), at(9, 14))
    text = _text(browser, _address(second))
    assert ("Il manque une étape" in text, "Manque encore" in text, _form(text, "book")) == (True, True, {})
    assert ("S’inscrire à «\u00a0Laser 1\u00a0»" in text, _address(first) in text) == (True, True)
    qualify(contact_of(alice), laser)
    text = _text(browser, _address(second))
    assert ("Acquise" in text, bool(_form(text, "book"))) == (True, True)


def test_a_red_machine_leads_to_the_session_that_opens_it(browser: Client) -> None:
    laser = a_qualification("laser", name_fr="Découpe laser")
    a_machine(laser, name_fr="Laser", code="laser")
    assert "S’inscrire à" not in _text(browser, "/portal/machines/")
    session = a_session(a_workshop(name_fr="Laser 1", gives=laser, seats=4), at(3, 14))
    for address in ("/portal/machines/", "/portal/machines/laser/"):
        text = _text(browser, address)
        assert ("S’inscrire à «\u00a0Laser 1\u00a0»" in text, _address(session) in text) == (True, True)
        assert "4 places sur 4" in text


def test_a_seat_is_moved_to_another_date(browser: Client, alice: User) -> None:
    workshop = a_workshop()
    booking = _seated(a_session(workshop, at(7, 10)), alice)
    other = a_session(workshop, at(14, 10))
    form = _form(_text(browser, MINE), "transfer") | {"session": [str(id_of(SessionType, other.pk))]}
    assert browser.post(MINE, form)["Location"] == f"{MINE}?done=transfer"
    booking.refresh_from_db()
    assert booking.session == other


def test_what_is_over_is_told_with_what_it_gave(browser: Client, alice: User) -> None:
    laser = a_qualification("laser", name_fr="Découpe laser")
    session = a_session(a_workshop(name_fr="Laser 1", gives=laser), at(7, 14))
    booking = _seated(session, alice)
    WorkshopSession.objects.filter(pk=session.pk).update(starts_at=at(-7, 14), ends_at=at(-7, 16))
    given = qualify(contact_of(alice), laser)
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.ATTENDED, authorization=given)
    text = _text(browser, MINE)
    assert ("Présence notée" in text, "Habilitation reçue\u00a0: «\u00a0Découpe laser\u00a0»" in text) == (
        True,
        True,
    )


def test_a_session_that_is_hidden_or_none_is_no_page(browser: Client, bob: User) -> None:
    hidden = a_session(a_workshop(is_visible=False))
    assert browser.get(_address(hidden)).status_code == 404
    for odd in ("x", "V29ya3Nob3BTZXNzaW9uOjk5OTk=", "VXNlcjox", str(id_of(SessionType, 0))):
        assert browser.get(f"{AGENDA}{odd}/").status_code == 404
    assert browser.get("/portal/session/").status_code == 404


def test_nobody_gives_up_the_seat_of_another(browser: Client, bob: User) -> None:
    from graph.workshops.booking import Booking as BookingType

    booking = _seated(a_session(), bob)
    form = {"verb": "cancel", "id": str(id_of(BookingType, booking.pk))}
    assert browser.post(MINE, form).status_code == 422
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED
    assert "Bob" not in _text(browser, _address(booking.session))


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_session_and_for_three(browser: Client, alice: User, count: int) -> None:
    for number in range(count):
        _seated(a_session(a_workshop(price_minor=0), at(3 + number, 10)), alice)
        _a_child(f"N{number}", contact_of(alice))
    session = WorkshopSession.objects.latest("pk")
    costs = []
    for address in (AGENDA, f"{AGENDA}?view=month", MINE, _address(session)):
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        costs.append(len(seen))
    assert costs == [36, 36, 28, 40]


def test_the_deadline_is_told_in_words(browser: Client, alice: User, bob: User) -> None:
    session = a_session(a_workshop(seats=1, offer_hours=24))
    seat, me = _seated(session, bob), contact_of(alice)
    join_line(session=session, contact=me, booker=me, by=alice)
    cancel_booking(booking=seat, by=bob)
    Booking.objects.filter(contact=me).update(held_until=now() + timedelta(days=1))
    assert "gardée jusqu’à demain, " in _text(browser, _address(session))


def test_the_private_address_of_a_calendar_is_made_renewed_and_closed(browser: Client, alice: User) -> None:
    _seated(a_session(a_workshop(name_fr="Forge")), alice)
    browser.post(MINE, _form(_text(browser, MINE), "calendar_open"))
    first = _feed(browser)
    assert "Forge" in browser.get(first).content.decode()
    browser.post(MINE, _form(_text(browser, MINE), "calendar_renew"))
    second = _feed(browser)
    assert (browser.get(first).status_code, browser.get(second).status_code) == (404, 200)
    browser.post(MINE, _form(_text(browser, MINE), "calendar_close"))
    assert browser.get(second).status_code == 404


def _feed(browser: Client) -> str:
    found = re.search(r'id="feed" readonly value="([^"]*)"', _text(browser, MINE))
    assert found is not None
    return urlsplit(found[1]).path
