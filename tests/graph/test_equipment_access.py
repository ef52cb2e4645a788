"""Who may use which equipment, in the API: decided once for a list, and the same as everywhere."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import RECEPTION
from equipment.actions.credits import give_credits
from equipment.actions.reserving import reserve
from equipment.models import Charge, Equipment, Level
from graph.accounts.contact import Contact
from graph.engine.nodes import id_of
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify, refer
from tests.graph.asking import ask, result_of
from tests.makers import a_user

pytestmark = pytest.mark.django_db
LIST = """{ equipment(first: 50) { nodes { name
  viewerAccess { isAllowed color until reasons { code label sentence }
    missingQualifications { name } } } } }"""
MATRIX = """query($ids: [ID!]!) { equipment(first: 50) { nodes { code
  accessOf(ids: $ids) { contactId access { color reasons { code } } } } } }"""
# The viewer's card, the page, its decisions, the names of what is missing.
LIST_QUERIES = 15
MATRIX_QUERIES = 14


def colors(viewer: User) -> dict[str, tuple[str, list[str]]]:
    """By the name of each machine: its colour, and why."""
    nodes = ask(viewer, LIST)["equipment"]["nodes"]
    return {
        one["name"]: (one["viewerAccess"]["color"], [why["code"] for why in one["viewerAccess"]["reasons"]])
        for one in nodes
    }


def test_a_colour_for_each_machine(alice: User) -> None:
    laser, wood = a_qualification("laser"), a_qualification("wood")
    qualify(contact_of(alice), laser)
    qualify(contact_of(alice), wood, Level.SUPERVISED)
    a_machine(laser, name_fr="Laser")
    a_machine(wood, name_fr="Scie")
    a_machine(a_qualification("cnc"), name_fr="Fraiseuse")
    a_machine(name_fr="Four", state="out_of_order", state_reason="La résistance.")
    a_machine(name_fr="Salle", is_reserved_only=True)
    a_machine(name_fr="Presse", charge=Charge.CREDITS, credits_per_slot=2)
    assert colors(alice) == {
        "Laser": ("GREEN", []),
        "Scie": ("AMBER", ["SUPERVISION_REQUIRED"]),
        "Fraiseuse": ("RED", ["NOT_QUALIFIED"]),
        "Four": ("RED", ["OUT_OF_ORDER"]),
        "Salle": ("GREEN", ["NOT_RESERVED"]),
        "Presse": ("AMBER", ["OUT_OF_CREDIT"]),
    }


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_is_decided_at_once(alice: User, count: int) -> None:
    machines = [a_machine(a_qualification()) for _ in range(count)]
    alice = User.objects.get(pk=alice.pk)
    with CaptureQueriesContext(connection) as captured:
        nodes = ask(alice, LIST)["equipment"]["nodes"]
    assert [one["viewerAccess"]["color"] for one in nodes] == ["RED"] * len(machines)
    assert len(captured) == LIST_QUERIES


@pytest.mark.parametrize("count", [1, 3])
def test_who_may_use_what_is_decided_at_once(alice: User, bob: User, count: int) -> None:
    desk = a_user("desk@example.org", RECEPTION)
    laser = a_qualification()
    qualify(contact_of(alice), laser)
    machines = [a_machine(laser) for _ in range(count)]
    ids = [str(id_of(Contact, contact_of(one).pk)) for one in (alice, bob)]
    desk = User.objects.get(pk=desk.pk)
    with CaptureQueriesContext(connection) as captured:
        nodes = ask(desk, MATRIX, ids=ids)["equipment"]["nodes"]
    cells = [{cell["contactId"]: cell["access"]["color"] for cell in one["accessOf"]} for one in nodes]
    assert cells == [dict(zip(ids, ("GREEN", "RED"), strict=True))] * len(machines)
    assert len(captured) == MATRIX_QUERIES


def test_nobody_asks_about_others_without_a_right(alice: User, bob: User) -> None:
    machine = a_machine()
    ids = [str(id_of(Contact, contact_of(bob).pk))]
    asked = "query($id: ID) { equipment { nodes { viewerAccess(contactId: $id) { color } } } }"
    assert ask(alice, asked, id=ids[0])["equipment"]["nodes"] == [{"viewerAccess": None}]
    assert ask(bob, asked, id=ids[0])["equipment"]["nodes"] == [{"viewerAccess": {"color": "GREEN"}}]
    assert ask(alice, MATRIX, ids=ids)["equipment"]["nodes"][0]["accessOf"] is None
    # A referent asks for their own machine, of those whose cards they see.
    refer(contact_of(alice), machine)
    assert ask(alice, MATRIX, ids=ids)["equipment"]["nodes"][0]["accessOf"] == []
    assert Equipment.objects.count() == 1


def test_who_is_nobody_gets_no_decision(trudy: User) -> None:
    a_machine()
    assert ask(trudy, LIST)["equipment"]["nodes"][0]["viewerAccess"] is None
    assert ask(None, LIST)["equipment"]["nodes"][0]["viewerAccess"] is None


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "2026-12-01T10:00"])
def test_an_instant_beyond_the_calendar_or_without_its_offset_is_refused(alice: User, instant: str) -> None:
    a_machine()
    asked = "query($at: DateTime) { equipment { nodes { viewerAccess(at: $at) { color } } } }"
    assert result_of(alice, asked, at=instant).codes == ["BAD_USER_INPUT"]
    assert ask(alice, asked, at="2026-12-01T10:00:00+01:00")["equipment"]["nodes"]


@pytest.mark.parametrize("rows", ["reservations", "authorizations", "creditLots"])
def test_nobody_finds_out_an_address_by_its_letters(alice: User, bob: User, carol: User, rows: str) -> None:
    laser = a_qualification()
    machine, card = a_machine(laser), contact_of(bob)
    refer(contact_of(alice), machine)
    qualify(card, laser)
    give_credits(contact=card, amount=1, reason="Gift", ends_at=None, by=carol)
    reserve(contact=card, equipment=machine, start=at(2, 10), end=at(2, 11), by=bob)
    asked = f"query($words: String) {{ {rows}(search: $words) {{ nodes {{ fullName }} }} }}"
    found = [{"fullName": "Bob Durand"}]
    assert ask(carol, asked, words="bob@example")[rows]["nodes"] == found
    # A referent reads the name; the card, and the address on it, they do not see.
    assert ask(alice, asked, words="durand")[rows]["nodes"] == ([] if rows == "creditLots" else found)
    assert ask(alice, asked, words="bob@example")[rows]["nodes"] == []
