"""A letter to many: who gets it, how it is sent and stopped, and what stays on record."""

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
from accounts.actions.contacts import give_consent, withdraw_consent
from accounts.actions.erase_contact import erase_contact
from accounts.actions.mailings import cancel_mailing, queue_mailing, send_test, write_mailing
from accounts.actions.merge_contacts import merge_contacts
from accounts.actions.representation import set_legal_representative
from accounts.exporting import archive
from accounts.models import AuditEntry, Contact, Hindrance, Mailing, MailingRecipient, User
from accounts.models.consent import NEWS
from accounts.reach import Reach, reach_of
from accounts.refusals import NobodyReached
from accounts.sending import send_some
from accounts.states import MailingState, RecipientState
from kit.mail import deliver_ready, waiting
from kit.placeholders import UnknownPlaceholder
from kit.refusals import Invalid, NotAllowed
from kit.states import StateForbids
from tests.makers import a_contact, a_user

pytestmark = pytest.mark.django_db
SAID = {
    "purpose": "statutory",
    "subject_fr": "Assemblée générale",
    "body_fr": "Bonjour {given_name},\n\nL’assemblée de {association}\na lieu en mars.",
    "subject_en": "General assembly",
    "body_en": "Dear {given_name},\n\nThe assembly is in March.",
}


def a_mailing(carol: User, **values: str) -> Mailing:
    """A draft."""
    return write_mailing(mailing=None, values={**SAID, **values}, audience={}, by=carol)


def queue(mailing: Mailing, carol: User) -> Mailing:
    """Send it to everybody known."""
    return queue_mailing(mailing=mailing, contacts=Contact.objects.all(), by=carol)


def work(mailing: Mailing) -> None:
    """Do its jobs, one after the other, until none is due."""
    while ProcrastinateJob.objects.filter(
        task_name="accounts.send_mailing", status="todo", scheduled_at=None
    ).exists():
        _forget_jobs()
        send_some(mailing.pk)


def _forget_jobs() -> None:
    # The table's trigger lets nobody touch a job by hand but by deleting it.
    ProcrastinateJob.objects.filter(task_name="accounts.send_mailing")._raw_delete("default")  # noqa: SLF001 - the model itself is read-only


def told(mailing: Mailing) -> dict[str, tuple[str, str]]:
    """State and reason of each person, by given name."""
    rows = mailing.recipients.values_list("contact__given_name", "state", "reason")
    return {name: (state, reason) for name, state, reason in rows}


def agree(contact: Contact) -> Contact:
    """Let somebody agree to news."""
    give_consent(contact=contact, purpose=NEWS, wording="La lettre.", is_required=False, by=None)
    return contact


def a_family() -> tuple[Contact, Contact, Contact]:
    """A mother, a child who has her address, and one who has none."""
    mother = a_contact(given_name="Marie", email="roy@example.org")
    shared = a_contact(given_name="Léo", email="Roy@example.org")
    child = a_contact(given_name="Zoé", email="")
    set_legal_representative(contact=child, representative=mother, by=None)
    return mother, shared, child


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


def test_a_statutory_notice_goes_to_everybody_and_offers_no_way_out(carol: User) -> None:
    a_family()
    a_contact(given_name="Sans", email="")
    mailing = queue(a_mailing(carol), carol)
    work(mailing)
    assert told(mailing) == {
        "Marie": ("sent", ""),
        "Léo": ("sent", ""),
        "Zoé": ("sent", ""),
        "Sans": ("skipped", "no_address"),
    }
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["roy@example.org"], "Assemblée générale")
    assert "Bonjour Marie, Léo et Zoé," in letter.body
    assert "L’assemblée de Établi a lieu en mars." in letter.body
    assert "List-Unsubscribe" not in letter.extra_headers
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENT
    assert AuditEntry.objects.get(verb="mailing.sent").facts == {"sent": 3, "failed": 0}


def test_each_reads_it_in_their_language_and_else_in_the_other(carol: User) -> None:
    a_contact(given_name="Ada", email="ada@example.org", language="en")
    a_contact(given_name="Bob", email="bob@example.org", language="fr")
    work(queue(a_mailing(carol, subject_en="", body_fr=""), carol))
    ada, bob = sorted(mail.outbox, key=lambda letter: letter.to)
    assert (ada.subject, "Dear Ada," in ada.body) == ("Assemblée générale", True)
    assert (bob.subject, "Dear Bob," in bob.body) == ("Assemblée générale", True)


def test_news_go_to_those_who_agreed_alone(carol: User) -> None:
    agree(a_contact(given_name="Ada"))
    gone = agree(a_contact(given_name="Bob"))
    gone.consents.update(withdrawn_at=timezone.now())
    a_contact(given_name="Eve")
    mailing = a_mailing(carol, purpose="news")
    assert reach_of(Contact.objects.all(), "news") == Reach(
        people=1, letters=1, left_out={Hindrance.NO_CONSENT: 1, Hindrance.UNSUBSCRIBED: 1}
    )
    work(queue(mailing, carol))
    assert told(mailing) == {
        "Ada": ("sent", ""),
        "Bob": ("skipped", "unsubscribed"),
        "Eve": ("skipped", "no_consent"),
    }
    [letter] = mail.outbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["List-Unsubscribe"].strip("<>") in letter.body


def test_the_numbers_count_letters_and_people(carol: User) -> None:
    a_family()
    a_contact(email="")
    assert reach_of(Contact.objects.all(), "statutory") == Reach(3, 1, {Hindrance.NO_ADDRESS: 1})


def test_who_leaves_while_it_is_sent_gets_nothing(carol: User) -> None:
    alice = a_user("alice@example.org", name="Alice Martin")
    people = [agree(a_contact(alice)), agree(a_contact(given_name="Bob")), agree(a_contact(given_name="Cid"))]
    mailing = queue(a_mailing(carol, purpose="news"), carol)
    withdraw_consent(consent=people[0].consents.get(), by=alice)
    erase_contact(contact=people[1], by=carol)
    work(mailing)
    assert [letter.to for letter in mail.outbox] == [[people[2].email]]
    rows = dict(mailing.recipients.values_list("contact", "reason"))
    assert [rows[one.pk] for one in people] == ["unsubscribed", "erased", ""]
    assert mailing.recipients.get(contact=people[1]).address == ""


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
        _forget_jobs()
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
        _forget_jobs()
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
