"""Documents in the portal: asked, sent, refused, replaced, taken back; each person's own."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.actions.representation import set_legal_representative
from accounts.models import User
from billing.actions.supporting import accept_document, refuse_document
from billing.models import DocumentKind, SupportingDocument
from billing.states import DocumentState
from graph.accounts.contact import Contact as ContactNode
from graph.billing.document_kind import DocumentKind as KindNode
from graph.engine.nodes import id_of
from tests.billing.papers import PDF, a_document, a_kind, a_plan_that_asks, asks, in_days
from tests.makers import a_member

pytestmark = pytest.mark.django_db
PAGE = "/portal/documents/"


@pytest.fixture
def kind(alice: User) -> DocumentKind:
    """Asked by Alice's plan."""
    kind = a_kind(help_fr="Celle de l’année.")
    asks(alice.contact.memberships.get().periods.get().plan, kind)
    return kind


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice, signed in."""
    client.force_login(alice)
    return client


def _text(browser: Client, address: str = PAGE) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _send(browser: Client, contact: object, kind: DocumentKind, content: bytes = PDF) -> int:
    values = {
        "verb": "give",
        "contactId": str(id_of(ContactNode, contact.pk)),  # type: ignore[attr-defined]  # a card
        "kindId": str(id_of(KindNode, kind.pk)),
        "file": SimpleUploadedFile("attestation.pdf", content),
    }
    return browser.post(PAGE, values).status_code


def test_what_is_asked_is_sent_and_followed(
    browser: Client, alice: User, carol: User, kind: DocumentKind
) -> None:
    assert "Votre adhésion demande ce justificatif." in _text(browser, "/portal/")
    assert "Celle de l’année." in _text(browser)
    assert _send(browser, alice.contact, kind) == 303
    assert "en cours de vérification" in _text(browser)
    assert "ce justificatif" not in _text(browser, "/portal/")
    document = SupportingDocument.objects.get()
    assert (document.contact, document.given_by) == (alice.contact, alice)
    refuse_document(document=document, reason="Page 2 manquante.", by=carol)
    assert "Page 2 manquante." in _text(browser)
    assert "Page 2 manquante." in _text(browser, "/portal/")
    assert _send(browser, alice.contact, kind) == 303
    document = SupportingDocument.objects.get(state=DocumentState.SUBMITTED)
    accept_document(document=document, by=carol, expires_on=in_days(300))
    assert "attestation.pdf" in _text(browser)
    assert "Page 2" not in _text(browser) + _text(browser, "/portal/")
    SupportingDocument.objects.update(expires_on=in_days(3))
    assert "envoyez le nouveau" in _text(browser, "/portal/")
    SupportingDocument.objects.update(expires_on=in_days(-3))
    assert "N’est plus valable" in _text(browser, "/portal/")


def test_what_is_no_paper_is_told_at_its_field(browser: Client, alice: User, kind: DocumentKind) -> None:
    assert _send(browser, alice.contact, kind, b"<html>") == 422
    assert not SupportingDocument.objects.exists()


def test_one_takes_back_what_is_not_checked(browser: Client, alice: User, kind: DocumentKind) -> None:
    _send(browser, alice.contact, kind)
    page = _text(browser)
    given = page.split('value="withdraw"><input type="hidden" name="id" value="')[1].split('"')[0]
    assert browser.post(PAGE, {"verb": "withdraw", "id": given}).status_code == 303
    assert SupportingDocument.objects.get().state == DocumentState.WITHDRAWN


def test_a_parent_sends_for_a_child_and_nobody_for_a_stranger(
    browser: Client, alice: User, bob: User, carol: User, kind: DocumentKind
) -> None:
    child = a_member(plan=a_plan_that_asks(kind), given_name="Zoé")
    set_legal_representative(contact=child, representative=alice.contact, by=None)
    assert "Zoé Roy" in _text(browser)
    assert _send(browser, child, kind) == 303
    assert SupportingDocument.objects.get().contact == child
    of_bob = a_document(bob.contact, kind, carol)
    assert _send(browser, bob.contact, kind) == 422
    assert "Bob" not in _text(browser)
    assert SupportingDocument.objects.filter(contact=bob.contact).get() == of_bob


def test_whoever_is_asked_nothing_reads_so(client: Client, bob: User) -> None:
    client.force_login(bob)
    assert "Rien ne vous est demandé" in _text(client)
