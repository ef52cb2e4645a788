"""Who looks after a machine does it from their own pages; nobody else gets any of it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from equipment.actions.faults import report_fault
from equipment.actions.reserving import reserve
from equipment.models import Authorization, Equipment, Fault, Level
from equipment.states import EquipmentState, FaultState
from graph.engine.nodes import id_of
from graph.equipment.care import Fault as FaultType
from graph.equipment.equipment import Equipment as EquipmentType
from graph.equipment.qualification import Authorization as AuthorizationType
from graph.equipment.qualification import Qualification as QualificationType
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify, refer
from tests.graph.asking import ask
from tests.makers import a_contact, a_member, a_user

pytestmark = pytest.mark.django_db
LIST, PAGE = "/portal/care/", "/portal/care/laser/"


@pytest.fixture
def machine(alice: User) -> Equipment:
    """A laser that Alice looks after; she has no part in the team."""
    made = a_machine(a_qualification("laser", name_fr="Découpe laser"), name_fr="Laser", code="laser")
    refer(contact_of(alice), made)
    return made


@pytest.fixture
def fault(machine: Equipment, bob: User) -> Fault:
    """Bob saw something."""
    return report_fault(contact=contact_of(bob), equipment=machine, description="Elle fume.", by=bob)


@pytest.fixture
def held(machine: Equipment, bob: User) -> Authorization:
    """Bob is qualified."""
    return qualify(contact_of(bob), machine.requirements.get().qualifications.get())


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice, signed in."""
    client.force_login(alice)
    return client


def _text(browser: Client, address: str = PAGE) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _does(browser: Client, verb: str, row: Equipment | Fault | Authorization, **typed: str) -> None:
    """The act is done; the row is as it then is, and the page says so."""
    kind = {Equipment: EquipmentType, Fault: FaultType, Authorization: AuthorizationType}[type(row)]
    answer = browser.post(PAGE, {"verb": verb, "id": str(id_of(kind, row.pk)), **typed})
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?done={verb}#main")
    assert 'class="notice ok"' in _text(browser, answer["Location"])
    row.refresh_from_db()


def _grant(browser: Client) -> dict[str, str]:
    """The hidden fields of the form that gives the qualification."""
    form = _text(browser).partition('id="grant"')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_the_page_tells_how_the_machine_stands(
    browser: Client, machine: Equipment, fault: Fault, held: Authorization, bob: User
) -> None:
    reserve(contact=contact_of(bob), equipment=machine, start=at(1, 9), end=at(1, 10), by=bob)
    listed, text = _text(browser, LIST), _text(browser)
    assert [told in listed for told in ("Laser", "1 panne ouverte", "En service", PAGE)] == [True] * 4
    assert [told in text for told in ("Elle fume.", "9\u00a0h – 10\u00a0h", "En autonomie")] == [True] * 3
    # By name who reported it, reserved it and is qualified; the referent sees no cards.
    assert text.count(contact_of(bob).full_name) >= 3
    assert bob.email not in text
    assert LIST in _text(browser, "/portal/machines/")
    assert PAGE in _text(browser, "/portal/machines/laser/")


def test_a_machine_is_put_out_of_order_and_in_service_again(browser: Client, machine: Equipment) -> None:
    _does(browser, "stop", machine, reason="Le tube est mort.")
    assert (machine.state, machine.state_reason) == (EquipmentState.OUT_OF_ORDER, "Le tube est mort.")
    assert "Le tube est mort." in _text(browser, LIST)
    _does(browser, "restart", machine)
    assert machine.state == EquipmentState.IN_SERVICE


def test_a_fault_is_confirmed_and_repaired(browser: Client, machine: Equipment, fault: Fault) -> None:
    _does(browser, "confirm", fault, stopsUse="on", reason="Le filtre est bouché.")
    machine.refresh_from_db()
    assert (fault.state, machine.state_reason) == (FaultState.CONFIRMED, "Le filtre est bouché.")
    _does(browser, "fix", fault, answer="Filtre changé.")
    machine.refresh_from_db()
    assert (fault.state, fault.answer) == (FaultState.FIXED, "Filtre changé.")
    assert machine.state == EquipmentState.IN_SERVICE
    assert "Elle fume." not in _text(browser)


def test_a_fault_is_none(browser: Client, fault: Fault) -> None:
    _does(browser, "dismiss", fault, answer="La fumée venait du four.")
    assert (fault.state, fault.answer) == (FaultState.DISMISSED, "La fumée venait du four.")


