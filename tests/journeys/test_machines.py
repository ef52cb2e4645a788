"""A laser from red to green to red: trained, reserved, paid, opened by a badge, suspended, and run out."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from sandbox.demo_data.cast import PASSWORD, REFERENT, STAFF
from sandbox.door import Door, door
from tests.journeys.conftest import DESK_SIZE
from tests.journeys.front_end import FrontEnd
from tests.journeys.laser import CODE, EMAIL, FAMILY_NAME, GIVEN_NAME, NAME
from tests.journeys.town import Town
from tests.journeys.visitor import Visitor
from tests.makers import PASSWORD as OWN_PASSWORD

pytestmark = pytest.mark.xdist_group("journeys")

FULL_NAME, BADGE = f"{GIVEN_NAME} {FAMILY_NAME}", "04D1F7A2"
UNTRAINED = "Il faut une formation que vous n’avez pas encore suivie."
ENDED = "Votre habilitation est échue. Faites-la renouveler."
MACHINE = """query($code: String!) { viewer { contact { id memberNumber } }
  about: equipmentByCode(code: $code) { id requirements { qualifications { id } }
    viewerAccess { isAllowed color reasons { code } } } }"""
GRANT = """mutation($input: AuthorizationGrantInput!) { authorizationGrant(input: $input) {
  authorization { state } errors { code message } } }"""
CONTROLLER = """mutation($id: ID!) { controllerCreate(input: {name: "Laser", equipmentIds: [$id]}) {
  token errors { code } } }"""
GIVE = """mutation($id: ID!, $uid: String!) { badgeGive(input: {contactId: $id, uid: $uid}) {
  errors { code } } }"""
ONLY_RESERVED = """mutation($id: ID!) { equipmentUpdate(input: {id: $id, terms: {isReservedOnly: true}}) {
  errors { code } } }"""
LOG = (
    "query($id: ID!) { accessEvents(equipmentId: $id) { nodes { isAllowed reasons contact { fullName } } } }"
)
RESERVE = """mutation($input: ReservationCreateInput!) {
  reservationCreate(input: $input) @idempotent(key: "again-1") {
    reservation { id } errors { code ... on UseRefused { reasons } } } }"""
NOW = """UPDATE equipment_occupancy SET starts_at = now() - interval '5 minutes',
  ends_at = now() + interval '55 minutes'
  FROM equipment_equipment machine WHERE machine.id = equipment_id AND code = %s"""
END = """UPDATE equipment_authorization SET expires_at = now() - interval '1 second'
  FROM accounts_contact person WHERE person.id = contact_id AND email = %s"""


def test_a_laser_turns_green_opens_and_turns_red_again(
    town: Town, phone: Visitor, desk: Visitor, tmp_path: Path
) -> None:
    own = _front_end(town, EMAIL, OWN_PASSWORD)
    _is_red(phone)
    _trained(town, own)
    _reserved_and_paid(phone)
    said: list[str] = []
    manager = _front_end(town, STAFF[0].email, PASSWORD)
    reader = door(town.site, _token(manager, own), CODE, tmp_path, said.append)
    with reader.client:
        _lets_in(town, reader, manager, said)
        _suspended_and_reinstated(desk, reader, said)
        town.execute(END, EMAIL)
        _all_say_that_it_ended(phone, own, reader, said)


def _front_end(town: Town, email: str, password: str) -> FrontEnd:
    front = FrontEnd(town.site)
    assert front.auth("login", email=email, password=password).status_code == 200
    return front


def _row(member: Visitor, color: str) -> Locator:
    """The laser in the list, under this colour's heading."""
    member.go("/portal/machines/")
    return member.page.locator(f"#machines-{color} .machine-row").filter(has_text=NAME)


def _is_red(lucie: Visitor) -> None:
    lucie.sign_in(EMAIL, OWN_PASSWORD)
    expect(_row(lucie, "stop")).to_contain_text(UNTRAINED)
    lucie.sees("Mes machines")
    lucie.follow(NAME)
    lucie.sees(NAME)
    lucie.reads(UNTRAINED)
    lucie.reads(re.compile(f"{REFERENT.given_name} {REFERENT.family_name}"))
    expect(lucie.page.locator("#reserve")).to_have_count(0)


def _asked(front: FrontEnd) -> tuple[dict[str, Any], dict[str, Any]]:
    told = front.graphql(MACHINE, code=CODE)
    return told["viewer"]["contact"], told["about"]


