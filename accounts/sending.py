"""Sends a letter to many, a few at a time, so that letters that somebody waits for go in between.

Each letter is one transaction: its people's rows are held while the server takes it, and then say so. A
worker that is killed between the two sends that one letter a second time, and no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone, translation

from accounts.mailing_letter import letter_to
from accounts.models import Association, Contact, Hindrance, Mailing, MailingRecipient
from accounts.reach import reached
from accounts.records import record
from accounts.states import MAILING, MailingState, RecipientState
from accounts.unsubscribing import unsubscribe_address
from kit.mail import message
from kit.queue import deferring

# Letters a job sends; the next job waits behind whatever came meanwhile.
A_JOB = 100
BEHIND_OTHERS = -10
MOST_TRIES = 5
MINUTES_BETWEEN_TRIES = 10
GIVE_UP_AFTER = timedelta(hours=48)
PERMANENT = 500


class PutOff(Exception):
    """The server takes this letter later, perhaps."""


class Refused(Exception):
    """The server never takes this letter."""


def send_later(mailing: Mailing, *, minutes: int = 0) -> None:
    """Defer the job that sends the next letters, in the current transaction."""
    asked = deferring(
        "accounts.send_mailing",
        lock=f"mailing:{mailing.pk}",
        priority=BEHIND_OTHERS,
        schedule_in={"minutes": minutes} if minutes else None,
    )
    asked.defer(mailing_id=mailing.pk)


def send_some(mailing_id: int) -> None:
    """Send the next letters and see to it that the rest follows. Raises OSError when the server is down."""
    mailing = Mailing.objects.get(pk=mailing_id)
    if mailing.state != MailingState.SENDING:
        return
    round_ = _least_tries(mailing)
    try:
        _send_batch(mailing, round_ or 0)
    except OSError:
        if _tell_of_trouble(mailing):
            raise
    _go_on(mailing, round_ or 0)


def _least_tries(mailing: Mailing) -> int | None:
    """The round we are in: those put off wait until all others were tried. None when nobody waits."""
    tries: int | None = mailing.recipients.waiting().aggregate(it=Min("tries"))["it"]
    return tries


def _send_batch(mailing: Mailing, round_: int) -> None:
    us, mailer = Association.objects.current(), mailers.default
    mailer.open()
    try:
        for _number in range(A_JOB):
            if not _send_next(mailing, us, mailer, round_):
                return
    finally:
        mailer.close()


@transaction.atomic
def _send_next(mailing: Mailing, us: Association, mailer: BaseEmailBackend, round_: int) -> bool:
    """Send one letter, or settle why not; False when there is none to send."""
    wanted = mailing.recipients.waiting().filter(mailing__state=MailingState.SENDING, tries=round_)
    first = wanted.select_for_update(of=("self",), skip_locked=True).order_by("pk").first()
    if first is None:
        return False
    same = MailingRecipient.objects.sharing(first).waiting().order_by("pk")
    everybody = list(same.select_for_update(of=("self",)).select_related("contact"))
    people = _still_wanted(mailing, everybody)
    if people:
        _settle(people, *_outcome(people, mailing, us, mailer))
    return True


def _still_wanted(mailing: Mailing, everybody: Sequence[MailingRecipient]) -> list[MailingRecipient]:
    """Those to whom nothing happened since the mailing was queued; the others are settled."""
    contacts = Contact.objects.filter(pk__in=[one.contact_id for one in everybody])
    now = dict(reached(contacts, mailing.purpose).values_list("pk", "hindrance"))
    # The address is the one of that day, whatever the card says now.
    now = {pk: "" if why == Hindrance.NO_ADDRESS else why for pk, why in now.items()}
    for one in everybody:
        if now[one.contact_id]:
            _settle([one], RecipientState.SKIPPED, now[one.contact_id])
    return [one for one in everybody if not now[one.contact_id]]


def _outcome(
    people: Sequence[MailingRecipient], mailing: Mailing, us: Association, mailer: BaseEmailBackend
) -> tuple[RecipientState, str]:
    """Hand the letter to the server. Raises OSError when it is the server that fails."""
    try:
        _hand_over(people, mailing, us, mailer)
    except Refused:
        return RecipientState.FAILED, Hindrance.REFUSED
    except PutOff:
        if people[0].tries + 1 >= MOST_TRIES:
            return RecipientState.FAILED, Hindrance.REFUSED
        return RecipientState.WAITING, Hindrance.REFUSED
    return RecipientState.SENT, ""


def _hand_over(
    people: Sequence[MailingRecipient], mailing: Mailing, us: Association, mailer: BaseEmailBackend
) -> None:
    language = people[0].contact.language
    link = unsubscribe_address(people[0]) if mailing.is_news else ""
    with translation.override(language):
        contacts = [one.contact for one in people]
        letter = letter_to(contacts, mailing, us, language, to=people[0].address, unsubscribe=link)
        mail = message(letter, language)
    try:
        mailer.send_messages([mail])
    except SMTPRecipientsRefused as error:
        codes = [code for code, _said in error.recipients.values()]
        raise (Refused if min(codes) >= PERMANENT else PutOff) from error
    except SMTPDataError as error:
        raise (Refused if error.smtp_code >= PERMANENT else PutOff) from error
    except ValueError as error:
        # An address of a form that no mail can carry.
        raise Refused from error


def _settle(people: Sequence[MailingRecipient], state: RecipientState, why: str) -> None:
    rows = MailingRecipient.objects.filter(pk__in=[one.pk for one in people])
    if state == RecipientState.WAITING:
        rows.update(reason=why, tries=F("tries") + 1)
    else:
        rows.update(state=state, reason=why, sent_at=timezone.now() if state == RecipientState.SENT else None)


def _tell_of_trouble(mailing: Mailing) -> bool:
    """Note on the next letter that the server is down; after two days give up. Whether to try again."""
    waiting = mailing.recipients.waiting()
    since = mailing.queued_at or mailing.created_at
    if timezone.now() - since > GIVE_UP_AFTER:
        waiting.update(state=RecipientState.FAILED, reason=Hindrance.NO_SERVER)
        return False
    first = waiting.order_by("tries", "pk").values("pk")[:1]
    MailingRecipient.objects.filter(pk__in=first).update(reason=Hindrance.NO_SERVER)
    return True


@transaction.atomic
def _go_on(mailing: Mailing, round_: int) -> None:
    """Defer the next job, or end the mailing when nobody waits any more."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if mailing.state != MailingState.SENDING:
        return
    following = _least_tries(mailing)
    if following is not None:
        send_later(mailing, minutes=0 if following == round_ else MINUTES_BETWEEN_TRIES * following)
        return
    MAILING.move(mailing, MailingState.SENT)
    mailing.finished_at = timezone.now()
    mailing.save(update_fields=["state", "finished_at"])
    sent = mailing.recipients.filter(state=RecipientState.SENT).count()
    failed = mailing.recipients.filter(state=RecipientState.FAILED).count()
    record("mailing.sent", mailing, by=None, sent=sent, failed=failed)
