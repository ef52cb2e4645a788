"""Writes to many people at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.mailing_letter import PLACEHOLDERS, letter_to
from accounts.models import (
    Association,
    Consent,
    Contact,
    Mailing,
    MailingPurpose,
    MailingRecipient,
    User,
)
from accounts.models.consent import NEWS
from accounts.models.mailing import LONGEST_BODY, LONGEST_SUBJECT
from accounts.reach import reached
from accounts.records import Happened, record, record_all
from accounts.refusals import NobodyReached
from accounts.sending import send_later
from accounts.states import MAILING, MailingState, RecipientState
from kit import placeholders
from kit.mail import message, post_ready
from kit.refusals import Invalid, InvalidInput, NotAllowed, Refusal
from kit.text import one_line

SEND = "accounts.send_mailing"
TEXTS = ("subject_fr", "body_fr", "subject_en", "body_en")
AT_ONCE = 1000


def _checked(values: Mapping[str, str]) -> dict[str, str]:
    """The texts as they are kept. Raises Invalid with every problem."""
    said = {name: values.get(name, "").strip() for name in TEXTS}
    said = {name: one_line(text) if name.startswith("subject") else text for name, text in said.items()}
    problems: list[Refusal] = []
    for kind, words in (("subject", _("Write a subject.")), ("body", _("Write the text of the letter."))):
        if not (said[f"{kind}_fr"] or said[f"{kind}_en"]):
            problems.append(InvalidInput(path=(f"{kind}_fr",), problem=words))
    for name, text in said.items():
        problems += _problems(name, text)
    if values.get("purpose") not in MailingPurpose.values:
        problems.append(InvalidInput(path=("purpose",), problem=_("Choose what kind of letter it is.")))
    if problems:
        raise Invalid(problems)
    return {**said, "purpose": values["purpose"]}


def _problems(name: str, text: str) -> Iterator[Refusal]:
    longest = LONGEST_SUBJECT if name.startswith("subject") else LONGEST_BODY
    if len(text) > longest or "\0" in text:
        problem = _("Write {longest} characters at most.").format(longest=longest)
        yield InvalidInput(path=(name,), problem=problem)
    try:
        placeholders.check(text, PLACEHOLDERS, path=(name,))
    except placeholders.UnknownPlaceholder as refusal:
        yield refusal


def _draft(mailing: Mailing, by: User) -> Mailing:
    """The row, held, if the actor may send mailings."""
    if not by.has_perm(SEND):
        raise NotAllowed
    return Mailing.objects.select_for_update().get(pk=mailing.pk)


@transaction.atomic
def write_mailing(
    *, mailing: Mailing | None, values: Mapping[str, str], audience: Mapping[str, str], by: User
) -> Mailing:
    """Keep a draft, or change one: `values` by the names of TEXTS and `purpose`. Nothing is sent.

    Raises Invalid with InvalidInput and UnknownPlaceholder, and StateForbids for what is no draft any more.
    """
    if not by.has_perm(SEND):
        raise NotAllowed
    said = _checked(values)
    if mailing is None:
        mailing = Mailing.objects.create(**said, audience=dict(audience), written_by=by)
        record("mailing.written", mailing, by=by)
        return mailing
    mailing = _draft(mailing, by)
    if mailing.state != MailingState.DRAFT:
        MAILING.move(mailing, MailingState.DRAFT)
    for name, value in said.items():
        setattr(mailing, name, value)
    mailing.audience = dict(audience)
    mailing.save()
    record("mailing.edited", mailing, by=by)
    return mailing


@transaction.atomic
def queue_mailing(*, mailing: Mailing, contacts: QuerySet[Contact], by: User) -> Mailing:
    """Settle who gets it, for good, and have the queue send it. Raises StateForbids, NobodyReached."""
    mailing = _draft(mailing, by)
    MAILING.move(mailing, MailingState.SENDING)
    waiting = left_out = 0
    for rows in batched(_recipients(mailing, contacts), AT_ONCE):
        MailingRecipient.objects.bulk_create(rows)
        waiting += sum(row.state == RecipientState.WAITING for row in rows)
        left_out += sum(row.state != RecipientState.WAITING for row in rows)
    if not waiting:
        raise NobodyReached
    mailing.queued_at = timezone.now()
    mailing.save(update_fields=["state", "queued_at"])
    record("mailing.queued", mailing, by=by, people=waiting, left_out=left_out)
    send_later(mailing)
    return mailing


def _recipients(mailing: Mailing, contacts: QuerySet[Contact]) -> Iterator[MailingRecipient]:
    found = reached(contacts, mailing.purpose).values_list("pk", "written_to", "hindrance")
    for pk, address, hindrance in found.iterator():
        yield MailingRecipient(
            mailing=mailing,
            contact_id=pk,
            address=address or "",
            state=RecipientState.SKIPPED if hindrance else RecipientState.WAITING,
            reason=hindrance,
        )


@transaction.atomic
def cancel_mailing(*, mailing: Mailing, by: User) -> Mailing:
    """Throw a draft away, or stop what is not yet sent. Raises StateForbids once everything is."""
    mailing = _draft(mailing, by)
    MAILING.move(mailing, MailingState.CANCELLED)
    mailing.cancelled_at = timezone.now()
    mailing.save(update_fields=["state", "cancelled_at"])
    stopped = mailing.recipients.waiting().update(state=RecipientState.SKIPPED, reason="cancelled")
    record("mailing.cancelled", mailing, by=by, stopped=stopped)
    return mailing


def send_test(*, mailing: Mailing, by: User) -> None:
    """The letter in both languages to the actor alone, as people get it."""
    if not by.has_perm(SEND):
        raise NotAllowed
    given, family = by.first_name, by.last_name
    oneself = Contact(given_name=given, family_name=family, email=by.email)
    for language in ("fr", "en"):
        with translation.override(language):
            us = Association.objects.current()
            letter = letter_to([oneself], mailing, us, language, to=by.email)
            post_ready(message(letter, language))


@transaction.atomic
def unsubscribe(*, recipient: MailingRecipient) -> None:
    """Take back the consent to news of everybody to whom this letter went, by whoever holds its link."""
    people = MailingRecipient.objects.filter(pk=recipient.pk)
    if recipient.address:
        people |= MailingRecipient.objects.sharing(recipient)
    consents = Consent.objects.in_force().filter(purpose=NEWS, contact__in=people.values("contact"))
    ended = list(consents.select_for_update())
    Consent.objects.filter(pk__in=[one.pk for one in ended]).update(withdrawn_at=timezone.now())
    facts = {"mailing": recipient.mailing_id}
    record_all("consent.withdrawn", [Happened(one, "", facts) for one in ended], by=None)
