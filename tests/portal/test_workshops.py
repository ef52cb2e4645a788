"""Workshops in the portal: the agenda, a session and its box, one's bookings, where machines lead."""

import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from billing.actions import checkout
from billing.models import Order
from graph.engine.nodes import id_of
from graph.workshops.session import WorkshopSession as SessionType
from tests.equipment.machines import a_qualification, at, contact_of, qualify
from tests.makers import pay
from tests.portal.reading import AGENDA, MINE, a_child, address_of, form_of, seated, text_of
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.booking_ends import cancel_booking
from workshops.actions.waiting import join_line
from workshops.models import Booking, WorkshopSession
from workshops.states import BookingState

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice, signed in."""
    client.force_login(alice)
    return client


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider opens payment pages."""
    monkeypatch.setattr(checkout, "carry_out", lambda _call: SimpleNamespace(url="https://pay.example/1"))


def test_the_agenda_tells_seats_prices_and_where_one_stands(browser: Client, alice: User, bob: User) -> None:
    paid = a_workshop(name_fr="Soudure", price_minor=4000, member_price_minor=2500, seats=8)
    soon = a_session(paid, at(2, 18))
    full = a_session(a_workshop(name_fr="Couture", seats=1), at(3, 14))
    seated(full, bob)
    waiting = contact_of(alice)
    join_line(session=full, contact=waiting, booker=waiting, by=alice)
    mine = a_session(a_workshop(name_fr="Tournage"), at(4, 9))
    seated(mine, alice)
    text = text_of(browser)
    assert [text.count(words) for words in ("8 places sur 8", "25\u00a0€", "Complet, 1 en attente")] == [
        1,
        1,
        1,
    ]
    assert ("En tête de la liste d’attente" in text, text.count("Place réservée")) == (True, 1)
    assert (address_of(soon) in text, "40\u00a0€" in text) == (True, False)


def test_filters_leave_out_what_is_not_asked_for(browser: Client, bob: User) -> None:
    a_session(a_workshop(name_fr="Formation-x", kind="training", code="x"), at(2, 10))
    full = a_session(a_workshop(name_fr="Fête-y", kind="event", seats=1), at(3, 10))
    seated(full, bob)

    def shown(query: str) -> list[bool]:
        rows = re.findall(r'row-title"><a href="[^"]*">([^<]*)', text_of(browser, f"{AGENDA}?{query}"))
        return [name in rows for name in ("Formation-x", "Fête-y")]

    assert shown("") == [True, True]
    assert (shown("kind=TRAINING"), shown("kind=EVENT")) == ([True, False], [False, True])
    assert (shown("seats=1"), shown("workshop=x")) == ([True, False], [True, False])
    assert shown(f"day={at(3, 0).date().isoformat()}") == [False, True]
    assert "Aucune séance de ce genre" in text_of(browser, f"{AGENDA}?kind=OPEN_SESSION")


def test_the_month_shows_its_days_and_odd_addresses_the_list(browser: Client) -> None:
    session = a_session(a_workshop(name_fr="Tournage"), at(5, 14))
    month = text_of(browser, f"{AGENDA}?view=month&day={at(5, 14).date().isoformat()}")
    assert (month.count('class="entry plain"'), address_of(session) in month) == (1, True)
    for odd in ("?day=x", "?view=month&day=9999-12-31", "?kind=x", "?after=x", "?view=month&day=0001-01-01"):
        assert browser.get(AGENDA + odd).status_code == 200


def test_an_agenda_without_sessions_says_what_could_be_there(browser: Client) -> None:
    assert "Aucune séance n’est encore prévue" in text_of(browser)
    assert "Aucune inscription" in text_of(browser, MINE)


def test_a_free_seat_is_booked_and_given_up(browser: Client, alice: User) -> None:
    session = a_session()
    form = form_of(text_of(browser, address_of(session)), "book")
    answer = browser.post(address_of(session), form)
    assert (answer.status_code, answer["Location"]) == (303, f"{address_of(session)}?done=book#main")
    row = Booking.objects.get()
    assert (row.state, row.contact) == (BookingState.CONFIRMED, contact_of(alice))
    given_up = form_of(text_of(browser, MINE), "cancel")
    assert browser.post(MINE, given_up).status_code == 303
    row.refresh_from_db()
    assert row.state == BookingState.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_a_seat_that_costs_leads_to_the_payment_page(browser: Client, page: None) -> None:
    session = a_session(a_workshop(price_minor=4000, member_price_minor=2500, late_refund_percent=50))
    text = text_of(browser, address_of(session))
    assert ("S’inscrire et payer 25\u00a0€" in text, "(public 40\u00a0€)" in text) == (True, True)
    assert browser.post(address_of(session), form_of(text, "book"))["Location"] == "https://pay.example/1"
    held = text_of(browser, MINE)
    assert ("Gardée jusqu’à" in held, "Payer 25\u00a0€" in held) == (True, True)
    assert browser.post(MINE, form_of(held, "pay"))["Location"] == "https://pay.example/1"
    pay(Order.objects.get())
    text = text_of(browser, MINE)
    assert ("Place réservée" in text, "25\u00a0€ vous reviennent, tout" in text) == (True, True)


