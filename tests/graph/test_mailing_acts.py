"""Writing to many, and wording letters, by GraphQL."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.mailings import queue_mailing, write_mailing
from accounts.models import Contact, LetterWording, Mailing, User
from accounts.sending import send_some
from billing.models import Plan
from graph.accounts.contact import Consent as ConsentType
from graph.billing.plan import Plan as PlanType
from graph.engine.nodes import id_of
from tests.graph.asking import ask
from tests.makers import a_contact, a_member, a_plan

pytestmark = pytest.mark.django_db
CREATE = """mutation($input: MailingCreateInput!) { mailingCreate(input: $input) {
  mailing { id state audience subjectFr recipients(first: 5) { totalCount } }
  errors { code path ... on UnknownPlaceholder { name known } } } }"""
SEND = """mutation($id: ID!) { mailingSend(input: {id: $id}) @idempotent(key: "once") {
  mailing { state waitingCount skippedCount recipients(first: 5) { nodes { address state reason } } }
  errors { code message } } }"""
LIST = """{ mailings(first: 10, states: [SENT]) { nodes { subjectFr sentCount failedCount skippedCount
  waitingCount writtenBy { email } recipients(first: 5) { totalCount nodes { state contact { fullName } } }
} } }"""
TEXTS = {"purpose": "STATUTORY", "subjectFr": "AG", "bodyFr": "Bonjour {given_name}."}


def _draft(carol: User, **audience: Any) -> Any:
    return ask(carol, CREATE, input={"texts": TEXTS, "audience": audience})["mailingCreate"]["mailing"]


def test_a_mailing_is_drafted_sent_and_told(carol: User) -> None:
    plan = a_plan("simple")
    a_member(None, plan, given_name="Ada", email="ada@example.org")
    a_member(None, plan, given_name="Sans", email="")
    a_contact(given_name="Outside")
    gid = str(id_of(PlanType, Plan.objects.get().pk))
    draft = _draft(carol, membershipState="ACTIVE", planId=gid)
    assert draft["audience"] == {"state": "active", "plan": str(plan.pk)}
    assert (draft["state"], draft["recipients"]["totalCount"]) == ("DRAFT", 0)
    sent = ask(carol, SEND, id=draft["id"])["mailingSend"]
    assert sent == {
        "errors": [],
        "mailing": {
            "state": "SENDING",
            "waitingCount": 1,
            "skippedCount": 1,
            "recipients": {
                "nodes": [
                    {"address": "ada@example.org", "state": "WAITING", "reason": None},
                    {"address": "", "state": "SKIPPED", "reason": "NO_ADDRESS"},
                ]
            },
        },
    }
    again = ask(carol, SEND.replace('"once"', '"twice"'), id=draft["id"])["mailingSend"]
    assert [error["code"] for error in again["errors"]] == ["STATE_FORBIDS"]


def test_what_cannot_be_written_is_told_by_its_field(carol: User) -> None:
    texts = {**TEXTS, "subjectFr": "Bonjour {nom}"}
    told = ask(carol, CREATE, input={"texts": texts, "audience": {}})["mailingCreate"]
    [error] = told["errors"]
    assert (error["code"], error["path"], error["name"]) == ("UNKNOWN_PLACEHOLDER", ["subjectFr"], "{nom}")
    assert "{given_name}" in error["known"]
    assert told["mailing"] is None
    assert Mailing.objects.count() == 0


def test_an_odd_plan_narrows_to_nobody_and_never_to_everybody(carol: User) -> None:
    a_contact()
    contact = str(id_of(ConsentType, 1))
    told = ask(carol, CREATE, input={"texts": TEXTS, "audience": {"planId": contact}})["mailingCreate"]
    assert [error["code"] for error in told["errors"]] == ["NOT_FOUND"]
    draft = _draft(carol, planId=str(id_of(PlanType, 987654)))
    assert ask(carol, SEND, id=draft["id"])["mailingSend"]["errors"][0]["code"] == "NOBODY_REACHED"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_it_holds(count: int, carol: User) -> None:
    values = {"purpose": "statutory", "subject_fr": "AG", "body_fr": "Venez."}
    for number in range(count):
        a_contact(given_name=f"N{number}")
    for _number in range(count):
        mailing = write_mailing(mailing=None, values=values, audience={}, by=carol)
        queue_mailing(mailing=mailing, contacts=Contact.objects.all(), by=carol)
        send_some(mailing.pk)
    viewer = User.objects.get(pk=carol.pk)
    with CaptureQueriesContext(connection) as captured:
        nodes = ask(viewer, LIST)["mailings"]["nodes"]
    told = [(node["sentCount"], len(node["recipients"]["nodes"])) for node in nodes]
    assert told == [(count, count)] * count
    assert len(captured) == 6, "\n".join(query["sql"][:160] for query in captured.captured_queries)


def test_letters_are_worded_and_read(carol: User, trudy: User) -> None:
    word = """mutation($input: LetterWordInput!) { letterWord(input: $input) {
      wording { kind language subject changedBy { email } } errors { code path } } }"""
    told = ask(carol, word, input={"kind": "refused", "language": "fr", "subject": "Non"})["letterWord"]
    assert told["wording"] == {
        "kind": "refused",
        "language": "fr",
        "subject": "Non",
        "changedBy": {"email": carol.email},
    }
    read = """{ letterKinds { kind title sentWhen placeholders { name meaning } }
      letterWordings(first: 50) { nodes { subject } } }"""
    data = ask(carol, read)
    kind = next(one for one in data["letterKinds"] if one["kind"] == "refused")
    assert "given_name" in {one["name"] for one in kind["placeholders"]}
    assert data["letterWordings"]["nodes"] == [{"subject": "Non"}]
    assert ask(trudy, read) == {"letterKinds": [], "letterWordings": {"nodes": []}}
    refused = ask(carol, word, input={"kind": "nothing", "language": "fr"})["letterWord"]
    assert refused["errors"] == [{"code": "NOT_FOUND", "path": ["kind"]}]
    back = ask(carol, word, input={"kind": "refused", "language": "fr"})["letterWord"]
    assert (back["wording"], back["errors"], LetterWording.objects.count()) == (None, [], 0)
