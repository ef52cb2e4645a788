"""The queue of documents: found, opened, accepted, refused; and where else they show."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import RECEPTION, TREASURER
from billing.actions.supporting import give_document
from billing.models import DocumentKind, DocumentPurpose, PlanDocument, SupportingDocument
from billing.states import ApplicationState, DocumentState
from tests.billing.papers import (
    PDF,
    a_document,
    a_kind,
    a_paper,
    a_picture,
    a_plan_that_asks,
    a_proof,
    in_days,
)
from tests.makers import a_contact, a_plan, a_user, an_application

INDEX = "/admin/papers/"
QUERIES = 20


@pytest.fixture
def desk(client: Client, carol: User) -> Client:
    """Carol, signed in."""
    client.force_login(carol)
    return client


def _act(act: str, document: SupportingDocument) -> str:
    return reverse(f"staff_papers:{act}", args=(document.pk,))


def _bulk(act: str, *documents: SupportingDocument) -> str:
    ids = "&".join(f"id={one.pk}" for one in documents)
    return f"{reverse('wagtail_bulk_action', args=('billing', 'supportingdocument', act))}?{ids}&next={INDEX}"


def _text(desk: Client, address: str) -> str:
    response = desk.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_document_is_opened_and_accepted(desk: Client, carol: User, alice: User) -> None:
    document = a_document(alice.contact, a_kind(help_fr="Celle de l’année."), carol)
    page = _text(desk, _act("inspect", document))
    assert [word in page for word in ("Celle de l’année.", "Ouvrir le fichier", "Alice Martin")] == [True] * 3
    file = desk.get(_act("file", document))
    assert (b"".join(file.streaming_content), file["Content-Type"]) == (PDF, "application/octet-stream")  # type: ignore[attr-defined]  # a stream
    assert "attachment" in file["Content-Disposition"]
    assert "jour" in desk.post(_act("accept", document), {}).content.decode()
    desk.post(_act("accept", document), {"expires_on": in_days(30).isoformat()})
    document.refresh_from_db()
    assert (document.state, document.expires_on) == (DocumentState.ACCEPTED, in_days(30))


def test_a_picture_is_shown_and_refused_with_a_reason(desk: Client, carol: User, alice: User) -> None:
    document = give_document(
        contact=alice.contact, kind=a_kind(), paper=a_paper("carte.png", a_picture()), by=carol
    )
    assert _act("file", document) in _text(desk, _act("inspect", document))
    file = desk.get(_act("file", document))
    assert (file["Content-Type"], "sandbox" in file["Content-Security-Policy"]) == ("image/jpeg", True)
    assert b"".join(file.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]  # a stream
    desk.post(_act("refuse", document), {"reason": "Illisible."})
    document.refresh_from_db()
    assert (document.state, document.reason) == (DocumentState.REFUSED, "Illisible.")


def test_the_list_is_filtered_searched_and_exported(
    desk: Client, carol: User, alice: User, bob: User
) -> None:
    kind, other = a_kind(), a_kind("other", name_fr="Autre")
    a_document(alice.contact, kind, carol)
    a_document(bob.contact, other, carol, accepted=True, expires_on=in_days(5))
    a_document(a_contact(given_name="Zoé"), kind, carol, accepted=True, expires_on=in_days(-1))
    people = ("Alice Martin", "Bob Durand", "Zoé Roy")

    def found(query: str) -> list[str]:
        page = _text(desk, f"{INDEX}?{query}")
        return [name.split()[0] for name in people if name in page]

    assert found("") == ["Alice", "Bob", "Zoé"]
    assert found("state=submitted") == ["Alice"]
    assert found(f"kind={other.pk}") == ["Bob"]
    assert (found("ending=soon"), found("ending=over"), found("q=durand")) == (["Bob"], ["Zoé"], ["Bob"])
    sheet = b"".join(desk.get(f"{INDEX}?export=csv&state=submitted").streaming_content)  # type: ignore[attr-defined]  # a stream
    rows = list(csv.reader(io.StringIO(sheet.decode())))
    assert [row[0] for row in rows[1:]] == ["Alice Martin"]


def test_three_rows_cost_as_many_queries_as_one(desk: Client, carol: User) -> None:
    kind, costs = a_kind(), []
    for count in (1, 2):
        for _ in range(count):
            a_document(a_contact(), kind, carol)
        desk.get(INDEX)
        with CaptureQueriesContext(connection) as queries:
            desk.get(INDEX)
        costs.append(len(queries))
    assert costs == [QUERIES, QUERIES]


def test_several_are_accepted_or_refused_at_once(desk: Client, carol: User, alice: User, bob: User) -> None:
    kind, lasting = a_kind(), a_kind("card", needs_expiry=False)
    documents = [a_document(alice.contact, kind, carol), a_document(bob.contact, lasting, carol)]
    assert "Bob Durand" in _text(desk, _bulk("accept", *documents))
    desk.post(_bulk("accept", *documents), {"expires_on": ""})
    states = SupportingDocument.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["submitted", "accepted"]
    desk.post(_bulk("accept", *documents), {"expires_on": in_days(9).isoformat()})
    assert list(states.all()) == ["accepted", "accepted"]
    desk.post(_bulk("refuse", *documents), {"reason": "Erreur."})
    assert list(states.all()) == ["refused", "refused"]


@pytest.mark.parametrize("role", [RECEPTION, TREASURER])
def test_others_of_the_office_see_no_document(client: Client, role: str, carol: User, alice: User) -> None:
    document = a_document(alice.contact, a_kind(name_fr="Certificat médical"), carol)
    client.force_login(a_user(f"{role}@example.org", role))
    for address in (INDEX, _act("inspect", document), _act("file", document), "/admin/document_kinds/"):
        assert client.get(address).status_code in (302, 403)
    for act, values in (("accept", {"expires_on": in_days(9).isoformat()}), ("refuse", {"reason": "x"})):
        assert client.post(_act(act, document), values).status_code in (302, 403)
        assert client.post(_bulk(act, document), values).status_code in (302, 403)
    document.refresh_from_db()
    assert document.state == DocumentState.SUBMITTED
    card = client.get(reverse("staff_members:inspect", args=(alice.contact.pk,))).content.decode()
    assert ("Alice Martin" in card, "Certificat médical" in card) == (True, False)
    assert "à vérifier" not in client.get("/admin/").content.decode()


def test_an_application_shows_what_is_missing_and_is_not_approved(desk: Client, carol: User) -> None:
    insurance = a_kind()
    application = an_application(a_plan_that_asks(insurance), state=ApplicationState.PAID)
    page = reverse("staff_applications:inspect", args=(application.pk,))
    assert "manquant" in _text(desk, page)
    desk.post(reverse("staff_applications:approve", args=(application.pk,)))
    application.refresh_from_db()
    assert application.state == ApplicationState.PAID
    assert "Il manque encore" in _text(desk, page)
    desk.post(reverse("staff_applications:ask_documents", args=(application.pk,)))
    assert "reçoit un mail" in _text(desk, page)
    assert application.contact is not None
    document = a_document(application.contact, insurance, carol, accepted=True)
    assert _act("inspect", document) in _text(desk, page)
    desk.post(reverse("staff_applications:approve", args=(application.pk,)))
    application.refresh_from_db()
    assert application.state == ApplicationState.ADMITTED


def test_a_document_is_filed_for_a_person(desk: Client, alice: User) -> None:
    kind = a_kind()
    address = reverse("staff_members:file_paper", args=(alice.contact.pk,))
    assert "multipart/form-data" in _text(desk, address)
    desk.post(address, {"kind": kind.pk, "file": SimpleUploadedFile("a.txt", b"hello")})
    assert not SupportingDocument.objects.exists()
    desk.post(address, {"kind": kind.pk, "file": SimpleUploadedFile("a.pdf", PDF)})
    document = SupportingDocument.objects.get()
    card = _text(desk, reverse("staff_members:inspect", args=(alice.contact.pk,)))
    assert _act("inspect", document) in card
    assert "justificatif à vérifier" in _text(desk, "/admin/")


def test_kinds_are_made_and_plans_ask_for_them(desk: Client) -> None:
    names = {"name_fr": "Assurance", "name_en": "Insurance", "remind_days": "30", "needs_expiry": "on"}
    assert desk.post("/admin/document_kinds/add/", {"code": "insurance", **names}).status_code == 302
    kind, proof, plan = DocumentKind.objects.get(), a_proof(), a_plan()
    address = reverse("staff_plans:papers", args=(plan.pk,))
    assert "Carte d’étudiant" in _text(desk, address)
    desk.post(address, {"required": [kind.pk], "proofs": [proof.pk]})
    told = PlanDocument.objects.order_by("kind").values_list("kind", "purpose")
    assert list(told) == [(kind.pk, DocumentPurpose.REQUIRED), (proof.pk, DocumentPurpose.REDUCED)]
    assert "Assurance" in _text(desk, reverse("staff_plans:inspect", args=(plan.pk,)))
    edited = {**names, "name_fr": "Attestation d’assurance", "code": "other"}
    desk.post(reverse("staff_document_kinds:edit", args=(kind.pk,)), edited)
    kind.refresh_from_db()
    assert (kind.name_fr, kind.code) == ("Attestation d’assurance", "insurance")
    assert plan.name in _text(desk, reverse("staff_document_kinds:inspect", args=(kind.pk,)))
