"""A letter to many in the queue: small jobs, past kills, broken servers, refused addresses; and who sends."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import sending
from accounts.actions.mailings import cancel_mailing, send_test, write_mailing
from accounts.actions.merge_contacts import merge_contacts
from accounts.exporting import archive
from accounts.models import Mailing, MailingRecipient, User
from accounts.refusals import NobodyReached
from accounts.sending import send_some
from accounts.states import MailingState, RecipientState
from kit.mail import deliver_ready, waiting
from kit.placeholders import UnknownPlaceholder
from kit.refusals import Invalid, NotAllowed
from kit.states import StateForbids
from tests.accounts.letters import SAID, a_mailing, forget_jobs, queue, told, work
from tests.makers import a_contact

pytestmark = pytest.mark.django_db


class Trouble(EmailBackend):
    """A mail server that fails when it is told to."""

    problem: Callable[[mail.EmailMessage], None] = staticmethod(lambda letter: None)

    def send_messages(self, letters: Any) -> int:
        for letter in letters:
            Trouble.problem(letter)
        sent: int = super().send_messages(letters)
        return sent


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets what the server does with each letter."""
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.Trouble"}}

    def does(problem: Callable[[mail.EmailMessage], None]) -> None:
        monkeypatch.setattr(Trouble, "problem", staticmethod(problem))

    does(lambda letter: None)
    return does