def test_a_qualification_is_given_by_the_number_on_the_card(
    browser: Client, machine: Equipment, bob: User
) -> None:
    own = ask(bob, "{ viewer { contact { memberNumber } } }")
    number = own["viewer"]["contact"]["memberNumber"]
    typed = _grant(browser) | {"level": "TRAINER", "reason": "Vu sur la machine"}
    refused = browser.post(PAGE, typed | {"memberNumber": "XX-9999"})
    assert refused.status_code == 422
    assert 'value="XX-9999"' in refused.content.decode()
    answer = browser.post(PAGE, typed | {"memberNumber": number})
    assert answer["Location"] == f"{PAGE}?done=grant#main"
    given = Authorization.objects.get()
    assert (given.contact, given.level, given.reason) == (contact_of(bob), Level.TRAINER, "Vu sur la machine")


def test_a_refused_number_leaves_the_qualification_chosen(browser: Client, alice: User) -> None:
    asked = [a_qualification(f"metal-{n}", name_fr=f"Tournage {n}") for n in (1, 2)]
    lathe = a_machine(*asked, name_fr="Tour", code="lathe")
    refer(contact_of(alice), lathe)
    key = str(id_of(QualificationType, asked[1].pk))
    typed = {"verb": "grant", "qualificationId": key, "level": "TRAINER", "reason": "Vu sur la machine"}
    refused = browser.post("/portal/care/lathe/", typed | {"memberNumber": "XX-9999"})
    assert refused.status_code == 422
    form = refused.content.decode().partition('id="grant"')[2].partition("</form>")[0]
    assert f'<option value="{key}" selected>Tournage 2</option>' in form


def test_a_name_is_looked_for_among_the_qualified(
    browser: Client, machine: Equipment, held: Authorization
) -> None:
    one = machine.requirements.get().qualifications.get()
    for number in range(20):
        qualify(a_member(a_user(f"other{number}@example.org", name=f"Zoltan Kodaly{number}")), one)
    assert "Zoltan Kodaly19" in _text(browser)
    found = _text(browser, f"{PAGE}?search={held.contact.given_name}")
    assert ("Zoltan" in found, held.contact.full_name in found) == (False, True)
    assert "Aucune habilitation à ce nom." in _text(browser, f"{PAGE}?search=Nobodywhatsoever")


def test_an_authorization_is_suspended_lifted_and_withdrawn(browser: Client, held: Authorization) -> None:
    _does(browser, "suspend", held, reason="Aspiration éteinte.")
    assert held.suspension_reason == "Aspiration éteinte."
    assert "Aspiration éteinte." in _text(browser)
    _does(browser, "lift", held)
    assert held.suspended_at is None
    _does(browser, "revoke", held, reason="Deux fois.")
    assert held.revocation_reason == "Deux fois."
    assert "Qui est habilité" in _text(browser)
    assert str(id_of(AuthorizationType, held.pk)) not in _text(browser)


def test_what_was_refused_is_said_where_it_was_typed(
    browser: Client, fault: Fault, held: Authorization
) -> None:
    gid = str(id_of(AuthorizationType, held.pk))
    answer = browser.post(PAGE, {"verb": "suspend", "id": gid, "reason": " "})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count('<details class="more" open>') == 1
    assert "Indiquez le motif" in text
    held.refresh_from_db()
    assert held.suspended_at is None


def test_who_looks_after_another_machine_gets_nothing_of_this_one(
    client: Client, machine: Equipment, fault: Fault, held: Authorization, bob: User
) -> None:
    """Bob reported the fault and is qualified: he sees both elsewhere, and acts on neither here."""
    dora = a_user("dora@example.org")
    a_contact(dora)
    for user in (bob, dora):
        refer(contact_of(user), a_machine(code=f"drill-{user.pk}"))
        client.force_login(user)
        assert client.get(PAGE).status_code == 404
        assert "laser" not in _text(client, LIST)
        assert PAGE not in _text(client, "/portal/machines/laser/")
        gids = [
            id_of(EquipmentType, machine.pk),
            id_of(FaultType, fault.pk),
            id_of(AuthorizationType, held.pk),
        ]
        for verb, gid in zip(("stop", "fix", "suspend"), gids, strict=True):
            answer = client.post(PAGE, {"verb": verb, "id": str(gid), "reason": "x", "answer": "x"})
            assert answer.status_code == 404
    for row in (machine, fault, held):
        row.refresh_from_db()
    assert (machine.state, fault.state, held.suspended_at) == ("in_service", "reported", None)


def test_a_member_who_looks_after_none_is_not_led_there(
    client: Client, machine: Equipment, bob: User
) -> None:
    client.force_login(bob)
    assert LIST not in _text(client, "/portal/machines/")
    text = _text(client, LIST)
    assert ("Laser" in text, "Aucune machine à vos soins" in text) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_however_much_it_tells(
    browser: Client, machine: Equipment, held: Authorization, bob: User, count: int
) -> None:
    for day in range(1, count + 1):
        report_fault(contact=contact_of(bob), equipment=machine, description="Elle fume.", by=bob)
        reserve(contact=contact_of(bob), equipment=machine, start=at(day, 9), end=at(day, 10), by=bob)
    costs = []
    for address in (LIST, PAGE):
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        costs.append(len(seen))
    assert costs == [20, 26]
