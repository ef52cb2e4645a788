"""The desk by GraphQL: money, paper, slips, reminders; questions to applicants and their answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Contact, User
from accounts.roles import RECEPTION
from billing.links import application_token
from billing.models import Application, Order, Payment
from billing.states import ApplicationState
from kit.clock import today
from tests.graph.asking import ask
from tests.graph.prepared import gid
from tests.makers import a_contact, a_plan, a_user, an_application

TAKE = """mutation($id: ID!, $day: Date!) { orderTakePayment(input: {id: $id, amount: {amount: "35.00"},
  money: {method: CHEQUE, receivedOn: $day, cheque: {number: "77"}}}) {
  payment { method chequeNumber order { state invoice { number } } } errors { code path } } }"""
ENTER = """mutation($input: ApplicationEnterInput!) { applicationEnter(input: $input) {
  application { state } contact { fullName } order { state } errors { __typename code path } } }"""
ASK = """mutation($id: ID!) { applicationRequestInformation(input: {id: $id, message: "Assurance ?"}) {
  application { state informationRequests { nodes { message } } } errors { code } } }"""
FOLLOW = "query($token: String!) { application(token: $token) { state question } }"
ANSWER = """mutation($token: String!) { applicationAnswer(input: {token: $token, text: "La MAIF.",
  corrections: [{question: "q-why", value: "Pour souder."}]}) { application { state } errors { code } } }"""
LATE = "{ orders(filter: {late: true}) { nodes { id } } }"
REMIND = """mutation($id: ID!) { orderRemind(input: {id: $id}) {
  order { remindedAt } errors { __typename ... on RemindedLately { on days } } } }"""
WAITING = "{ payments(filter: {toDeposit: true}) { nodes { id } } }"
DEPOSIT = """mutation($ids: [ID!]!) { chequeDepositMake(input: {ids: $ids}) {
  deposit { number count total { amount } cheques { totalCount } } errors { code } } }"""


@pytest.fixture
def rita(db: None) -> User:
    """At the reception."""
    return a_user("rita@example.org", RECEPTION, name="Rita Blanc")


def test_reception_takes_money_and_gets_the_receipt(rita: User) -> None:
    order = an_application(a_plan(approval="on_payment")).order
    told = [ask(rita, TAKE, id=gid("Order", order), day=str(today())) for _ in range(2)]
    payment = told[0]["orderTakePayment"]["payment"]
    assert (payment["chequeNumber"], payment["order"]["state"]) == ("77", "FULFILLED")
    assert payment["order"]["invoice"]["number"]
    assert told[0] == told[1]
    assert Payment.objects.count() == 1


def test_a_sheet_is_entered_and_somebody_known_is_told(rita: User) -> None:
    sheet: dict[str, Any] = {
        "givenName": "Odile",
        "familyName": "Brun",
        "planId": gid("Plan", a_plan()),
        "money": {"method": "CASH", "receivedOn": str(today())},
        "agreements": [{"purpose": "rules", "wording": "J’accepte.", "isRequired": True}],
    }
    known = a_contact(given_name="Odile", family_name="Brun")
    refused = ask(rita, ENTER, input=sheet)["applicationEnter"]["errors"]
    assert [error["__typename"] for error in refused] == ["PersonKnown"]
    done = ask(rita, ENTER, input={**sheet, "contactId": gid("Contact", known)})["applicationEnter"]
    # Reception enters applications, and does not read them.
    assert done == {
        "application": None,
        "contact": {"fullName": "Odile Brun"},
        "order": {"state": "FULFILLED"},
        "errors": [],
    }
    assert Contact.objects.filter(family_name="Brun").count() == 1


def test_a_question_is_asked_and_answered(carol: User) -> None:
    application = an_application(state=ApplicationState.PAID)
    told = ask(carol, ASK, id=gid("Application", application))["applicationRequestInformation"]
    assert told["application"] == {
        "state": "NEEDS_INFORMATION",
        "informationRequests": {"nodes": [{"message": "Assurance ?"}]},
    }
    token = application_token(application)
    assert ask(None, FOLLOW, token=token)["application"]["question"] == "Assurance ?"
    assert ask(None, ANSWER, token=token)["applicationAnswer"]["application"]["state"] == "PAID"
    assert Application.objects.get().answers == {"q-why": "Pour souder."}


def test_late_orders_are_listed_and_reminded_once(carol: User) -> None:
    late, _fresh = an_application().order, an_application().order
    Order.objects.filter(pk=late.pk).update(placed_at=timezone.now() - timedelta(days=16))
    nodes = ask(carol, LATE)["orders"]["nodes"]
    assert nodes == [{"id": gid("Order", late)}]
    assert ask(carol, REMIND, **nodes[0])["orderRemind"]["errors"] == []
    again = ask(carol, REMIND, **nodes[0])["orderRemind"]["errors"]
    assert again == [{"__typename": "RemindedLately", "on": str(today()), "days": 7}]


def test_cheques_are_put_on_a_slip(carol: User) -> None:
    for _ in range(2):
        order = an_application().order
        ask(carol, TAKE, id=gid("Order", order), day=str(today()))
    ids = [node["id"] for node in ask(carol, WAITING)["payments"]["nodes"]]
    slip = ask(carol, DEPOSIT, ids=ids)["chequeDepositMake"]["deposit"]
    assert (slip["count"], slip["total"]["amount"], slip["cheques"]["totalCount"]) == (2, "70.00", 2)
    assert ask(carol, WAITING)["payments"]["nodes"] == []
    assert ask(carol, DEPOSIT, ids=ids)["chequeDepositMake"]["errors"] == [{"code": "CHEQUE_DEPOSITED"}]
