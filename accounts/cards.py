"""The code on a member's card: an address that says who it is to those who may know alone."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import AuditEntry, Contact

_SALT = "accounts.card"


def card_address(contact: Contact) -> str:
    """The absolute address in the code. It stays the same, so a printed card keeps working."""
    token = signing.Signer(salt=_SALT).sign(str(contact.pk))
    return settings.SITE_URL + reverse("card", args=[token])


def contact_by_card(token: str) -> Contact | None:
    """Whose card it is, the kept one for a card that was merged; None for a code that is not ours."""
    try:
        pk = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None
    return Contact.objects.filter(pk=pk).first() or _kept_for(int(pk))


def _kept_for(pk: int) -> Contact | None:
    """The card that another was merged into. Its record moves on when that one is merged in turn."""
    merges = AuditEntry.objects.filter(
        verb="contact.merged", subject_type=Contact._meta.label, facts__merged_id=pk
    )
    return Contact.objects.filter(pk__in=merges.values("subject_id")).first()
