"""What this app holds about a person."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.erasing import nobody
from accounts.holdings import (
    Holding,
    OwnFile,
    Person,
    Told,
    before_erasing,
    columns,
    emptied,
    goes,
    holds_nothing,
    register,
    search_too,
    stays,
    when_merging,
)
from accounts.letter_choices import title_of
from accounts.models import (
    Affiliation,
    AuditEntry,
    Consent,
    Contact,
    Hindrance,
    Mailing,
    MailingRecipient,
    MutedLetter,
    Organisation,
    Outbox,
    User,
)
from accounts.models.card import CARD_FIELDS
from accounts.refusals import HoldsRoles, RepresentsSomebody
from accounts.states import RecipientState


def _card(row: Contact) -> Told:
    told = columns(*(name for name in CARD_FIELDS if name != "photo"), "notes", "created_at")(row)
    guardian = row.legal_representative
    return {**told, "legal_representative": guardian.full_name if guardian else None}


def _photo(row: Contact) -> Iterable[OwnFile]:
    if row.photo:
        with row.photo.open("rb") as source:
            yield OwnFile("photo.jpg", source.read())


def _erase_card(rows: QuerySet[Contact], _person: Person) -> None:
    for contact in rows:
        forget_files(contact.photo)
        for field in Contact._meta.get_fields():
            if field.name in {*CARD_FIELDS, "notes"} - {"language"}:
                setattr(contact, field.name, field.get_default())  # type: ignore[union-attr]  # columns
        contact.family_name = nobody()
        contact.country, contact.legal_representative = "", None
        contact.erased_at = timezone.now()
        contact.save()


def forget_files(*files: Any) -> None:
    """Delete stored files once the transaction is committed: a rollback must find them again."""
    for file in files:
        if file:
            transaction.on_commit(partial(file.storage.delete, str(file.name)))


def about(contact: Contact) -> QuerySet[AuditEntry]:
    """What was done to the card, the account and the agreements of a person."""
    consents = Consent.objects.filter(contact=contact).values("pk")
    return AuditEntry.objects.filter(
        Q(subject_type=Contact._meta.label, subject_id=contact.pk)
        | Q(subject_type=User._meta.label, subject_id=contact.user_id or 0)
        | Q(subject_type=Consent._meta.label, subject_id__in=consents)
    ).order_by("pk")


def _refuse_guardians(contact: Contact) -> None:
    represented = contact.represented.order_by("pk").first()
    if represented is not None:
        raise RepresentsSomebody(name=represented.full_name)


def _refuse_roles(contact: Contact) -> None:
    user = contact.user
    if user is not None and (user.is_superuser or user.groups.exists()):
        raise HoldsRoles


def _join_consents(kept: Contact, merged: Contact) -> None:
    """One consent stands for each purpose: the one given last; the other stays on record, withdrawn."""
    for consent in merged.consents.in_force():
        same = kept.consents.in_force().filter(purpose=consent.purpose).first()
        if same is not None:
            older = min(same, consent, key=lambda one: one.given_at)
            Consent.objects.filter(pk=older.pk).update(withdrawn_at=timezone.now())


def _join_affiliations(kept: Contact, merged: Contact) -> None:
    for affiliation in merged.affiliations.all():
        same = kept.affiliations.filter(organisation=affiliation.organisation_id).first()
        if same is not None:
            same.position = same.position or affiliation.position
            same.since = min(same.since, affiliation.since)
            same.save()
            affiliation.delete()


def _forget_letters(rows: QuerySet[MailingRecipient], _person: Person) -> None:
    """That there was a letter stays in its figures; where it went does not, and none is sent any more."""
    waiting = rows.filter(state=RecipientState.WAITING)
    waiting.update(state=RecipientState.SKIPPED, reason=Hindrance.ERASED)
    rows.update(address="")


def _join_letters(kept: Contact, merged: Contact) -> None:
    """Of a mailing to both cards one row stays: the one that was sent, if any."""
    for letter in merged.mailings_received.all():
        same = kept.mailings_received.filter(mailing=letter.mailing_id).first()
        if same is not None:
            (same if letter.sent_at and not same.sent_at else letter).delete()


def _muted_letter(row: MutedLetter) -> Told:
    return {"kind": title_of(row.kind), "muted_at": row.muted_at}


def _join_muted_letters(kept: Contact, merged: Contact) -> None:
    """What either card switched off stays off."""
    merged.muted_letters.filter(kind__in=kept.muted_letters.values("kind")).delete()


register(
    Holding(
        EmailAddress,
        lambda contact: EmailAddress.objects.filter(user__contact=contact),
        goes,
        columns("email", "verified", "primary"),
    ),
    Holding(
        Authenticator,
        lambda contact: Authenticator.objects.filter(user__contact=contact),
        goes,
        columns("type", "created_at", "last_used_at"),
        labels={"type": _("Kind"), "created_at": _("Added"), "last_used_at": _("Last used")},
    ),
    Holding(
        UserSession,
        lambda contact: UserSession.objects.filter(user__contact=contact),
        goes,
        columns("created_at", "last_seen_at", "ip", "user_agent"),
        labels={
            "created_at": _("Signed in"),
            "last_seen_at": _("Last seen"),
            "ip": _("Network address"),
            "user_agent": _("Browser"),
        },
        title=_("Devices signed in"),
    ),
    Holding(
        Affiliation,
        lambda contact: contact.affiliations.select_related("organisation"),
        goes,
        columns("organisation", "position", "since"),
    ),
    Holding(
        AuditEntry, about, stays, columns("at", "verb", "reason", "facts"), labels={"facts": _("figures")}
    ),
    Holding(
        Consent,
        lambda contact: contact.consents.all(),
        # Purpose and dates prove that there was one; the words are nobody's need any more.
        emptied(wording=""),
        columns("purpose", "wording", "is_required", "given_at", "withdrawn_at"),
    ),
    Holding(
        MailingRecipient,
        lambda contact: contact.mailings_received.select_related("mailing"),
        _forget_letters,
        columns("mailing", "address", "state", "reason", "sent_at"),
    ),
    Holding(
        MutedLetter,
        lambda contact: contact.muted_letters.all(),
        goes,
        _muted_letter,
    ),
    Holding(
        User,
        lambda contact: User.objects.filter(contact=contact),
        goes,
        columns("email", "first_name", "last_name", "date_joined", "last_login"),
    ),
    Holding(Contact, lambda contact: Contact.objects.filter(pk=contact.pk), _erase_card, _card, files=_photo),
)
search_too(Outbox, Organisation, Mailing)
before_erasing(_refuse_guardians)
before_erasing(_refuse_roles)
when_merging(_join_consents)
when_merging(_join_affiliations)
when_merging(_join_letters)
when_merging(_join_muted_letters)
holds_nothing("who did it in the back office", "accounts.LetterWording", "accounts.Mailing")
holds_nothing(
    "a right of the account, which ends with it",
    "account.EmailConfirmation",
    "accounts.ContactUserObjectPermission",
    "accounts.OrganisationUserObjectPermission",
    "accounts.User_groups",
    "accounts.User_user_permissions",
    "guardian.UserObjectPermission",
)
