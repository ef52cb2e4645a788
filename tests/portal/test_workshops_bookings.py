"""One’s bookings in the portal, the private address of one’s calendar, and where machines lead."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.models import User
from graph.engine.nodes import id_of
from graph.workshops.booking import Booking as BookingType
from graph.workshops.session import WorkshopSession as SessionType
from kit.clock import now
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify
from tests.portal.reading import MINE, address_of, form_of, seated, text_of
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


def test_a_red_machine_leads_to_the_session_that_opens_it(browser: Client) -> None:
    laser = a_qualification("laser", name_fr="Découpe laser")
    a_machine(laser, name_fr="Laser", code="laser")
    assert "S’inscrire à" not in text_of(browser, "/portal/machines/")
    session = a_session(a_workshop(name_fr="Laser 1", gives=laser, seats=4), at(3, 14))
    for address in ("/portal/machines/", "/portal/machines/laser/"):
        text = text_of(browser, address)
        assert ("S’inscrire à «\u00a0Laser 1\u00a0»" in text, address_of(session) in text) == (True, True)
        assert "4 places sur 4" in text


def test_a_seat_is_moved_to_another_date(browser: Client, alice: User) -> None:
    workshop = a_workshop()
    booking = seated(a_session(workshop, at(7, 10)), alice)
    other = a_session(workshop, at(14, 10))
    form = form_of(text_of(browser, MINE), "transfer") | {"session": [str(id_of(SessionType, other.pk))]}
    assert browser.post(MINE, form)["Location"] == f"{MINE}?done=transfer#main"
    booking.refresh_from_db()
    assert booking.session == other


def test_what_is_over_is_told_with_what_it_gave(browser: Client, alice: User) -> None:
    laser = a_qualification("laser", name_fr="Découpe laser")
    session = a_session(a_workshop(name_fr="Laser 1", gives=laser), at(7, 14))
    booking = seated(session, alice)
    WorkshopSession.objects.filter(pk=session.pk).update(starts_at=at(-7, 14), ends_at=at(-7, 16))
    given = qualify(contact_of(alice), laser)
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.ATTENDED, authorization=given)
    text = text_of(browser, MINE)
    assert ("Présence notée" in text, "Habilitation reçue\u00a0: «\u00a0Découpe laser\u00a0»" in text) == (
        True,
        True,
    )


def test_nobody_gives_up_the_seat_of_another(browser: Client, bob: User) -> None:
    booking = seated(a_session(), bob)
    form = {"verb": "cancel", "id": str(id_of(BookingType, booking.pk))}
    assert browser.post(MINE, form).status_code == 422
    booking.refresh_from_db()
    assert booking.state == BookingState.CONFIRMED
    assert "Bob" not in text_of(browser, address_of(booking.session))


def test_the_private_address_of_a_calendar_is_made_renewed_and_closed(browser: Client, alice: User) -> None:
    seated(a_session(a_workshop(name_fr="Forge")), alice)
    browser.post(MINE, form_of(text_of(browser, MINE), "calendar_open"))
    first = _feed(browser)
    assert "Forge" in browser.get(first).content.decode()
    browser.post(MINE, form_of(text_of(browser, MINE), "calendar_renew"))
    second = _feed(browser)
    assert (browser.get(first).status_code, browser.get(second).status_code) == (404, 200)
    browser.post(MINE, form_of(text_of(browser, MINE), "calendar_close"))
    assert browser.get(second).status_code == 404


def test_the_deadline_is_told_in_words(browser: Client, alice: User, bob: User) -> None:
    session = a_session(a_workshop(seats=1, offer_hours=24))
    seat, me = seated(session, bob), contact_of(alice)
    join_line(session=session, contact=me, booker=me, by=alice)
    cancel_booking(booking=seat, by=bob)
    Booking.objects.filter(contact=me).update(held_until=now() + timedelta(days=1))
    assert "gardée jusqu’à demain, " in text_of(browser, address_of(session))


def _feed(browser: Client) -> str:
    found = re.search(r'id="feed" readonly value="([^"]*)"', text_of(browser, MINE))
    assert found is not None
    return urlsplit(found[1]).path
