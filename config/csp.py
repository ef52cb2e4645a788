"""Which Content-Security-Policy a page gets, by its address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware


class PathPolicyMiddleware(ContentSecurityPolicyMiddleware):
    """Django's own middleware, with the looser policy for Wagtail's admin and no other."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith("/admin/") and not hasattr(response, "_csp_config"):
            # The attribute that Django's own decorator `csp_override` sets.
            response._csp_config = settings.ADMIN_CSP  # type: ignore[attr-defined]  # noqa: SLF001
        return super().process_response(request, response)
