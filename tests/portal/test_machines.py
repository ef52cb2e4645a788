"""Machines in the portal: what one may use and why not, hours chosen and given up, faults, passes."""

import re
from datetime import UTC
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localtime

from accounts.models import Association, User
from billing.actions import checkout
from billing.models import Order, PlanKind, ProviderCall
from equipment.actions.credits import give_credits
from equipment.actions.reserving import reserve
from equipment.models import (
    Authorization,
    Closure,
    Equipment,
    EquipmentDocument,
    Fault,
    Level,
    OccupancyKind,
    Reservation,
)
from equipment.states import ReservationState
from graph.billing.order import Order as OrderType
from graph.engine.nodes import id_of
from graph.equipment.reservation import Reservation as ReservationType
from kit.wording import hour
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify
from tests.makers import a_plan, pay

pytestmark = pytest.mark.django_db
LIST = "/portal/machines/"
BACK = ("success_url", "cancel_url")


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice, signed in."""
    client.force_login(alice)
    return client


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider opens payment pages."""
    opened = SimpleNamespace(url="https://pay.example/1")
    monkeypatch.setattr(checkout, "carry_out", lambda _call: opened)


def _text(browser: Client, address: str = LIST) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _offer(browser: Client, code: str, hours: tuple[int, int] = (10, 12)) -> dict[str, str]:
    """The form that reserves, as the page gives it for these hours of the day after tomorrow."""
    query = urlencode({"startsAt": at(2, hours[0]).isoformat(), "endsAt": at(2, hours[1]).isoformat()})
    form = _text(browser, f"{LIST}{code}/?{query}").partition('id="choice"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def _paths_back(order: Order) -> tuple[str, ...]:
    """Where the payment page sends back to: after the payment, and without it."""
    told = ProviderCall.objects.get(order=order).parameters
    return tuple(told[name].partition("/portal/")[1] + told[name].partition("/portal/")[2] for name in BACK)


def test_each_machine_says_why_and_what_next(browser: Client, alice: User) -> None:
    laser = a_qualification("laser", name_fr="Découpe laser")
    a_machine(name_fr="Perceuse", code="drill")
    a_machine(laser, name_fr="Laser", code="laser")
    room = a_machine(name_fr="Salle", code="room", kind="space", is_reserved_only=True)
    press = a_machine(name_fr="Presse", code="press", charge="credits", credits_per_slot=1)
    for closed in (room, press):
        Closure.objects.create(equipment=closed, starts_at=at(-1, 0), ends_at=at(1, 0), reason_fr="Travaux")
    text = _text(browser)
    assert [text.count(f'id="machines-{kind}"') for kind in ("ok", "warn", "stop")] == [1, 1, 1]
    assert "Vous pouvez l’utiliser maintenant" in text
    # A closed room is one's own to use all the same, at another hour.
    usable = text.partition('id="machines-ok"')[2].partition("</section>")[0]
    assert "C’est fermé à cette heure" in usable
    # Where something else is missing, it is that which is told, and mended by the button.
    missing = text.partition('id="machines-warn"')[2].partition("</section>")[0]
    assert "C’est fermé à cette heure" not in missing
    assert "Acheter un carnet" in missing
    assert "Ce qui manque\u00a0: «\u00a0Découpe laser\u00a0»." in text
    qualify(contact_of(alice), laser)
    assert 'id="machines-stop"' not in _text(browser)


def test_one_reads_what_one_is_qualified_for(browser: Client, alice: User, bob: User) -> None:
    assert 'id="qualifications"' not in _text(browser)
    a_machine()
    qualify(contact_of(bob), a_qualification("bobs", name_fr="Celle de Bob"))
    qualify(contact_of(alice), a_qualification("laser", name_fr="Découpe laser"), expires_at=at(400, 12))
    given = qualify(contact_of(alice), a_qualification("lathe", name_fr="Tournage"))
    Authorization.objects.filter(pk=given.pk).update(
        suspended_at=timezone.now(), suspension_reason="Mandrin oublié."
    )
    section = _text(browser).partition('id="qualifications"')[2].partition("</section>")[0]
    for told in ("Découpe laser", "Valable", "jusqu’au", "Tournage", "Suspendue", "Mandrin oublié."):
        assert told in section
    assert "Celle de Bob" not in section


def test_what_a_talk_mends_is_a_letter_to_the_association(browser: Client, alice: User) -> None:
    turning = a_qualification("turning", name_fr="Tournage")
    lathe = a_machine(turning, name_fr="Tour", code="lathe", is_reserved_only=True)
    assert "Demander la formation" not in _text(browser)
    Association.objects.update(email="bonjour@etabli.example")
    letter = "mailto:bonjour@etabli.example?subject=Tour&amp;body="
    for address in (LIST, f"{LIST}lathe/"):
        assert letter in _text(browser, address)
    qualify(contact_of(alice), turning, Level.SUPERVISED)
    text = _text(browser, f"{LIST}lathe/")
    # Nobody is told to choose hours where there are none to choose.
    assert ("Demander la formation" in text, "choisissez vos heures" in text) == (True, False)
    Equipment.objects.filter(pk=lathe.pk).update(state="out_of_order", state_reason="Courroie cassée.")
    text = _text(browser, f"{LIST}lathe/")
    told = ("Tournage\u00a0»", "Cet équipement est hors service.", "Courroie cassée.")
    assert [text.count(sentence) for sentence in told] == [1, 1, 1]
    assert sorted(told, key=text.index) == list(told)


def test_hours_are_chosen_priced_paid_and_given_up(browser: Client, alice: User) -> None:
    machine = a_machine(code="drill", slot_minutes=60)
    text = _text(browser, f"{LIST}drill/?day={at(2, 0).date().isoformat()}")
    assert urlencode({"startsAt": at(2, 10).astimezone(UTC).isoformat()}) in text
    form = _offer(browser, "drill")
    answer = browser.post(f"{LIST}drill/", form)
    assert (answer.status_code, answer["Location"]) == (303, f"{LIST}drill/?done=reserve#main")
    row = Reservation.objects.get()
    assert (row.state, row.equipment) == (ReservationState.CONFIRMED, machine)
    coming = _text(browser, "/portal/reservations/")
    given = dict(re.findall(r'name="(verb|id)" value="([^"]*)"', coming))
    assert browser.post("/portal/reservations/", given).status_code == 303
    row.refresh_from_db()
    assert row.state == ReservationState.CANCELLED


def test_hours_that_are_gone_are_refused_with_a_sentence(browser: Client, bob: User) -> None:
    machine = a_machine(code="drill")
    form = _offer(browser, "drill")
    reserve(contact=contact_of(bob), equipment=machine, start=at(2, 11), end=at(2, 13), by=bob)
    answer = browser.post(f"{LIST}drill/", form)
    assert answer.status_code == 422
    assert "Bob" not in answer.content.decode()
    assert Reservation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_costs_money_leads_to_the_payment_page(browser: Client, page: None) -> None:
    a_machine(code="laser", charge="money", member_rate_minor=1250)
    form = _offer(browser, "laser")
    assert form["price"] == "25.00"
    assert browser.post(f"{LIST}laser/", form)["Location"] == "https://pay.example/1"
    row = Reservation.objects.get()
    assert (row.state, row.held_until is not None) == (ReservationState.HELD, True)
    text, last = _text(browser, "/portal/reservations/"), hour(localtime(row.held_until))
    assert ("25,00\u00a0€" in text, f"À payer avant {last}" in text) == (True, True)
    pay(Order.objects.filter(lines__kind="reservation").get())
    assert "Réservée" in _text(browser, "/portal/reservations/")


@pytest.mark.django_db(transaction=True)
def test_who_comes_back_from_paying_is_told_of_that_payment_alone(browser: Client, page: None) -> None:
    a_machine(code="laser", charge="money", member_rate_minor=1250)
    for hours in ((10, 11), (14, 15)):
        browser.post(f"{LIST}laser/", _offer(browser, "laser", hours))
    paid, other = Reservation.objects.order_by("pk")
    order = Order.objects.get(lines__reservation=paid)
    success, cancel = _paths_back(order)
    waiting = _text(browser, success)
    assert ("Paiement en cours de confirmation" in waiting, "every 2s" in waiting) == (True, True)
    # The other one can still be paid; this one is not offered again.
    assert waiting.count('name="verb" value="pay"') == waiting.count('name="verb" value="cancel"') == 1
    assert str(id_of(ReservationType, other.pk)) in waiting
    assert "Rien n’est payé." in _text(browser, cancel)
    pay(order)
    confirmed = _text(browser, success)
    assert ("Votre réservation est confirmée." in confirmed, "every 2s" in confirmed) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_credits_are_shown_spent_and_bought(browser: Client, alice: User, carol: User, page: None) -> None:
    a_machine(code="cnc", charge="credits", credits_per_slot=2, slot_minutes=60)
    a_plan("ten", kind=PlanKind.PASS, family="pass", price_minor=5000, credits=10)
    give_credits(contact=contact_of(alice), amount=5, reason="Bienvenue", ends_at=None, by=carol)
    form = _offer(browser, "cnc")
    assert (form["credits"], form["price"]) == ("4", "0.00")
    assert browser.post(f"{LIST}cnc/", form).status_code == 303
    text = _text(browser, "/portal/passes/")
    assert ('<p class="figure">1</p>' in text, "Bienvenue" in text, "50,00\u00a0€" in text) == (
        True,
        True,
        True,
    )
    bought = dict(re.findall(r'name="(verb|key|plan|price)" value="([^"]*)"', text))
    assert browser.post("/portal/passes/", bought)["Location"] == "https://pay.example/1"
    order = Order.objects.get(state="placed")
    back = f"/portal/passes/?returned={id_of(OrderType, order.pk)}"
    text = _text(browser, back)
    assert ("dès que votre banque" in text, "every 2s" in text) == (True, True)
    pay(order)
    text = _text(browser, back)
    assert ("Vos crédits sont là." in text, "every 2s" in text) == (True, False)


def test_a_fault_is_reported_from_the_page(browser: Client, alice: User) -> None:
    machine = a_machine(code="saw")
    gid = re.search(r'name="equipment" value="([^"]*)"', _text(browser, f"{LIST}saw/"))
    assert gid is not None
    empty = {"verb": "report", "equipment": gid[1], "description": ""}
    assert browser.post(f"{LIST}saw/", empty).status_code == 422
    answer = browser.post(f"{LIST}saw/", empty | {"description": "La lame siffle."})
    assert answer["Location"] == f"{LIST}saw/?done=report#main"
    fault = Fault.objects.get()
    assert (fault.equipment, fault.description, fault.reported_by) == (
        machine,
        "La lame siffle.",
        contact_of(alice),
    )


def test_private_documents_are_for_who_is_qualified(browser: Client, alice: User) -> None:
    laser = a_qualification()
    machine = a_machine(laser, code="laser")
    values: dict[str, Any] = {"name": "manuel.pdf", "content_type": "application/pdf", "size": 4}
    EquipmentDocument.objects.create(equipment=machine, title_fr="Manuel secret", file="x", **values)
    assert "Manuel secret" not in _text(browser, f"{LIST}laser/")
    qualify(contact_of(alice), laser)
    assert "Manuel secret" in _text(browser, f"{LIST}laser/")


def test_a_machine_that_is_not_there_is_no_page(browser: Client, client: Client) -> None:
    a_machine(code="hidden", is_visible=False)
    assert browser.get(f"{LIST}hidden/").status_code == 404
    assert browser.get(f"{LIST}none/").status_code == 404
    assert browser.get("/portal/machine/").status_code == 404
    client.logout()
    assert client.get(LIST).status_code == 302


def test_odd_addresses_show_the_page_all_the_same(browser: Client) -> None:
    a_machine(code="drill")
    for odd in ("?day=x", "?from=x", "?startsAt=x", "?from=2026-13-45&startsAt=9", "?from=9999-12-31"):
        assert browser.get(f"{LIST}drill/{odd}").status_code == 200


def test_the_home_page_tells_of_machines_and_reservations(browser: Client, alice: User) -> None:
    machine = a_machine(name_fr="Perceuse", code="drill")
    reserve(contact=contact_of(alice), equipment=machine, start=at(1, 9), end=at(1, 10), by=alice)
    text = _text(browser, "/portal/")
    assert ("Perceuse" in text, LIST in text) == (True, True)


def test_the_feed_tells_when_and_never_who(client: Client, alice: User) -> None:
    machine = a_machine(name_fr="Laser")
    row = reserve(contact=contact_of(alice), equipment=machine, start=at(1, 9), end=at(1, 10), by=alice)
    answer = client.get(f"/calendars/equipment/{machine.feed_key}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    told = answer.content.decode()
    assert (told.count("BEGIN:VEVENT"), "SUMMARY:Réservé" in told, "Alice" in told) == (1, True, False)
    assert row.occupancy.kind == OccupancyKind.RESERVATION
    assert client.get("/calendars/equipment/9f0c1c52-93f5-4bb4-9be0-1d5a0c4a3c11.ics").status_code == 404
