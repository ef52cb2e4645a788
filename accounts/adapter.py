"""Our word in allauth's flows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as current
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from accounts.models import Association
from kit.clients import address_of
from kit.mail import post_ready


@dataclass(frozen=True)
class _Site:
    """What allauth's letters say of the site."""

    name: str
    domain: str


def _home() -> _Site:
    return _Site(Association.objects.current().name, urlsplit(settings.SITE_URL).netloc)


def _at_home(value: Any, request: HttpRequest) -> Any:
    """An address on the host and port that the request named, which anybody may name, on our own instead."""
    named = request.build_absolute_uri("/")
    if not isinstance(value, str) or not value.startswith(named):
        return value
    return f"{settings.SITE_URL}/{value.removeprefix(named)}"


class AccountAdapter(DefaultAccountAdapter):
    """Closes allauth's own sign-up unless the association opened it, and sends its mail by the queue."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return Association.objects.current().signup_open

    def is_safe_url(self, url: str) -> bool:
        try:
            return bool(super().is_safe_url(url))
        # What Python raises for an address like `//[`, which leads nowhere.
        except ValueError:
            return False

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        try:
            # Theirs saves row by row; nothing is to be done by halves.
            with transaction.atomic():
                return bool(super().confirm_email(request, email_address))
        except IntegrityError:
            # The address became another account's since the letter was sent.
            told = {"email": email_address.email}
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt", told)
            return False

    def get_client_ip(self, request: HttpRequest) -> str:
        # Theirs refuses the request where there is no address.
        return address_of(request) or str(super().get_client_ip(request))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # A mail server that is slow or down would tell known addresses from unknown ones.
        request = current.request
        told = {name: _at_home(value, request) for name, value in context.items()}
        values = {"request": request, "email": email, "current_site": _home(), **told}
        post_ready(self.render_mail(template_prefix, email, values))
