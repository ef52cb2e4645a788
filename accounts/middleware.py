"""Second factor for those who hold people's data or money."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import NEED_SECOND_FACTOR

SETUP_PATHS = ("/accounts/", "/_allauth/", "/static/", "/i18n/", "/hue/", "/theme")


class SecondFactorMiddleware:
    """Sends a manager or treasurer who has no second factor to the page that sets one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SECOND_FACTOR_REQUIRED and self._is_missing(request):
            if request.path == "/graphql":
                return HttpResponse(_("Set up a second factor first."), status=403)
            messages.warning(request, _("Your role opens people’s data. Add a second factor to go on."))
            return redirect("mfa_index")
        return self.get_response(request)

    def _is_missing(self, request: HttpRequest) -> bool:
        user = request.user
        if not isinstance(user, User) or request.path.startswith(SETUP_PATHS):
            return False
        needed = user.is_superuser or user.groups.filter(name__in=NEED_SECOND_FACTOR).exists()
        return needed and not is_mfa_enabled(user)
