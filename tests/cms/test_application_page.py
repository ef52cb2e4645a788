"""The applicant's private page: opening it changes nothing, and the browser is not believed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from billing.actions.applications import approve_application, refuse_application, request_information
from billing.links import application_token
from billing.models import (
    Application,
    ApplicationFile,
    ApprovalPolicy,
    CallKind,
    CreditNote,
    Invoice,
    Order,
    PaymentTurn,
    ProviderCall,
)
from billing.states import ApplicationState
from tests.cms.conftest import without_token
from tests.makers import a_plan, an_application, pay


def address(application: Application, act: str = "") -> str:
    """The private address, or that of one of its buttons."""
    return f"/join/{application_token(application)}/{act}"


def page(client: Client, application: Application, query: str = "") -> str:
    return client.get(address(application) + query).content.decode()


def jobs(name: str) -> list[dict[str, Any]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name=name).order_by("id")]


def test_opening_the_link_confirms_nothing(client: Client, db: None) -> None:
    """Programs that guard mailboxes open every link."""
    application = an_application(state=ApplicationState.UNVERIFIED)
    assert "Confirmer mon adresse" in page(client, application)
    client.head(address(application))
    client.get(address(application, "confirm/"))
    application.refresh_from_db()
    assert application.state == ApplicationState.UNVERIFIED


def test_the_button_confirms_and_the_page_says_what_is_next(client: Client, db: None) -> None:
    application = an_application(state=ApplicationState.UNVERIFIED)
    answer = client.post(address(application, "confirm/"))
    assert (answer.status_code, answer.headers["Location"]) == (303, address(application))
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert "Payer 35,00\xa0€" in page(client, application)


@pytest.mark.parametrize("token", ["abc", "a:b:c", "%00", "é", "x" * 3000])
def test_what_is_no_link_offers_a_new_one(client: Client, db: None, token: str) -> None:
    answer = client.get(f"/join/{token}/")
    assert answer.status_code == 410
    assert "Ce lien a expiré" in answer.content.decode()


def test_a_link_that_is_too_old_offers_a_new_one_and_does_nothing(client: Client, db: None) -> None:
    application = an_application(state=ApplicationState.UNVERIFIED)
    fresh, old = address(application), address(application, "confirm/")
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert client.get(fresh).status_code == 410
        assert client.post(old).status_code == 410
    application.refresh_from_db()
    assert application.state == ApplicationState.UNVERIFIED


def test_a_new_link_goes_by_mail_and_the_answer_says_nothing(client: Client, db: None) -> None:
    application = an_application()

    def answer(email: str) -> str:
        page = client.post("/join/link/", {"email": email}).content.decode()
        return without_token(page).replace(email, "ADDRESS")

    assert answer(application.email.upper()) == answer("nobody@example.org")
    assert [job for job in jobs("kit.deliver") if job["kind"] == "application_link"] == [
        {"kind": "application_link", "subject_id": application.pk}
    ]


def test_a_new_link_leads_to_the_page(db: None) -> None:
    from cms.letters import application_link

    application = an_application()
    letter = application_link(application.pk)
    assert letter is not None
    assert letter.to == application.email
    assert letter.action == ("Ouvrir ma demande", f"http://127.0.0.1:8000{address(application)}")


def test_paying_leads_to_the_hosted_page(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from cms.views import application as views

    application = an_application()
    asked: dict[str, Any] = {}

    def hosted(**given: Any) -> str:
        asked.update(given)
        return "https://checkout.example/pay"

    monkeypatch.setattr(views, "start_checkout", hosted)
    # The link is signed with the second in which it is made: one for the whole test.
    page = address(application)
    answer = client.post(f"{page}pay/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "https://checkout.example/pay")
    assert asked == {
        "order": Order.objects.get(application=application),
        "renews": False,
        "success_path": f"{page}?returned=1",
        "cancel_path": page,
    }


def test_coming_back_from_the_payment_page_pays_nothing_and_asks_the_provider_once(
    client: Client, db: None
) -> None:
    application = an_application()
    order = Order.objects.get(application=application)
    ProviderCall.objects.create(
        kind=CallKind.CHECKOUT, order=order, idempotency_key="k", stripe_object_id="cs_1", url="https://x.example/",
        expires_at=timezone.now() + timedelta(hours=1), answered_at=timezone.now(),
    )  # fmt: skip
    for _ in range(3):
        shown = page(client, application, "?returned=1")
    assert "Nous attendons la confirmation de votre banque" in shown
    assert 'hx-trigger="every 2s"' in shown
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in shown
    assert jobs("billing.sync_object") == [{"object_type": "checkout.session", "stripe_object_id": "cs_1"}]
    order.refresh_from_db()
    assert order.state == "placed"


def test_the_page_stops_waiting_once_the_payment_is_here(client: Client, db: None) -> None:
    application = an_application(state=ApplicationState.PAID)
    shown = page(client, application, "?returned=1")
    assert "L’équipe lit votre demande" in shown
    assert "hx-trigger" not in shown


def test_withdrawing_asks_first(client: Client, db: None) -> None:
    application = an_application()
    assert "Retirer la demande\xa0?" in client.get(address(application, "withdraw/")).content.decode()
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    client.post(address(application, "withdraw/"))
    assert "Votre demande est retirée" in page(client, application)


def test_an_act_that_came_too_late_says_why(client: Client, db: None, carol: User) -> None:
    application = an_application()
    refuse_application(application=application, reason="Complet.", by=carol)
    answer = client.post(address(application, "withdraw/"), follow=True)
    assert "n’est plus possible" in answer.content.decode()
    assert "Motif\xa0: Complet." in answer.content.decode()


def test_a_refusal_shows_its_reason_the_refund_and_both_documents(
    client: Client, db: None, carol: User
) -> None:
    application = an_application(state=ApplicationState.PAID)
    refuse_application(application=application, reason="Complet.", by=carol)
    shown = page(client, application)
    invoice, note = Invoice.objects.get(), CreditNote.objects.get()
    for words in ("Motif\xa0: Complet.", "35,00\xa0€ vous sont rendus", invoice.number, note.number):
        assert words in shown
    for document in (invoice, note):
        answer = client.get(address(application, f"documents/{document.number}.pdf"))
        assert answer.content[:5] == b"%PDF-"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{document.number}.pdf"'


def test_nobody_reads_the_document_of_another_application(client: Client, db: None) -> None:
    theirs, mine = an_application(state=ApplicationState.PAID), an_application(state=ApplicationState.PAID)
    number = Invoice.objects.get(order__application=theirs).number
    assert client.get(address(theirs, f"documents/{number}.pdf")).status_code == 200
    assert client.get(address(mine, f"documents/{number}.pdf")).status_code == 404


def test_nobody_reads_the_file_of_another_application(client: Client, db: None) -> None:
    theirs, mine = an_application(), an_application()
    kept = ApplicationFile(
        application=theirs, question_id="q", label="Q", name="a.html", content_type="text/html", size=1
    )
    kept.file.save("a", ContentFile(b"<script>"), save=True)
    answer = client.get(address(theirs, f"files/{kept.pk}/"))
    assert (b"".join(answer), answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (
        b"<script>", "application/octet-stream", "nosniff",
    )  # fmt: skip
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a.html"'
    assert client.get(address(mine, f"files/{kept.pk}/")).status_code == 404


def test_the_page_is_kept_by_nobody_and_found_by_no_search(client: Client, db: None) -> None:
    answer = client.get(address(an_application()))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_the_page_speaks_the_applicants_language_until_the_reader_chooses(client: Client, db: None) -> None:
    application = an_application()
    Application.objects.update(language="en")
    assert "Your application" in page(client, application)
    client.cookies["django_language"] = "fr"
    assert "Votre demande" in page(client, application)


def test_each_state_has_its_words(client: Client, db: None, carol: User) -> None:
    first = a_plan(payment_turn=PaymentTurn.APPROVE_FIRST)
    waiting = an_application(first)
    assert "L’équipe lit votre demande" in page(client, waiting)
    approve_application(application=waiting, by=carol)
    assert "L’équipe a accepté votre demande." in page(client, waiting)
    pay(Order.objects.get(application=waiting))
    assert "Votre adhésion est acceptée" in page(client, waiting)
    free = a_plan(price_minor=0, approval=ApprovalPolicy.AUTOMATIC)
    admitted = an_application(free, state=ApplicationState.UNVERIFIED)
    client.post(address(admitted, "confirm/"))
    assert "Votre adhésion est acceptée" in page(client, admitted)


def test_the_link_to_the_form_follows_the_readers_language(client: Client, in_english: Any) -> None:
    assert client.get("/join/?plan=yearly").headers["Location"] == "/adherer/?plan=yearly"
    english = client.get(reverse("join"), headers={"accept-language": "en"})
    assert english.headers["Location"] == "/en/join-us/"
    in_english.unpublish()
    assert client.get("/join/", headers={"accept-language": "en"}).headers["Location"] == "/adherer/"


def test_without_a_form_the_link_says_so(client: Client, db: None) -> None:
    answer = client.get("/join/")
    assert answer.status_code == 404
    assert "Les inscriptions sont fermées pour le moment" in answer.content.decode()


def test_a_question_is_answered_on_the_page(client: Client, carol: User) -> None:
    application = an_application()
    request_information(application=application, message="Quelle assurance ?", by=carol)
    shown = page(client, application)
    assert "Quelle assurance ?" in shown
    assert "Pour apprendre à souder." in shown
    answer = {"text": "La MAIF.", "answer-0": "Pour souder mieux."}
    told = client.post(address(application, "answer/"), answer)
    assert (told.status_code, told.headers["Location"]) == (303, address(application))
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert application.answers == {"q-why": "Pour souder mieux."}
    assert application.information_requests.get().answer == "La MAIF."
    assert "Quelle assurance ?" not in page(client, application)


def test_an_empty_answer_is_asked_for_again(client: Client, carol: User) -> None:
    application = an_application()
    request_information(application=application, message="Quelle assurance ?", by=carol)
    told = client.post(address(application, "answer/"), {"text": " ", "answer-0": "Gardé."})
    assert told.status_code == 200
    assert "Gardé." in told.content.decode()
    application.refresh_from_db()
    assert application.state == ApplicationState.NEEDS_INFORMATION


def test_an_answer_without_a_question_changes_nothing(client: Client, db: None) -> None:
    application = an_application()
    client.post(address(application, "answer/"), {"text": "Bonjour.", "answer-0": "Autre."})
    application.refresh_from_db()
    assert (application.state, application.answers) == (
        ApplicationState.SUBMITTED,
        {"q-why": "Pour apprendre à souder."},
    )
