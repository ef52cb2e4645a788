"""Our word in allauth's flows."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import Association


class AccountAdapter(DefaultAccountAdapter):
    """Closes allauth's own sign-up unless the association opened it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return Association.objects.current().signup_open