def test_jobs_are_few_and_carry_nobody(carol: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        a_contact(given_name=f"N{number}")
    monkeypatch.setattr(sending, "A_JOB", 3)
    mailing = queue(a_mailing(carol), carol)
    sent = []
    while ProcrastinateJob.objects.exists():
        [job] = ProcrastinateJob.objects.all()
        assert (job.args, job.lock, job.priority < 0) == (
            {"mailing_id": mailing.pk},
            f"mailing:{mailing.pk}",
            True,
        )
        forget_jobs()
        send_some(mailing.pk)
        sent.append(len(mail.outbox))
    assert sent == [3, 6, 7]


def test_a_rollback_queues_nothing(carol: User) -> None:
    a_contact()
    mailing = a_mailing(carol)
    with suppress(Rollback), transaction.atomic():
        queue(mailing, carol)
        assert ProcrastinateJob.objects.count() == 1
        raise Rollback
    assert (ProcrastinateJob.objects.count(), MailingRecipient.objects.count()) == (0, 0)


class Rollback(Exception):
    """Something went wrong after the mailing was queued."""


class Killed(BaseException):
    """The worker ends here."""


def test_a_killed_worker_sends_one_letter_twice_at_most(carol: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        a_contact(given_name=f"N{number}", email=f"n{number}@example.org")
    mailing = queue(a_mailing(carol), carol)
    settle = sending._settle

    def dying(*args: Any) -> None:
        if len(mail.outbox) == 3:
            raise Killed
        settle(*args)

    monkeypatch.setattr(sending, "_settle", dying)
    with pytest.raises(Killed):
        send_some(mailing.pk)
    assert list(mailing.recipients.values_list("state", flat=True)).count("sent") == 2
    monkeypatch.setattr(sending, "_settle", settle)
    work(mailing)
    to = [letter.to[0] for letter in mail.outbox]
    assert sorted(to) == [f"n{number}@example.org" for number in (0, 1, 2, 2, 3, 4, 5)]
    assert {state for state, _why in told(mailing).values()} == {"sent"}


def test_a_server_that_is_down_is_told_and_tried_again(carol: User, server: Callable[..., None]) -> None:
    a_contact(given_name="Ada")
    a_contact(given_name="Bob")

    def down(letter: mail.EmailMessage) -> None:
        raise SMTPServerDisconnected

    server(down)
    mailing = queue(a_mailing(carol), carol)
    with pytest.raises(OSError):
        send_some(mailing.pk)
    assert told(mailing) == {"Ada": ("waiting", "no_server"), "Bob": ("waiting", "")}
    server(lambda letter: None)
    work(mailing)
    assert set(told(mailing).values()) == {("sent", "")}


def test_after_two_days_without_a_server_it_ends(carol: User, server: Callable[..., None]) -> None:
    a_contact(given_name="Ada")

    def down(letter: mail.EmailMessage) -> None:
        raise ConnectionRefusedError

    server(down)
    mailing = queue(a_mailing(carol), carol)
    Mailing.objects.filter(pk=mailing.pk).update(queued_at=timezone.now() - timedelta(hours=49))
    send_some(mailing.pk)
    mailing.refresh_from_db()
    assert (mailing.state, told(mailing)) == ("sent", {"Ada": ("failed", "no_server")})


@pytest.mark.parametrize(("code", "tries"), [(550, 1), (450, sending.MOST_TRIES)])
def test_a_refused_address_fails_and_holds_up_nobody(
    carol: User, server: Callable[..., None], code: int, tries: int
) -> None:
    a_contact(given_name="Ada", email="ada@example.org")
    a_contact(given_name="Bob", email="bob@example.org")
    asked = []

    def refuse(letter: mail.EmailMessage) -> None:
        if letter.to == ["ada@example.org"]:
            asked.append(letter)
            raise SMTPRecipientsRefused({"ada@example.org": (code, b"no")})

    server(refuse)
    mailing = queue(a_mailing(carol), carol)
    work(mailing)
    assert told(mailing)["Bob"] == ("sent", "")
    while mailing.recipients.filter(state=RecipientState.WAITING).exists():
        [job] = ProcrastinateJob.objects.filter(task_name="accounts.send_mailing")
        assert job.scheduled_at > timezone.now()
        forget_jobs()
        send_some(mailing.pk)
    assert (told(mailing)["Ada"], len(asked)) == (("failed", "refused"), tries)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENT


def test_what_is_cancelled_stops(carol: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Ada", "Bob", "Cid"):
        a_contact(given_name=name)
    monkeypatch.setattr(sending, "A_JOB", 1)
    mailing = queue(a_mailing(carol), carol)
    send_some(mailing.pk)
    cancel_mailing(mailing=mailing, by=carol)
    work(mailing)
    assert told(mailing) == {
        "Ada": ("sent", ""),
        "Bob": ("skipped", "cancelled"),
        "Cid": ("skipped", "cancelled"),
    }
    with pytest.raises(StateForbids):
        cancel_mailing(mailing=mailing, by=carol)


def test_what_is_queued_is_queued_once_and_changed_no_more(carol: User) -> None:
    a_contact()
    mailing = queue(a_mailing(carol), carol)
    with pytest.raises(StateForbids):
        queue(mailing, carol)
    with pytest.raises(StateForbids):
        write_mailing(mailing=mailing, values=SAID, audience={}, by=carol)


def test_a_letter_to_nobody_is_refused(carol: User) -> None:
    a_contact(email="")
    mailing = a_mailing(carol)
    with pytest.raises(NobodyReached):
        queue(mailing, carol)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.recipients.count()) == ("draft", 0)


def test_every_fault_of_a_draft_is_told_at_once(carol: User) -> None:
    values = {"purpose": "spam", "subject_fr": "Bonjour {nom}", "subject_en": "x" * 201}
    with pytest.raises(Invalid) as refused:
        write_mailing(mailing=None, values=values, audience={}, by=carol)
    found = {problem.path[0]: problem.message for problem in refused.value.problems}
    assert set(found) == {"purpose", "subject_fr", "subject_en", "body_fr"}
    assert "{nom}" in found["subject_fr"]
    assert "{given_name}" in found["subject_fr"]
    assert UnknownPlaceholder in {type(problem) for problem in refused.value.problems}


@pytest.mark.parametrize("who", ["alice", "trudy"])
def test_nobody_else_writes_to_many(who: str, carol: User, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(who)
    a_contact()
    mailing = a_mailing(carol)
    acts: list[Callable[[], object]] = [
        lambda: write_mailing(mailing=None, values=SAID, audience={}, by=by),
        lambda: write_mailing(mailing=mailing, values=SAID, audience={}, by=by),
        lambda: queue(mailing, by),
        lambda: cancel_mailing(mailing=mailing, by=by),
        lambda: send_test(mailing=mailing, by=by),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert not Mailing.objects.visible_to(by).exists()
    assert Mailing.objects.visible_to(carol).count() == 1
    assert waiting() == []


def test_a_test_letter_comes_in_both_languages_to_oneself(carol: User) -> None:
    a_contact()
    send_test(mailing=a_mailing(carol), by=carol)
    for key in waiting():
        deliver_ready(key=key)
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([carol.email], "Assemblée générale"),
        ([carol.email], "General assembly"),
    ]
    assert "Bonjour Carol," in mail.outbox[0].body
    assert MailingRecipient.objects.count() == 0


def test_a_merge_keeps_the_letter_that_was_sent(carol: User) -> None:
    kept, merged = a_contact(given_name="Ada", email=""), a_contact(given_name="Ada")
    mailing = queue(a_mailing(carol), carol)
    work(mailing)
    merge_contacts(kept=kept, merged=merged, by=carol)
    [row] = mailing.recipients.all()
    assert (row.contact, row.state, row.address) == (kept, "sent", merged.email)


def test_ones_own_data_tells_of_the_letters(carol: User) -> None:
    contact = a_contact(given_name="Ada", email="ada@example.org")
    queue(a_mailing(carol), carol)

    with zipfile.ZipFile(io.BytesIO(archive(contact))) as file:
        told = json.loads(file.read("data.json"))["accounts.mailingrecipient"]
    assert [(row["mailing"], row["address"]) for row in told] == [("Assemblée générale", "ada@example.org")]
