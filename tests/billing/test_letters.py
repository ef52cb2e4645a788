"""Letters: deferred with the act, in the reader's language, with links that open."""

import json
import re
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Association, User
from billing.actions.applications import (
    approve_application,
    lapse_applications,
    refuse_application,
    submit_application,
    verify_application,
    withdraw_application,
)
from billing.links import application_by_token
from billing.models import Application, Order
from billing.states import ApplicationState
from kit.mail import deliver, post
from tests.makers import a_member, a_plan, a_submission, an_application, pay

pytestmark = pytest.mark.django_db

SUBJECTS = {
    "verify_email": ("Confirmez votre adresse e-mail", "Confirm your e-mail address"),
    "application_received": ("Votre demande est arrivée", "We have your application"),
    "approved_to_pay": ("Votre demande est acceptée", "Your application is approved"),
    "admitted": ("Votre adhésion est acceptée", "Your membership is approved"),
    "refused": ("À propos de votre demande d’adhésion", "About your application"),
    "withdrawn": ("Votre demande est retirée", "Your application is withdrawn"),
    "lapsed": ("Votre demande est caduque", "Your application has lapsed"),
    "receipt": ("Votre reçu ", "Your receipt "),
}


def jobs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name="kit.deliver").order_by("id"))


def sent(kind: str) -> list[mail.EmailMultiAlternatives]:
    """Every letter of this kind that waits, sent now."""
    mail.outbox.clear()
    for job in jobs():
        if job.args["kind"] == kind:
            deliver.func(**job.args)
    return [letter for letter in mail.outbox if isinstance(letter, mail.EmailMultiAlternatives)]


def texts(letter: mail.EmailMultiAlternatives) -> tuple[str, str]:
    """The plain and the HTML part."""
    return str(letter.body), str(letter.alternatives[0][0])


def an_applicant(language: str, **values: Any) -> Application:
    submission = a_submission(email="zoe@example.org", given_name="Zoé")
    submission = type(submission)(**{**vars(submission), "language": language})
    return submit_application(submission=submission, plan=a_plan(**values))


def _to_the_end(kind: str, language: str, carol: User) -> Application:
    """An application that came to where the letter of this kind is written."""
    turn = "approve_first" if kind == "approved_to_pay" else "pay_first"
    application = an_applicant(language, payment_turn=turn, lapse_days=30)
    if kind != "verify_email":
        application = verify_application(application=application)
    if kind in {"refused", "admitted", "receipt"}:
        pay(Order.objects.get())
    if kind in {"approved_to_pay", "admitted"}:
        approve_application(application=application, by=carol)
    if kind == "refused":
        refuse_application(application=application, reason="L’atelier est complet.", by=carol)
    if kind == "withdrawn":
        withdraw_application(application=application)
    if kind == "lapsed":
        Application.objects.update(verified_at="2020-01-01T00:00:00Z")
        lapse_applications()
    return application


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", SUBJECTS)
def test_each_letter_says_its_thing_in_the_readers_language(carol: User, kind: str, language: str) -> None:
    Association.objects.update(name="La Fabrique")
    _to_the_end(kind, language, carol)
    (letter,) = sent(kind)
    plain, html = texts(letter)
    subject = SUBJECTS[kind][0 if language == "fr" else 1]
    assert letter.subject.startswith(subject)
    assert letter.to == ["zoe@example.org"]
    assert f'lang="{language}"' in html
    assert "La Fabrique" in plain
    assert "La Fabrique" in html
    for other in [pair[1 if language == "fr" else 0] for pair in SUBJECTS.values()]:
        assert other not in plain
    assert [attachment.mimetype for attachment in letter.attachments] == (
        ["application/pdf"] if kind == "receipt" else []
    )


@pytest.mark.parametrize("kind", ["verify_email", "application_received", "approved_to_pay", "refused"])
def test_the_private_link_opens_the_application(carol: User, kind: str) -> None:
    application = _to_the_end(kind, "fr", carol)
    plain, html = texts(*sent(kind))
    address = re.search(r"http://127\.0\.0\.1:8000(/join/([^/\s]+)/\S*)", plain)
    assert address is not None
    assert address[1] in html
    assert application_by_token(address[2]).pk == application.pk
    assert Client().get(address[1], follow=True).status_code == 200


