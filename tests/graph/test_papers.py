"""Supporting documents in the API: sent by people and by links, checked, and nobody else's to see."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from billing.links import application_token
from billing.models import DocumentKind, SupportingDocument
from billing.states import ApplicationState, DocumentState
from graph.accounts.contact import Contact
from graph.billing.application import Application
from graph.billing.document_kind import DocumentKind as KindNode
from graph.billing.supporting import SupportingDocument as DocumentNode
from graph.engine.nodes import id_of
from tests.billing.papers import PDF, a_document, a_kind, a_plan_that_asks, a_proof, asks, in_days
from tests.graph.asking import ask, result_of
from tests.makers import a_contact, an_application

pytestmark = pytest.mark.django_db
QUERIES = 5
GIVE = """mutation($input: DocumentGiveInput!) { documentGive(input: $input) {
  document { state kind { code } } errors { code path } } }"""
LIST = """{ supportingDocuments(first: 50, filter: {states: [SUBMITTED, ACCEPTED]}) { totalCount nodes {
  state name isValid expiresOn kind { name } contact { fullName } file { url } } } }"""


def _file(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("attestation.pdf", content)


def _given(user: User, contact: object, kind: DocumentKind, content: bytes = PDF) -> dict[str, object]:
    given = {
        "contactId": str(id_of(Contact, contact.pk)),  # type: ignore[attr-defined]  # a card
        "kindId": str(id_of(KindNode, kind.pk)),
        "file": _file(content),
    }
    found: dict[str, object] = ask(user, GIVE, input=given)["documentGive"]
    return found


def test_a_member_sends_what_is_asked(alice: User, bob: User) -> None:
    kind = a_kind()
    asks(alice.contact.memberships.get().periods.get().plan, kind)
    assert _given(alice, alice.contact, kind)["document"] == {
        "state": "SUBMITTED",
        "kind": {"code": "insurance"},
    }
    assert _given(alice, bob.contact, kind)["errors"] == [{"code": "NOT_FOUND", "path": ["contactId"]}]
    assert _given(bob, bob.contact, kind)["errors"] == [{"code": "DOCUMENT_NOT_ASKED", "path": ["kind"]}]
    assert _given(alice, alice.contact, kind, b"<svg>")["errors"] == [{"code": "PAPER_REFUSED", "path": []}]
    asked = ask(alice, "{ viewer { askedDocuments { isToDo kind { code } latest { state file { url } } } } }")
    (one,) = asked["viewer"]["askedDocuments"]
    assert (one["isToDo"], one["kind"], one["latest"]["state"]) == (False, {"code": "insurance"}, "SUBMITTED")


def test_bob_gets_nothing_of_alices_document(client: Client, alice: User, bob: User, carol: User) -> None:
    document = a_document(alice.contact, a_kind(), carol, accepted=True)
    gid = str(id_of(DocumentNode, document.pk))
    text = "query($id: ID!) { node(id: $id) { ... on SupportingDocument { name file { url } } } }"
    assert ask(bob, text, id=gid)["node"] is None
    assert ask(bob, LIST)["supportingDocuments"] == {"totalCount": 0, "nodes": []}
    url = ask(alice, text, id=gid)["node"]["file"]["url"]
    path = url.partition("testserver")[2]
    client.force_login(bob)
    assert client.get(path).status_code == 404
    client.force_login(alice)
    answer = client.get(path)
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/octet-stream")


def test_a_manager_accepts_and_refuses(alice: User, carol: User) -> None:
    accepted, refused = (a_document(alice.contact, a_kind(code), carol) for code in ("a", "b"))
    accept = """mutation($input: DocumentAcceptInput!) { documentAccept(input: $input) {
      document { state isValid } errors { code path } } }"""
    given = {"id": str(id_of(DocumentNode, accepted.pk))}
    assert ask(carol, accept, input=given)["documentAccept"]["errors"] == [
        {"code": "INVALID_INPUT", "path": ["expiresOn"]}
    ]
    given["expiresOn"] = str(in_days(9))
    told = {"document": {"state": "ACCEPTED", "isValid": True}, "errors": []}
    assert ask(carol, accept, input=given)["documentAccept"] == told
    refuse = """mutation($input: DocumentRefuseInput!) { documentRefuse(input: $input) {
      document { state reason } errors { code } } }"""
    given = {"id": str(id_of(DocumentNode, refused.pk)), "reason": "Illisible."}
    told = {"document": {"state": "REFUSED", "reason": "Illisible."}, "errors": []}
    assert ask(carol, refuse, input=given)["documentRefuse"] == told


def test_an_approval_says_what_is_missing(carol: User) -> None:
    application = an_application(a_plan_that_asks(a_kind()), state=ApplicationState.PAID)
    text = """mutation($id: ID!) { applicationApprove(input: {id: $id}) {
      errors { code ... on DocumentsMissing { documents } } } }"""
    answer = ask(carol, text, id=str(id_of(Application, application.pk)))
    told = {"code": "DOCUMENTS_MISSING", "documents": "Attestation d’assurance"}
    assert answer["applicationApprove"]["errors"] == [told]


def test_an_applicant_sends_and_chooses_a_price_without_an_account(bob: User) -> None:
    insurance, proof = a_kind(), a_proof()
    application = an_application(a_plan_that_asks(insurance, proof, reduced_minor=1500))
    token = application_token(application)
    price = """mutation($input: ApplicationPriceInput!) { applicationPrice(input: $input) {
      application { isReduced amount { amount } } errors { code } } }"""
    answer = ask(None, price, input={"token": token, "isReduced": True})["applicationPrice"]
    assert answer["application"] == {"isReduced": True, "amount": {"amount": "15.00"}}
    give = """mutation($input: ApplicationDocumentGiveInput!) { applicationDocumentGive(input: $input) {
      application { askedDocuments { kind { code } isToDo state } } errors { code } } }"""
    given = {"token": token, "kindId": str(id_of(KindNode, insurance.pk)), "file": _file()}
    answer = ask(None, give, input=given)["applicationDocumentGive"]
    assert answer["application"]["askedDocuments"] == [
        {"kind": {"code": "insurance"}, "isToDo": False, "state": "SUBMITTED"},
        {"kind": {"code": "student"}, "isToDo": True, "state": None},
    ]
    assert SupportingDocument.objects.get().state == DocumentState.SUBMITTED
    wrong = result_of(None, give, input={**given, "token": "forged", "file": _file()})
    assert (wrong.data or {})["applicationDocumentGive"]["errors"] == [{"code": "LINK_EXPIRED"}]


def test_the_list_costs_the_same_queries_however_long(carol: User) -> None:
    costs = []
    for count in (1, 2):
        for number in range(count):
            a_document(a_contact(), a_kind(f"kind-{count}-{number}"), carol, accepted=True)
        ask(carol, LIST)
        with CaptureQueriesContext(connection) as queries:
            assert ask(carol, LIST)["supportingDocuments"]["totalCount"] == (1 if count == 1 else 3)
        costs.append(len(queries))
    assert costs == [QUERIES, QUERIES]
