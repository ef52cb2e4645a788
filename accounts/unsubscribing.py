"""The link under letters that people may do without, by which they get no more without signing in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.letter_choices import optional_letters
from accounts.models import Contact, MailingRecipient

_SALT = "accounts.unsubscribe"
_LETTER_SALT = "accounts.unsubscribe.letter"


def unsubscribe_address(recipient: MailingRecipient) -> str:
    """The absolute address; it works for as long as the letter is kept."""
    token = signing.Signer(salt=_SALT).sign(str(recipient.pk))
    return settings.SITE_URL + reverse("unsubscribe", args=[token])


def recipient_by_token(token: str) -> MailingRecipient | None:
    """To whom the letter went; None for a link that is not ours."""
    try:
        pk = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None
    return MailingRecipient.objects.select_related("mailing", "contact").filter(pk=pk).first()


def mute_address(contact_id: int, kind: str) -> str:
    """The absolute address by which this contact gets no more letters of this kind."""
    token = signing.Signer(salt=_LETTER_SALT).sign(f"{contact_id}:{kind}")
    return settings.SITE_URL + reverse("mute_letter", args=[token])


def muted_by_token(token: str) -> tuple[Contact, str] | None:
    """Who wants no more letters of which kind; None for a link that is not ours, or leads to nobody."""
    try:
        pk, kind = signing.Signer(salt=_LETTER_SALT).unsign(token).split(":")
    except signing.BadSignature:
        return None
    contact = Contact.objects.filter(pk=pk, erased_at=None).first()
    return (contact, kind) if contact is not None and kind in optional_letters() else None
