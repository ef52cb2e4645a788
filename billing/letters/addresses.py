"""The links in letters, absolute."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.models import User
from billing.links import application_token
from billing.models import Application


def follow_address(application: Application, *, act: str = "") -> str:
    """The absolute private address of an application; `act` is `confirm` for the first letter."""
    path = reverse("application", kwargs={"token": application_token(application)})
    return f"{settings.SITE_URL}{path}{act}"


def password_address(user: User) -> str:
    """The absolute address on which a user without a password sets one; it works once, for some days."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.SITE_URL + path.replace("UID-KEY", key)
