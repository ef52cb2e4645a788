"""From a machine in red to one in green: booked, paid, signed off; a last seat; a session called off."""

import re
import time
from typing import Any

import httpx
import icalendar
import pytest
from playwright.sync_api import Browser, expect

from sandbox.demo_data.cast import PASSWORD, REFERENT, STAFF
from tests.journeys.conftest import DESK_SIZE, PHONE_SIZE
from tests.journeys.front_end import FrontEnd
from tests.journeys.town import Town
from tests.journeys.training import CALLED_OFF, LAST_SEAT, MACHINE, MEMBERS, TRAINING
from tests.journeys.visitor import Visitor, a_visitor
from tests.makers import PASSWORD as OWN_PASSWORD

pytestmark = pytest.mark.xdist_group("journeys")

SESSIONS = """query($code: String!) { workshopSessions(workshopCode: $code) { nodes { id } } }"""
BOOK = """mutation($id: ID!, $price: MoneyInput, $key: String!) {
  bookingCreate(input: {sessionId: $id, expectedPrice: $price}) @idempotent(key: $key) {
    bookings { id state } checkoutUrl errors { code message } } }"""
CANCEL = """mutation($id: ID!) { bookingCancel(input: {id: $id}) { booking { state } errors { code } } }"""
STATES = """{ viewer { bookings(first: 10) { nodes { id state } } } }"""


def _session(town: Town, code: str) -> str:
    found: str = FrontEnd(town.site).graphql(SESSIONS, code=code)["workshopSessions"]["nodes"][0]["id"]
    return found


def _front_end(town: Town, name: str) -> FrontEnd:
    front = FrontEnd(town.site)
    assert front.auth("login", email=MEMBERS[name], password=OWN_PASSWORD).status_code == 200
    return front


def test_from_red_to_green_by_a_training(town: Town, phone: Visitor, chromium: Browser) -> None:
    phone.sign_in(MEMBERS["Maud"], OWN_PASSWORD)
    phone.go("/portal/machines/")
    red = phone.page.locator("#machines-stop .machine-row").filter(has_text=MACHINE)
    red.locator("a[href*='/portal/workshops/']").click()
    phone.sees(TRAINING)
    phone.press(re.compile("^S’inscrire et payer 20"))
    phone.pay(name="Maud Lacroix")
    phone.go("/portal/bookings/")
    phone.sees_in_the_end("Place réservée")
    phone.sees("Mes inscriptions")
    assert phone.letter(MEMBERS["Maud"], TRAINING)
    with (
        chromium.new_context(viewport=PHONE_SIZE, has_touch=True, locale="fr-FR") as context,
        a_visitor(town, context) as trainer,
    ):
        _signed_off(trainer)
    phone.go("/portal/machines/")
    green = phone.page.locator("#machines-ok .machine-row").filter(has_text=MACHINE)
    expect(green).to_be_visible()
    phone.follow(MACHINE)
    phone.page.locator("#reserve .slots a").last.click()
    phone.press(re.compile("^Réserver"))
    phone.go("/portal/reservations/")
    phone.reads(MACHINE)


def _signed_off(solene: Visitor) -> None:
    solene.sign_in(REFERENT.email, PASSWORD)
    solene.go("/portal/teaching/")
    solene.sees("Séances que j’anime")
    solene.page.locator("main a").filter(has_text=TRAINING).first.click()
    person = solene.page.locator("li.roll").filter(has_text="Maud Lacroix")
    person.get_by_role("button", name=re.compile("^Là")).click()
    solene.looks()
    solene.page.locator("li.roll").filter(has_text="Maud").get_by_role(
        "button", name=re.compile("^Habiliter")
    ).click()
    expect(solene.page.locator("li.roll").filter(has_text="Maud")).to_contain_text("Laser de table")


def test_a_last_seat_is_waited_for_and_offered(town: Town, phone: Visitor) -> None:
    session, basile = _session(town, "gravure-verre"), _front_end(town, "Basile")
    made = basile.graphql(BOOK, id=session, price=None, key="last seat")["bookingCreate"]
    assert made["errors"] == []
    phone.sign_in(MEMBERS["Zora"], OWN_PASSWORD)
    phone.go(f"/portal/workshops/{session}/")
    phone.sees(LAST_SEAT)
    phone.press("M’inscrire en liste d’attente")
    phone.go("/portal/bookings/")
    phone.reads("liste d’attente")
    assert basile.graphql(CANCEL, id=made["bookings"][0]["id"])["bookingCancel"]["errors"] == []
    phone.letter(MEMBERS["Zora"], "Une place")
    phone.go(f"/portal/workshops/{session}/")
    phone.press(re.compile("^Prendre la place"))
    phone.go("/portal/bookings/")
    phone.sees("Mes inscriptions")
    told = _front_end(town, "Zora").graphql(STATES)["viewer"]["bookings"]["nodes"]
    assert [one["state"] for one in told] == ["CONFIRMED"]
    assert _in_calendar(phone) == [(LAST_SEAT, "CONFIRMED")]


def _in_calendar(member: Visitor) -> list[tuple[str, str]]:
    """What a calendar program reads at the private address that the member makes."""
    member.press("Faire l’adresse")
    address = member.page.get_by_label("Adresse privée").input_value()
    feed = icalendar.Calendar.from_ical(httpx.get(address).content)
    return [(str(event["SUMMARY"]), str(event["STATUS"])) for event in feed.walk("VEVENT")]


def test_a_session_called_off_refunds_three_people(town: Town, desk: Visitor, chromium: Browser) -> None:
    session = _session(town, "marqueterie")
    with (
        chromium.new_context(viewport=DESK_SIZE, locale="fr-FR") as context,
        a_visitor(town, context) as till,
    ):
        for name in MEMBERS:
            price = {"amount": "15.00"}
            made: dict[str, Any] = _front_end(town, name).graphql(BOOK, id=session, price=price, key="wood")
            till.go(made["bookingCreate"]["checkoutUrl"])
            till.pay(name=f"{name} Marqueteur")
            till.page.wait_for_url(f"{town.site}/**")
    desk.sign_in(STAFF[0].email, PASSWORD)
    desk.go("/admin/sessions/?q=marqueterie")
    desk.follow(re.compile(CALLED_OFF))
    desk.follow(re.compile("^Annuler la séance"))
    desk.page.locator("textarea, input[name=reason]").filter(visible=True).first.fill(
        "Le bois n’est pas arrivé."
    )
    desk.page.locator("main form").get_by_role("button").first.click()
    for name, email in MEMBERS.items():
        desk.letter(email, "annulée")
        _refunded(town, f"{name} Marqueteur")


def _refunded(town: Town, payer: str) -> None:
    """All of it, soon: the queue asks the provider."""
    ends = time.monotonic() + 60
    while town.charges(payer) != [(1500, 1500)]:
        assert time.monotonic() < ends, town.charges(payer)
        time.sleep(0.5)
