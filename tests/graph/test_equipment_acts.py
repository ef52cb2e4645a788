"""What members and the team do with equipment by GraphQL."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from billing.actions import checkout
from billing.models import Order, PlanKind
from equipment.actions.credits import give_credits
from equipment.actions.reserving import reserve
from equipment.models import Authorization, Equipment, Fault, Reservation
from equipment.states import ReservationState
from graph.accounts.contact import Contact as ContactNode
from graph.billing.plan import Plan as PlanNode
from graph.engine.nodes import id_of
from graph.equipment.care import Fault as FaultNode
from graph.equipment.equipment import Equipment as EquipmentNode
from graph.equipment.qualification import Authorization as AuthorizationNode
from graph.equipment.qualification import Qualification as QualificationNode
from graph.equipment.reservation import Reservation as ReservationNode
from tests.equipment.machines import a_machine, a_qualification, at, contact_of, qualify, refer
from tests.graph.asking import ask
from tests.makers import a_plan, pay

pytestmark = pytest.mark.django_db
PAID: dict[str, Any] = {"charge": "money", "member_rate_minor": 1000}
CREATE = """mutation($input: ReservationCreateInput!, $key: String!) {
  reservationCreate(input: $input) @idempotent(key: $key) {
    reservation { state credits price { amount } givesBack }
    checkoutUrl
    errors { code path message ... on PriceChanged { price { amount } }
      ... on UseRefused { reasons missingQualifications { name } }
      ... on OutOfCredit { needed balance } } } }"""
CANCEL = """mutation($input: ReservationCancelInput!) { reservationCancel(input: $input) {
  reservation { state } errors { code } } }"""
FREE = """query($code: String!, $from: Date!, $start: DateTime!) { equipmentByCode(code: $code) {
  freeSlots(from: $from, days: 1) { startsAt endsAt freeUntil }
  price(startsAt: $start) { amount { amount } credits endsAt } } }"""


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The provider opens payment pages; what was asked of it."""
    asked: list[dict[str, Any]] = []

    def opened(call: Any) -> SimpleNamespace:
        asked.append(call.parameters)
        return SimpleNamespace(url=f"https://pay.example/{len(asked)}")

    monkeypatch.setattr(checkout, "carry_out", opened)
    return asked


def _gid(node: type, row: Any) -> str:
    return str(id_of(node, row.pk))


def _hours(machine: Equipment, start: int = 10, end: int = 12, **more: object) -> dict[str, object]:
    return {
        "equipmentId": _gid(EquipmentNode, machine),
        "startsAt": at(2, start).isoformat(),
        "endsAt": at(2, end).isoformat(),
        **more,
    }


def _created(user: User, given: dict[str, object], key: str = "k") -> dict[str, Any]:
    found: dict[str, Any] = ask(user, CREATE, input=given, key=key)["reservationCreate"]
    return found


def test_free_hours_are_told_with_how_long_they_stay_free(alice: User) -> None:
    machine = a_machine(slot_minutes=60, most_slots=2, code="laser", **PAID)
    reserve(contact=contact_of(alice), equipment=machine, start=at(1, 3), end=at(1, 5), by=alice)
    day, end = at(1, 0), at(1, 1).isoformat()
    found = ask(alice, FREE, code="laser", **{"from": day.date().isoformat(), "start": day.isoformat()})
    slots = [
        [datetime.fromisoformat(one[name]) for name in ("startsAt", "endsAt", "freeUntil")]
        for one in found["equipmentByCode"]["freeSlots"]
    ]
    assert len(slots) == 22
    assert [slots[0], slots[2]] == [[at(1, 0), at(1, 1), at(1, 2)], [at(1, 2), at(1, 3), at(1, 3)]]
    price = {"amount": {"amount": "10.00"}, "credits": 0, "endsAt": end}
    assert found["equipmentByCode"]["price"] == price


@pytest.mark.django_db(transaction=True)
def test_what_costs_money_is_held_and_paid(alice: User, page: list[dict[str, Any]]) -> None:
    machine = a_machine(**PAID)
    wrong = _created(alice, _hours(machine, expectedPrice={"amount": "1.00"}))
    assert [(one["code"], one["price"]["amount"]) for one in wrong["errors"]] == [("PRICE_CHANGED", "20.00")]
    hours = _hours(machine, expectedPrice={"amount": "20.00"})
    made = _created(alice, hours)
    assert (made["reservation"]["state"], made["checkoutUrl"]) == ("HELD", "https://pay.example/1")
    # The same again, as after a crash: no second reservation, and none of TIME_TAKEN.
    assert _created(alice, hours, "another key")["errors"] == []
    assert Reservation.objects.count() == 1
    pay(Order.objects.get())
    assert Reservation.objects.get().state == ReservationState.CONFIRMED