def test_another_price_than_the_one_shown_is_refused(browser: Client) -> None:
    workshop = a_workshop(price_minor=1000)
    session = a_session(workshop)
    form = form_of(text_of(browser, address_of(session)), "book")
    workshop.price_minor = 1200
    workshop.save()
    answer = browser.post(address_of(session), form)
    assert (answer.status_code, Booking.objects.count()) == (422, 0)
    assert 'class="notice stop"' in answer.content.decode()
    assert "12,00\u00a0€" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_family_is_booked_on_one_order_after_the_sum_was_shown(
    browser: Client, alice: User, page: None
) -> None:
    me = contact_of(alice)
    child = a_child("Zoé", me)
    session = a_session(a_workshop(price_minor=800))
    text = text_of(browser, address_of(session))
    assert (form_of(text, "book"), text.count('name="for"')) == ({}, 2)
    chosen = "&".join(f"for={value}" for value in re.findall(r'name="for" value="([^"]*)"', text))
    text = text_of(browser, f"{address_of(session)}?{chosen}")
    form = form_of(text, "book")
    assert (form["price"], len(form["contacts"])) == (["16.00"], 2)
    assert browser.post(address_of(session), form)["Location"] == "https://pay.example/1"
    assert {row.contact for row in Booking.objects.all()} == {me, child}
    assert Order.objects.get().total.minor == 1600
    for address in (address_of(session), MINE):
        text = text_of(browser, address)
        assert (text.count("Payer 16\u00a0€"), "Payer 8\u00a0€" in text) == (2, False)


def test_who_waits_is_never_shown_as_booked_and_leaves_by_one_click(
    browser: Client, alice: User, bob: User
) -> None:
    session = a_session(a_workshop(seats=1))
    seated(session, bob)
    text = text_of(browser, address_of(session))
    assert ("M’inscrire en liste d’attente" in text, form_of(text, "book")) == (True, {})
    assert browser.post(address_of(session), form_of(text, "wait"))["Location"].endswith("?done=wait#main")
    for address in (address_of(session), MINE, AGENDA):
        text = text_of(browser, address)
        assert ("En tête de la liste d’attente" in text, "Place réservée" in text) == (True, False)
    assert browser.post(MINE, form_of(text_of(browser, MINE), "leave")).status_code == 303
    assert Booking.objects.get(contact__user=alice).state == BookingState.CANCELLED


def test_an_offered_seat_is_told_everywhere_and_taken(browser: Client, alice: User, bob: User) -> None:
    session = a_session(a_workshop(name_fr="Forge", seats=1))
    seat = seated(session, bob)
    me = contact_of(alice)
    waiting = join_line(session=session, contact=me, booker=me, by=alice)
    cancel_booking(booking=seat, by=bob)
    home = text_of(browser, "/portal/")
    assert ("Une place se libère\u00a0: Forge" in home, 'class="count"' in home) == (True, True)
    assert "1 place proposée" in text_of(browser, "/portal/card/")
    text = text_of(browser, address_of(session))
    assert (
        bool(form_of(text, "leave")),
        browser.post(address_of(session), form_of(text, "accept")).status_code,
    ) == (
        True,
        303,
    )
    waiting.refresh_from_db()
    assert waiting.state == BookingState.CONFIRMED
    assert 'class="count"' not in text_of(browser, "/portal/")


def test_a_refusal_says_why_and_leads_to_the_training_that_comes_first(browser: Client, alice: User) -> None:
    laser = a_qualification("laser", name_fr="Découpe laser")
    first = a_session(a_workshop(name_fr="Laser 1", gives=laser), at(3, 14))
    second = a_session(a_workshop(name_fr="Laser 2", prerequisites=[laser]), at(9, 14))
    text = text_of(browser, address_of(second))
    assert ("Il manque une étape" in text, "Manque encore" in text, form_of(text, "book")) == (True, True, {})
    assert ("S’inscrire à «\u00a0Laser 1\u00a0»" in text, address_of(first) in text) == (True, True)
    qualify(contact_of(alice), laser)
    text = text_of(browser, address_of(second))
    assert ("Acquise" in text, bool(form_of(text, "book"))) == (True, True)


def test_a_session_that_is_hidden_or_none_is_no_page(browser: Client, bob: User) -> None:
    hidden = a_session(a_workshop(is_visible=False))
    assert browser.get(address_of(hidden)).status_code == 404
    for odd in ("x", "V29ya3Nob3BTZXNzaW9uOjk5OTk=", "VXNlcjox", str(id_of(SessionType, 0))):
        assert browser.get(f"{AGENDA}{odd}/").status_code == 404
    assert browser.get("/portal/session/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_session_and_for_three(browser: Client, alice: User, count: int) -> None:
    for number in range(count):
        seated(a_session(a_workshop(price_minor=0), at(3 + number, 10)), alice)
        a_child(f"N{number}", contact_of(alice))
    session = WorkshopSession.objects.latest("pk")
    costs = []
    for address in (AGENDA, f"{AGENDA}?view=month", MINE, address_of(session)):
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        costs.append(len(seen))
    assert costs == [36, 36, 29, 41]
