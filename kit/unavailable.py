"""The answer when the database is away: short, static, and honest about when to come back."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.views.defaults import server_error as plain_server_error

RETRY_AFTER_SECONDS = 10


def unavailable(request: HttpRequest) -> HttpResponseBase:
    """503, as JSON in GraphQL's form for the API and as a page for everyone else; touches no database."""
    response: HttpResponse
    if request.path_info == "/graphql":
        message = _("The service is busy. Try again in a moment.")
        error = {"message": message, "extensions": {"code": "UNAVAILABLE"}}
        response = JsonResponse({"errors": [error]}, status=503)
    else:
        # No request is given to the template: context processors would ask the database.
        response = HttpResponse(get_template("kit/unavailable.html").render(), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django's `handler500`: also where errors arrive that middleware raised before any view."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return plain_server_error(request)