def test_credits_pay_and_come_back(alice: User, carol: User) -> None:
    machine = a_machine(charge="credits", credits_per_slot=1, slot_minutes=60)
    poor = _created(alice, _hours(machine, expectedCredits=2))
    assert [(one["code"], one["needed"], one["balance"]) for one in poor["errors"]] == [
        ("OUT_OF_CREDIT", 2, 0)
    ]
    give_credits(contact=contact_of(alice), amount=5, reason="Bienvenue", ends_at=None, by=carol)
    made = _created(alice, _hours(machine, expectedCredits=2))["reservation"]
    assert (made["state"], made["credits"], made["givesBack"]) == ("CONFIRMED", 2, True)
    mine = "{ viewer { creditBalance reservations(coming: true) { nodes { id fullName } } } }"
    told = ask(alice, mine)["viewer"]
    assert told["creditBalance"] == 3
    (one,) = told["reservations"]["nodes"]
    assert ask(alice, CANCEL, input={"id": one["id"]})["reservationCancel"] == {
        "reservation": {"state": "CANCELLED"},
        "errors": [],
    }
    assert ask(alice, mine)["viewer"] == {"creditBalance": 5, "reservations": {"nodes": []}}


def test_the_decision_refuses_with_what_is_missing(alice: User, bob: User) -> None:
    machine = a_machine(a_qualification(name_fr="Laser"))
    (refused,) = _created(alice, _hours(machine))["errors"]
    assert (refused["reasons"], refused["missingQualifications"]) == (["NOT_QUALIFIED"], [{"name": "Laser"}])
    other = _gid(ContactNode, contact_of(bob))
    assert _created(alice, _hours(a_machine(), contactId=other))["errors"][0]["code"] == "NOT_FOUND"
    assert Reservation.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_reservations(alice: User, carol: User, count: int) -> None:
    machine = a_machine()
    for hour in range(count):
        start, end = at(2, hour), at(2, hour + 1)
        reserve(contact=contact_of(alice), equipment=machine, start=start, end=end, by=alice)
    carol = User.objects.get(pk=carol.pk)
    text = """{ reservations(first: 50) { totalCount nodes { state startsAt endsAt fullName isComing givesBack
      price { amount } contact { fullName } occupancy { equipment { name viewerAccess { color } } } } } }"""
    with CaptureQueriesContext(connection) as captured:
        nodes = ask(carol, text)["reservations"]["nodes"]
    assert [one["fullName"] for one in nodes] == ["Alice Martin"] * count
    assert len(captured) == 9


def test_a_referent_qualifies_by_the_number_on_the_card(alice: User, bob: User) -> None:
    laser = a_qualification("laser")
    machine = a_machine(laser)
    grant = """mutation($input: AuthorizationGrantInput!) { authorizationGrant(input: $input) {
      authorization { level state fullName qualification { name } contact { id } } errors { code path } } }"""
    number = ask(bob, "{ viewer { contact { memberNumber } } }")["viewer"]["contact"]["memberNumber"]
    given = {
        "qualificationId": _gid(QualificationNode, laser),
        "memberNumber": number,
        "level": "AUTONOMOUS",
        "reason": "Découpe d’essai réussie",
    }
    assert ask(alice, grant, input=given)["authorizationGrant"]["errors"] == [
        {"code": "NOT_ALLOWED", "path": []}
    ]
    refer(contact_of(alice), machine)
    assert ask(alice, grant, input=given)["authorizationGrant"]["authorization"] == {
        "level": "AUTONOMOUS",
        "state": "ACTIVE",
        "fullName": "Bob Durand",
        "qualification": {"name": "Laser"},
        "contact": None,
    }
    unknown = ask(alice, grant, input=given | {"memberNumber": "DR-9999"})["authorizationGrant"]["errors"]
    assert unknown == [{"code": "INVALID_INPUT", "path": ["memberNumber"]}]


