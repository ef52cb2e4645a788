"""Changes contacts' cards."""

from collections.abc import Mapping
from datetime import date

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import ProhibitNullCharactersValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, Contact, User
from accounts.models.card import PersonCard
from accounts.permissions import project_contact
from accounts.records import record
from accounts.refusals import UserLinkedElsewhere
from kit.pictures import Picture
from kit.refusals import InvalidInput, NotAllowed, NotFound
from kit.text import one_line

# What a person changes by themselves. Names and birth date are on documents: the desk changes those.
OWN_FIELDS = ("phone", "street", "postal_code", "city", "country", "language")
LONGEST_NOTES = 5000

type CardValue = str | date | None


def _editable(contact: Contact, by: User) -> Contact:
    mine = Contact.objects.acted_for_by(by).filter(pk=contact.pk).exists()
    if not mine and not by.has_perm("accounts.change_contact"):
        raise NotAllowed
    return Contact.objects.select_for_update().get(pk=contact.pk)


def check_card(values: Mapping[str, CardValue]) -> None:
    """What the columns take: lengths, an e-mail's form, one of our languages, and no NUL character."""
    for field in PersonCard._meta.local_fields:
        if field.name not in values:
            continue
        try:
            ProhibitNullCharactersValidator()(values[field.name])
            field.clean(values[field.name], None)
        except ValidationError as error:
            raise InvalidInput(path=(field.name,), problem=error.messages[0]) from error


def _written(values: Mapping[str, CardValue]) -> dict[str, CardValue]:
    return {name: one_line(value) if isinstance(value, str) else value for name, value in values.items()}


@transaction.atomic
def make_contact(*, values: Mapping[str, CardValue], by: User | None) -> Contact:
    """A person new to the association, inside an act that asked for the right. Raises InvalidInput."""
    values = _written(values)
    check_card(values)
    if not any(values.get(name) for name in ("given_name", "family_name", "email")):
        raise InvalidInput(path=("family_name",), problem=_("Write a name."))
    contact = Contact.objects.create(**values)
    record("contact.made", contact, by=by)
    return contact


@transaction.atomic
def edit_contact(*, contact: Contact, values: Mapping[str, CardValue], by: User) -> Contact:
    """Change fields of a card. A person changes their own `OWN_FIELDS`; the back office, any."""
    contact = _editable(contact, by)
    allowed = set(OWN_FIELDS)
    if by.has_perm("accounts.change_contact"):
        allowed |= {"given_name", "family_name", "email", "birth_on"}
    if not values.keys() <= allowed:
        raise NotAllowed(path=(min(values.keys() - allowed),))
    values = _written(values)
    check_card(values)
    changed = [name for name, value in values.items() if getattr(contact, name) != value]
    for name in changed:
        setattr(contact, name, values[name])
    if changed:
        contact.save()
        record("contact.edited", contact, by=by, fields=", ".join(sorted(changed)))
    return contact


@transaction.atomic
def write_notes(*, contact: Contact, notes: str, by: User) -> Contact:
    """Set the internal notes on a card, which the person does not read. Raises InvalidInput."""
    if not by.has_perm("accounts.write_notes"):
        raise NotAllowed
    notes = notes.strip()
    if len(notes) > LONGEST_NOTES or "\0" in notes:
        problem = _("Write {longest} characters at most.").format(longest=LONGEST_NOTES)
        raise InvalidInput(path=("notes",), problem=problem)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if contact.notes != notes:
        contact.notes = notes
        contact.save(update_fields=["notes"])
        record("contact.noted", contact, by=by)
    return contact


@transaction.atomic
def set_photo(*, contact: Contact, picture: Picture | None, by: User) -> Contact:
    """Set the photo to a picture that `kit.pictures` made, or take it away."""
    contact = _editable(contact, by)
    old = contact.photo.name
    if picture is None:
        contact.photo = ""
    else:
        contact.photo.save("photo.jpg", ContentFile(picture.content), save=False)
    contact.save(update_fields=["photo"])
    if old:
        storage = contact.photo.storage
        # After the commit: a rollback must find its file again.
        transaction.on_commit(lambda: storage.delete(old))
    record("contact.photo_changed", contact, by=by)
    return contact


@transaction.atomic
def link_user(*, contact: Contact, user: User | None, by: User | None) -> Contact:
    """Make `user` the website user of `contact`, or nobody. `by` None is the program itself.

    Raises UserLinkedElsewhere when `user` is another contact's.
    """
    if by is not None and not by.has_perm("accounts.change_contact"):
        raise NotAllowed
    return attach_user(contact=contact, user=user, by=by)


def attach_user(*, contact: Contact, user: User | None, by: User | None) -> Contact:
    """`link_user` inside an act that asked for the right already."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if user is not None and Contact.objects.filter(user=user).exclude(pk=contact.pk).exists():
        raise UserLinkedElsewhere
    contact.user = user
    contact.save(update_fields=["user"])
    project_contact(contact)
    record("contact.linked", contact, by=by, user=user.pk if user else None)
    return contact


@transaction.atomic
def give_consent(
    *, contact: Contact, purpose: str, wording: str, is_required: bool, by: User | None
) -> Consent:
    """Put a consent on record; the one in force for the same purpose is replaced."""
    contact.consents.in_force().filter(purpose=purpose).update(withdrawn_at=timezone.now())
    consent = Consent.objects.create(
        contact=contact, purpose=purpose, wording=wording, is_required=is_required
    )
    record("consent.given", consent, by=by)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: User) -> Consent:
    """Take a consent back; withdrawing twice changes nothing."""
    if not Contact.objects.acted_for_by(by).filter(pk=consent.contact_id).exists():
        raise NotAllowed
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.is_required:
        raise InvalidInput(
            path=("id",), problem=_("The membership rests on this agreement. To end it, write to us.")
        )
    if consent.withdrawn_at is None:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        record("consent.withdrawn", consent, by=by)
    return consent


@transaction.atomic
def renew_consent(*, consent: Consent, by: User) -> Consent:
    """Give a withdrawn consent again, in its own words; one that is in force stays as it is."""
    if not Contact.objects.acted_for_by(by).filter(pk=consent.contact_id).exists():
        raise NotAllowed
    # The contact's row orders two clicks, so that the second finds what the first gave.
    contact = Contact.objects.select_for_update().get(pk=consent.contact_id)
    standing = contact.consents.in_force().filter(purpose=consent.purpose).first()
    if standing is not None:
        return standing
    return give_consent(
        contact=contact,
        purpose=consent.purpose,
        wording=consent.wording,
        is_required=consent.is_required,
        by=by,
    )


@transaction.atomic
def choose_user(*, contact: Contact, email: str | None, by: User) -> Contact:
    """The back office makes the account with this address the contact's own; None takes the link away.

    Raises NotFound, InvalidInput while the address is unconfirmed, and UserLinkedElsewhere, at `user_email`.
    """
    if not by.has_perm("accounts.change_contact"):
        raise NotAllowed
    user = User.objects.filter(email__iexact=email).first() if email is not None else None
    if email is not None and user is None:
        raise NotFound(path=("user_email",))
    if user is not None and not EmailAddress.objects.filter(user=user, email__iexact=email, verified=True):
        # Anybody may open an account with an address that is not theirs.
        problem = _("This account has not confirmed its address yet: its owner does, by the letter we sent.")
        raise InvalidInput(path=("user_email",), problem=problem)
    try:
        return link_user(contact=contact, user=user, by=by)
    except UserLinkedElsewhere as refusal:
        refusal.path = ("user_email",)
        raise
