"""Our word in allauth's flows."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest

from accounts.models import Association
from kit.mail import post_ready


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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # A mail server that is slow or down would tell known addresses from unknown ones.
        request = current.request
        values = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        post_ready(self.render_mail(template_prefix, email, values))
