"""The private link of who books without an account: signed, and void once its request is forgotten."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from workshops.models import Booking, GuestRequest
from workshops.refusals import GuestLinkExpired

VERIFY_AGE = timedelta(days=2)
FOLLOW_AGE = timedelta(days=366)
_SALT = "workshops.guest"


def guest_path(request: GuestRequest) -> str:
    """The path of the guest's own page."""
    return reverse("guest", args=[signing.dumps([request.pk, request.link_key], salt=_SALT)])


def guest_link(booking: Booking) -> str | None:
    """The address of the page on which a guest sees this booking; None for who has an account."""
    if booking.booker.user_id is not None:
        return None
    asked = GuestRequest.objects.filter(contact=booking.booker_id, session=booking.session_id)
    request = asked.order_by("-pk").first()
    return settings.SITE_URL + guest_path(request) if request is not None else None


def request_by_token(token: str) -> GuestRequest:
    """The request that a token opens. Raises GuestLinkExpired for any other text.

    Until the address is confirmed no token is older than VERIFY_AGE.
    """
    try:
        pk, key = signing.loads(token, salt=_SALT, max_age=FOLLOW_AGE)
        rows = GuestRequest.objects.select_related("session__workshop", "contact")
        request = rows.get(pk=int(pk), link_key=str(key))
        if request.verified_at is None:
            signing.loads(token, salt=_SALT, max_age=VERIFY_AGE)
    except (signing.BadSignature, ValueError, TypeError, GuestRequest.DoesNotExist) as error:
        raise GuestLinkExpired from error
    return request
