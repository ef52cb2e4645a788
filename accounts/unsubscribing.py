"""The link under letters with news, by which one gets no more of them without signing in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import MailingRecipient

_SALT = "accounts.unsubscribe"


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