def _trained(town: Town, own: FrontEnd) -> None:
    """The referent, who sees no cards, goes by the number on it; a member could not have done it."""
    card, machine = _asked(own)
    given = {
        "memberNumber": card["memberNumber"], "level": "AUTONOMOUS", "reason": "Formée sur la machine",
        "qualificationId": machine["requirements"][0]["qualifications"][0]["id"],
    }  # fmt: skip
    [error] = own.graphql(GRANT, input=given)["authorizationGrant"]["errors"]
    assert error["code"] == "NOT_ALLOWED"
    referent = _front_end(town, REFERENT.email, PASSWORD)
    done = referent.graphql(GRANT, input=given)["authorizationGrant"]
    assert done == {"authorization": {"state": "ACTIVE"}, "errors": []}


def _reserved_and_paid(lucie: Visitor) -> None:
    expect(_row(lucie, "ok")).to_contain_text("Utilisable")
    lucie.follow(NAME)
    lucie.page.locator("#reserve .slots a").last.click()
    expect(lucie.button(re.compile("^Réserver et payer 8,00"))).to_be_visible()
    lucie.looks(afresh=True)
    lucie.press(re.compile("^Réserver et payer 8,00"))
    lucie.pay(name=FULL_NAME)
    lucie.sees("Mes réservations")
    row = lucie.page.locator("main .row").filter(has_text=NAME)
    expect(row).to_contain_text("Réservé")
    assert lucie.town.charges(FULL_NAME) == [(800, 0)]


def _token(manager: FrontEnd, own: FrontEnd) -> str:
    """A new door at the laser; the member gets a badge."""
    card, machine = _asked(own)
    assert manager.graphql(GIVE, id=card["id"], uid=BADGE)["badgeGive"]["errors"] == []
    token: str = manager.graphql(CONTROLLER, id=machine["id"])["controllerCreate"]["token"]
    return token


def _lets_in(town: Town, reader: Door, manager: FrontEnd, said: list[str]) -> None:
    """From now on only in hours that were reserved: not before they come, then nobody else's badge."""
    machine = manager.graphql(MACHINE, code=CODE)["about"]
    assert manager.graphql(ONLY_RESERVED, id=machine["id"])["equipmentUpdate"]["errors"] == []
    assert not reader.hold(BADGE)
    town.execute(NOW, CODE)
    assert reader.hold(BADGE), said
    assert not reader.hold("04D1F7A3"), said
    assert manager.graphql(LOG, id=machine["id"])["accessEvents"]["nodes"] == [
        {"isAllowed": False, "reasons": ["BADGE_UNKNOWN"], "contact": None},
        {"isAllowed": True, "reasons": [], "contact": {"fullName": FULL_NAME}},
        {"isAllowed": False, "reasons": ["NOT_RESERVED"], "contact": {"fullName": FULL_NAME}},
    ]


def _suspended_and_reinstated(agnes: Visitor, reader: Door, said: list[str]) -> None:
    """The first question after the commit is refused: there is no second in which it would not be."""
    agnes.sign_in(STAFF[0].email, PASSWORD)
    agnes.go(f"/admin/members/?q={FAMILY_NAME}")
    agnes.follow(FULL_NAME)
    agnes.follow("Suspendre…")
    agnes.page.get_by_label("Motif").fill("Clés non rendues")
    agnes.looks()
    agnes.page.set_viewport_size(DESK_SIZE)
    agnes.press("Suspendre")
    expect(agnes.page.get_by_role("status").first).to_contain_text("est suspendue")
    assert not reader.hold(BADGE)
    assert "suspended" in said[-1]
    agnes.press("Lever la suspension")
    expect(agnes.page.get_by_role("status").first).to_contain_text("est rétablie")
    assert reader.hold(BADGE), said


def _all_say_that_it_ended(lucie: Visitor, own: FrontEnd, reader: Door, said: list[str]) -> None:
    expect(_row(lucie, "stop")).to_contain_text(ENDED)
    lucie.follow(NAME)
    lucie.reads(ENDED)
    lucie.looks(afresh=True)
    expect(lucie.page.locator("#reserve")).to_have_count(0)
    machine, reasons = _asked(own)[1], ["AUTHORIZATION_EXPIRED"]
    expired = {"isAllowed": False, "color": "RED", "reasons": [{"code": reasons[0]}]}
    assert machine["viewerAccess"] == expired
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=5)
    hours = {"startsAt": start.isoformat(), "endsAt": (start + timedelta(hours=1)).isoformat()}
    asked = {"equipmentId": machine["id"], "expectedPrice": {"amount": "8.00"}, **hours}
    refused = own.graphql(RESERVE, input=asked)["reservationCreate"]
    assert refused == {"reservation": None, "errors": [{"code": "USE_REFUSED", "reasons": reasons}]}
    assert not reader.hold(BADGE)
    assert "authorization has ended" in said[-1]