def test_authorizations_are_suspended_lifted_and_withdrawn(alice: User, bob: User, carol: User) -> None:
    row = qualify(contact_of(alice), a_qualification())
    gid = _gid(AuthorizationNode, row)
    act = """mutation($input: {0}Input!) {{ {1}(input: $input) {{
      authorization {{ state }} errors {{ code }} }} }}"""
    steps: tuple[tuple[str, dict[str, str], str], ...] = (
        ("authorizationSuspend", {"reason": "Carter ouvert"}, "SUSPENDED"),
        ("authorizationReinstate", {}, "ACTIVE"),
        ("authorizationRevoke", {"reason": "Deuxième fois"}, "REVOKED"),
    )
    for name, more, state in steps:
        text = act.format(name[0].upper() + name[1:], name)
        assert ask(bob, text, input={"id": gid, **more})[name]["errors"] == [{"code": "NOT_FOUND"}]
        assert ask(carol, text, input={"id": gid, **more})[name]["authorization"] == {"state": state}
    history = "{ viewer { authorizations { nodes { state revocationReason } } } }"
    assert ask(alice, history)["viewer"]["authorizations"]["nodes"] == [
        {"state": "REVOKED", "revocationReason": "Deuxième fois"}
    ]
    assert Authorization.objects.count() == 1


def test_a_fault_is_reported_seen_to_and_told(alice: User, bob: User, carol: User) -> None:
    machine = a_machine()
    report = """mutation($input: FaultReportInput!) { faultReport(input: $input) {
      fault { state isDangerous equipment { state } } errors { code } } }"""
    given = {"equipmentId": _gid(EquipmentNode, machine), "description": "Fumée", "isDangerous": True}
    assert ask(alice, report, input=given)["faultReport"]["fault"] == {
        "state": "REPORTED",
        "isDangerous": True,
        "equipment": {"state": "OUT_OF_ORDER"},
    }
    gid = _gid(FaultNode, Fault.objects.get())
    fix = """mutation($input: FaultFixInput!) { faultFix(input: $input) {
      fault { state answer equipment { state } } errors { code } } }"""
    fixed = {"id": gid, "answer": "Filtre changé"}
    assert ask(bob, fix, input=fixed)["faultFix"]["errors"] == [{"code": "NOT_FOUND"}]
    assert ask(alice, fix, input=fixed)["faultFix"]["errors"] == [{"code": "NOT_ALLOWED"}]
    assert ask(carol, fix, input=fixed)["faultFix"]["fault"] == {
        "state": "FIXED",
        "answer": "Filtre changé",
        "equipment": {"state": "IN_SERVICE"},
    }


@pytest.mark.django_db(transaction=True)
def test_a_pass_is_bought_and_gives_credits(alice: User, page: list[dict[str, Any]]) -> None:
    plan = a_plan("ten", kind=PlanKind.PASS, family="pass", price_minor=5000, credits=10)
    buy = """mutation($input: PassBuyInput!, $key: String!) { passBuy(input: $input) @idempotent(key: $key) {
      order { total { amount } } checkoutUrl errors { code } } }"""
    offered = ask(alice, "{ viewer { passesOnOffer { nodes { id credits price { amount } } } } }")["viewer"]
    assert offered["passesOnOffer"]["nodes"] == [
        {"id": _gid(PlanNode, plan), "credits": 10, "price": {"amount": "50.00"}}
    ]
    given = {"planId": _gid(PlanNode, plan), "expectedPrice": {"amount": "50.00"}}
    assert ask(alice, buy, input=given, key="a")["passBuy"] == {
        "order": {"total": {"amount": "50.00"}},
        "checkoutUrl": "https://pay.example/1",
        "errors": [],
    }
    pay(Order.objects.filter(lines__kind="pass").get())
    entries = ask(alice, "{ viewer { creditBalance creditEntries { nodes { kind amount } } } }")["viewer"]
    assert entries == {"creditBalance": 10, "creditEntries": {"nodes": [{"kind": "GIVEN", "amount": 10}]}}


def test_the_team_reserves_for_somebody_every_week(alice: User, bob: User, carol: User) -> None:
    machine = a_machine(**PAID)
    text = """mutation($input: ReservationCreateForInput!, $key: String!) {
      reservationCreateFor(input: $input) @idempotent(key: $key) {
        reservations { id state price { amount } } errors { code } } }"""
    given = _hours(machine, weeks=3, contactId=_gid(ContactNode, contact_of(alice)))
    assert ask(bob, text, input=given, key="b")["reservationCreateFor"]["errors"] == [{"code": "NOT_FOUND"}]
    made = ask(carol, text, input=given, key="c")["reservationCreateFor"]["reservations"]
    assert [(one["state"], one["price"]["amount"]) for one in made] == [("CONFIRMED", "0.00")] * 3
    missed = """mutation($input: ReservationMarkMissedInput!) { reservationMarkMissed(input: $input) {
      errors { code } } }"""
    row = Reservation.objects.latest("pk")
    answer = ask(carol, missed, input={"id": _gid(ReservationNode, row)})["reservationMarkMissed"]
    assert answer["errors"] == [{"code": "RESERVATION_OVER"}]
