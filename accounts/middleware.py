"""Second factor for those who hold people's data or money."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import NEED_SECOND_FACTOR

OPEN_PATHS = ("/static/", "/i18n/", "/hue/", "/theme")
SETUP_PATHS = ("/accounts/", "/_allauth/")
# Not where factors are added and taken away: whoever has one passes it first.
CONFIRM_PATHS = (
    "/accounts/reauthenticate/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/webauthn/reauthenticate/",
    "/accounts/logout/",
    "/_allauth/browser/v1/auth/",
    "/_allauth/browser/v1/config",
)
API_PATHS = ("/graphql", "/_allauth/")


class SecondFactorMiddleware:
    """Sends a manager or treasurer to set up a second factor, or to pass it if this session did not yet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if settings.SECOND_FACTOR_REQUIRED and isinstance(user, User) and self._is_needed(request, user):
            if not is_mfa_enabled(user):
                return self._sent_to_set_up(request)
            if not _was_passed(request, user):
                return self._sent_to_confirm(request)
        return self.get_response(request)

    def _is_needed(self, request: HttpRequest, user: User) -> bool:
        if request.path.startswith(OPEN_PATHS):
            return False
        return user.is_superuser or user.groups.filter(name__in=NEED_SECOND_FACTOR).exists()

    def _sent_to_set_up(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(SETUP_PATHS):
            return self.get_response(request)
        if request.path.startswith(API_PATHS):
            return HttpResponse(_("Set up a second factor first."), status=403)
        messages.warning(request, _("Your role opens people’s data. Add a second factor to go on."))
        return redirect("mfa_index")

    def _sent_to_confirm(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(CONFIRM_PATHS):
            return self.get_response(request)
        if request.path.startswith(API_PATHS):
            return HttpResponse(_("Confirm with your second factor first."), status=403)
        messages.warning(
            request, _("Your role opens people’s data. Confirm with your second factor to go on.")
        )
        # What was posted is not done again by itself.
        back = {"next": request.get_full_path()} if request.method == "GET" else {}
        address = reverse("mfa_reauthenticate")
        return redirect(f"{address}?{urlencode(back, safe='/')}" if back else address)


def _was_passed(request: HttpRequest, user: User) -> bool:
    """Whether this session has a record of the user's second factor; a passkey at sign-in leaves one too."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
