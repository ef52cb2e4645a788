"""An applicant sends what the plan asks, by the private link, and chooses between two prices."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from billing.actions.supporting import accept_document, refuse_document
from billing.links import application_token
from billing.models import Application, Order, Plan, SupportingDocument
from billing.states import DocumentState
from tests.billing.papers import PDF, a_document, a_kind, a_plan_that_asks, a_proof, asks, in_days
from tests.cms.conftest import FORM, Post
from tests.makers import an_application
from tests.pages import block_id

pytestmark = pytest.mark.django_db


def _page(application: Application, act: str = "", *rest: int) -> str:
    return reverse(f"application{act}", args=[application_token(application), *rest])


def _send(client: Client, application: Application, kind: int, content: bytes = PDF) -> int:
    file = SimpleUploadedFile("attestation.pdf", content)
    return client.post(_page(application, "_send", kind), {"file": file}).status_code


def _text(client: Client, application: Application) -> str:
    return client.get(_page(application)).content.decode()


def test_what_is_asked_is_sent_refused_and_sent_again(client: Client, carol: User) -> None:
    insurance = a_kind(help_fr="Celle de l’année.")
    application = an_application(a_plan_that_asks(insurance))
    assert "Attestation d’assurance" in _text(client, application)
    assert "Celle de l’année." in _text(client, application)
    assert _send(client, application, insurance.pk) == 303
    document = SupportingDocument.objects.get()
    assert (document.application, document.contact) == (application, application.contact)
    assert "en cours de vérification" in _text(client, application)
    refuse_document(document=document, reason="Page 2 manquante.", by=carol)
    assert "Page 2 manquante." in _text(client, application)
    assert _send(client, application, insurance.pk) == 303
    document = SupportingDocument.objects.get(state=DocumentState.SUBMITTED)
    accept_document(document=document, by=carol, expires_on=in_days(200))
    assert "Page 2 manquante." not in _text(client, application)


@pytest.mark.parametrize("content", [b"<html>", b""])
def test_what_is_no_paper_is_told_at_its_field(client: Client, content: bytes) -> None:
    insurance = a_kind()
    application = an_application(a_plan_that_asks(insurance))
    assert _send(client, application, insurance.pk, content) == 422
    assert not SupportingDocument.objects.exists()
    answer = client.post(_page(application, "_send", insurance.pk), {})
    assert "Choisissez un fichier." in answer.content.decode()


def test_a_link_sends_what_its_own_plan_asks_and_nothing_else(client: Client, carol: User) -> None:
    insurance, other = a_kind(), a_kind("other", name_fr="Autre pièce")
    application, others = an_application(a_plan_that_asks(insurance)), an_application(a_plan_that_asks(other))
    assert others.contact is not None
    a_document(others.contact, other, carol)
    assert _send(client, application, other.pk) == 422
    assert "Autre pièce" not in _text(client, application)
    assert SupportingDocument.objects.count() == 1
    address = reverse("application_send", args=["forged", insurance.pk])
    assert client.post(address, {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 410


def test_the_reduced_price_and_back(client: Client) -> None:
    proof = a_proof()
    plan = a_plan_that_asks(proof, reduced_minor=1500, reduced_for_fr="Étudiants et apprentis")
    application = an_application(plan)
    text = _text(client, application)
    assert "Étudiants et apprentis" in text
    assert "Carte d’étudiant" not in text
    assert client.post(_page(application, "_reduced")).status_code == 303
    application.refresh_from_db()
    assert (application.is_reduced, Order.objects.get(application=application).total.minor) == (True, 1500)
    assert "Carte d’étudiant" in _text(client, application)
    assert _send(client, application, proof.pk) == 303
    assert client.post(_page(application, "_full")).status_code == 303
    application.refresh_from_db()
    assert (application.is_reduced, Order.objects.get(application=application).total.minor) == (False, 3500)


def test_opening_these_addresses_changes_nothing(client: Client) -> None:
    application = an_application(a_plan_that_asks(a_proof(), reduced_minor=1500))
    for act in ("_reduced", "_full"):
        assert client.get(_page(application, act)).status_code == 303
    application.refresh_from_db()
    assert not application.is_reduced


def test_the_form_offers_the_reduced_price_and_keeps_the_tick(client: Client, post: Post) -> None:
    plan = Plan.objects.get(code="yearly")
    asks(plan, a_proof())
    Plan.objects.filter(pk=plan.pk).update(reduced_minor=1500, reduced_for_fr="Études et apprentissage")
    page = client.get(f"{FORM}?step=2").content.decode()
    assert [words in page for words in ("Au tarif réduit", "Études et apprentissage")] == [True, True]
    post(1, given="Camille", family="Roy", email="camille@example.org")
    ticked = {"plan.reduced.yearly": "on"}
    again = post(2, plan="yearly", **ticked).content.decode()
    assert re.search(f'name="{block_id("plan")}.reduced.yearly"[^>]* checked', again)
    assert "15,00" in again
    assert post(2, plan="yearly", rules="on", **ticked).headers["Location"] == "/join/sent/"
    application = Application.objects.get()
    assert (application.is_reduced, application.amount_minor) == (True, 1500)


def test_without_the_tick_the_price_is_the_full_one(client: Client, post: Post) -> None:
    Plan.objects.filter(code="yearly").update(reduced_minor=1500)
    post(1, given="Camille", family="Roy", email="camille@example.org")
    post(2, plan="yearly", rules="on")
    application = Application.objects.get()
    assert (application.is_reduced, application.amount_minor) == (False, 6000)
