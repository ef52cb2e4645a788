"""What every request passes: the language of the reader, and a plain answer when the database does not."""

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from kit.unavailable import unavailable


class UnavailableMiddleware(MiddlewareMixin):
    """503 with Retry-After when the database is away, full or overruns its time; never a bare 500.

    This catches what views raise. What other middleware raises ends in `kit.unavailable.server_error`.
    """

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The 503 for a database that is away; None for every other error."""
        return unavailable(request) if isinstance(error, OperationalError | InterfaceError) else None


class LanguageMiddleware(LocaleMiddleware):
    """The language by address for the page tree, by the reader's choice for the rest.

    Pages stand at `/…` in the first language and at `/en/…` in English. Django would therefore take every
    address without a prefix for French; the ones under `settings.PATHS_IN_READERS_LANGUAGE` (the portal, the
    sign-in, the API …) follow the language cookie instead, else `Accept-Language`.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language and note it as `request.LANGUAGE_CODE`."""
        if not self._follows_reader(request):
            super().process_request(request)
            return
        translation.activate(translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say which language was used and what it depended on."""
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        if self._follows_reader(request):
            _vary(response, "Accept-Language")
            _vary(response, "Cookie")
        return response

    def _follows_reader(self, request: HttpRequest) -> bool:
        return request.path_info.startswith(tuple(settings.PATHS_IN_READERS_LANGUAGE))


def _vary(response: HttpResponseBase, header: str) -> None:
    """Add one header name to Vary, once."""
    known = [name.strip() for name in response.headers.get("Vary", "").split(",") if name.strip()]
    if header.lower() not in {name.lower() for name in known}:
        response.headers["Vary"] = ", ".join([*known, header])
