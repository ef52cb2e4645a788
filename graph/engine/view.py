"""GraphQL over HTTP (draft of August 2026).

    path("graphql", GraphQLView.as_view())

The status says what happened when the client accepts `application/graphql-response+json`; with
`application/json` a document that fails is told with 200, as old clients expect. A session's cookie is
only good with a CSRF token, and never by GET; uploads need one too, as any page can send such a form.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.http.request import MediaType
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from strawberry.types.graphql import OperationType

from graph.engine.budget import Balance
from graph.engine.devices import identify
from graph.engine.requests import JSON, MULTIPART, HttpRefusal, form_read, read
from graph.engine.run import ALL_OPERATIONS, Result, run
from graph.engine.schema import Schema

RESPONSE = "application/graphql-response+json"
RETRY_SECONDS = 5


# The check is made here, with the answer in JSON, and only where a cookie speaks for the caller.
@method_decorator(csrf_exempt, name="dispatch")
class GraphQLView(View):
    """The HTTP door. `schema` is the product's own unless a test gives another."""

    http_method_names = ["get", "post", "options"]
    schema: Schema | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (request.method or "").lower() not in self.http_method_names:
            return refused(HttpRefusal(405, "METHOD_NOT_ALLOWED", "Use POST, or GET for queries."), JSON)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": "GET, POST, OPTIONS"})
        try:
            media_type = accepted(request)
        except HttpRefusal as error:
            return refused(error, JSON)
        try:
            return self._answer(request, media_type)
        except HttpRefusal as error:
            return refused(error, media_type)

    def _answer(self, request: HttpRequest, media_type: str) -> HttpResponse:
        # A token is no cookie: no other site can make the browser send one.
        if not identify(request):
            check_origin(request)
        asked = read(request)
        allowed = {OperationType.QUERY} if request.method == "GET" else ALL_OPERATIONS
        result = run(
            request,
            asked.document,
            asked.variables,
            asked.operation_name,
            schema=self.schema,
            allowed=allowed,
        )
        return answered(result, media_type)


def accepted(request: HttpRequest) -> str:
    """The media type to answer in. Raises HttpRefusal (406) when the client takes neither."""
    header = request.headers.get("Accept", "").strip()
    if not header:
        return JSON
    ranges = [MediaType(part) for part in header.split(",")[:20] if part.strip()]
    wanted = {offered: _preference(offered, ranges) for offered in (JSON, RESPONSE)}
    best = max(wanted, key=wanted.__getitem__)
    if wanted[best][0] <= 0:
        raise HttpRefusal(406, "NOT_ACCEPTABLE", f"Answers come as {RESPONSE} or {JSON}.")
    return best


def _preference(offered: str, ranges: list[MediaType]) -> tuple[float, int, bool]:
    """How much the client wants a type: by the most specific range that names it.

    Of two that it names alike it gets the newer one; of two that it does not name, plain JSON.
    """
    named = max((one for one in ranges if one.match(offered)), key=lambda one: one.specificity, default=None)
    if named is None:
        return (0, 0, False)
    return (named.quality, named.specificity, (offered == RESPONSE) == (named.specificity > 1))


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class _Csrf(CsrfViewMiddleware):
    """Django's own check, telling the reason instead of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason)


def check_origin(request: HttpRequest) -> None:
    """Lets nothing through that another site could have made the browser send. Raises HttpRefusal."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    if request.method == "GET":
        if has_session:
            raise HttpRefusal(405, "METHOD_NOT_ALLOWED", "With a session, use POST.")
        return
    is_form = request.content_type == MULTIPART and "Authorization" not in request.headers
    if has_session or is_form:
        check = _Csrf(_nothing)
        check.process_request(request)
        # It looks for the token in the form first.
        with form_read():
            refusal = check.process_view(request, _nothing, (), {})
        if refusal is not None:
            raise HttpRefusal(403, "CSRF_FAILED", "Send the CSRF token of this session in X-CSRFToken.")


def answered(result: Result, media_type: str) -> HttpResponse:
    """The response of an operation, with what it cost."""
    body: dict[str, Any] = {"data": result.data} if result.executed else {}
    if result.errors:
        body["errors"] = result.errors
    if result.extensions:
        body["extensions"] = result.extensions
    # A document that fails is no failure of HTTP to clients that ask for plain JSON.
    status = 200 if media_type == JSON and result.status == 400 else result.status
    response = _response(body, status, media_type)
    if result.context and result.context.balance:
        _tell_budget(response, result.context.cost, result.context.balance)
    if status == 405:
        response["Allow"] = "POST"
    return response


def _tell_budget(response: HttpResponse, cost: int, balance: Balance) -> None:
    seconds = max(0, int((balance.reset_at - datetime.now(UTC)).total_seconds()))
    response["GraphQL-Cost"] = str(cost)
    response["RateLimit-Policy"] = f'"points";q={balance.limit};w=3600'
    response["RateLimit"] = f'"points";r={balance.remaining};t={seconds}'
    if balance.overdrawn:
        response["Retry-After"] = str(seconds)


def refused(error: HttpRefusal, media_type: str) -> HttpResponse:
    """The response to what is no GraphQL request."""
    body = {"errors": [{"message": error.message, "extensions": {"code": error.code}}]}
    response = _response(body, error.status, media_type)
    if error.status == 405:
        response["Allow"] = "GET, POST, OPTIONS"
    return response


def _response(body: dict[str, Any], status: int, media_type: str) -> HttpResponse:
    text = json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(text, status=status, content_type=f"{media_type}; charset=utf-8")
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, _varying())
    if status == 503:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _varying() -> Iterable[str]:
    return ("Accept", "Cookie", "Authorization")