def test_the_letter_of_admission_leads_to_a_first_password(carol: User) -> None:
    application = _to_the_end("admitted", "fr", carol)
    plain, _ = texts(*sent("admitted"))
    address = re.search(r"http://127\.0\.0\.1:8000(/accounts/password/reset/key/\S+)", plain)
    assert address is not None
    client = Client()
    form = client.get(address[1], follow=True)
    assert form.status_code == 200
    place = form.redirect_chain[-1][0]
    client.post(place, {"password1": "un long établi", "password2": "un long établi"})
    user = User.objects.get(email="zoe@example.org")
    assert user.check_password("un long établi")
    assert application.contact_id == user.contact.pk
    # It works once.
    again = Client().get(address[1], follow=True)
    assert "password1" not in again.content.decode()


def test_the_refusal_tells_the_reason_and_what_becomes_of_the_money(carol: User) -> None:
    _to_the_end("refused", "fr", carol)
    plain, html = texts(*sent("refused"))
    for text in (plain, html):
        assert "L’atelier est complet." in text
        assert "remboursé en entier" in text


def test_a_duplicate_is_told_in_the_mail_alone() -> None:
    """The page's answer is the application that `submit_application` returns: alike for known and unknown."""
    member = a_member(given_name="Zoé", family_name="Roy", email="zoe@example.org", birth_on="1990-01-01")
    answers = []
    for email in ("zoe@example.org", "new@example.org"):
        submission = a_submission(given_name="Zoe", email=email, birth_on="1990-01-01")
        application = submit_application(submission=submission, plan=a_plan())
        hidden = {"id", "link_key", "received_at", "email", "plan_id", "_state"}
        answers.append({k: v for k, v in vars(application).items() if k not in hidden})
    assert answers[0] == answers[1]
    known, unknown = sent("verify_email")
    assert "Votre adhésion existe déjà" in texts(known)[0]
    assert "existe déjà" not in texts(unknown)[0]
    application = Application.objects.get(email="zoe@example.org")
    assert verify_application(application=application).contact == member


def test_the_second_application_of_one_person_is_told_too() -> None:
    for _ in range(2):
        application = an_applicant("fr")
        verify_application(application=application)
    assert len({one.contact_id for one in Application.objects.all()}) == 1
    third = an_applicant("fr")
    assert third.state == ApplicationState.UNVERIFIED
    assert "inutile d’en envoyer une autre" in texts(*sent("verify_email"))[0]


def test_the_job_goes_with_the_act_and_says_nothing_personal() -> None:
    with transaction.atomic():
        an_applicant("fr")
        assert len(jobs()) == 1
        transaction.set_rollback(True)
    assert (jobs(), Application.objects.count()) == ([], 0)
    application = an_applicant("fr")
    (job,) = jobs()
    assert job.args == {"kind": "verify_email", "subject_id": application.pk}
    assert "zoe" not in json.dumps(job.args)


def test_a_letter_that_has_become_wrong_is_not_sent(carol: User) -> None:
    application = _to_the_end("application_received", "fr", carol)
    mail.outbox.clear()
    deliver.func(kind="verify_email", subject_id=application.pk)
    assert mail.outbox == []


def test_an_unknown_kind_is_the_programmers_fault() -> None:
    with pytest.raises(KeyError):
        post("no such letter", 1)


def test_unconfirmed_addresses_get_no_second_letter() -> None:
    an_applicant("fr")
    Application.objects.update(received_at="2020-01-01T00:00:00Z")
    lapse_applications()
    assert [job.args["kind"] for job in jobs()] == ["verify_email"]


def test_names_are_written_as_text_in_html() -> None:
    submission = a_submission(given_name="<b>Zoé</b>")
    submit_application(submission=submission, plan=a_plan())
    _, html = texts(*sent("verify_email"))
    assert "<b>Zoé" not in html
    assert "&lt;b&gt;Zoé" in html


def test_a_line_break_in_a_name_makes_no_header() -> None:
    application = an_application(state=ApplicationState.UNVERIFIED, given_name="Zoé\nBcc: x@example.org")
    deliver.func(kind="verify_email", subject_id=application.pk)
    assert mail.outbox[-1].recipients() == [application.email]
