"""A database that is away is told as such, wherever in the request it is missed."""

import json
from collections.abc import Callable

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from kit.middleware import UnavailableMiddleware
from kit.unavailable import RETRY_AFTER_SECONDS


class AwayBeforeAnyView:
    """A middleware that needs the database before a view is chosen, as sessions do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "early" in request.GET:
            raise OperationalError
        return self.get_response(request)


def _fail(request: HttpRequest) -> HttpResponse:
    raise {"away": OperationalError, "closed": InterfaceError, "bug": IntegrityError}[request.GET["with"]]


urlpatterns = [path("page", _fail), path("graphql", _fail)]
handler500 = "kit.unavailable.server_error"

alone = override_settings(
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["kit.middleware.UnavailableMiddleware", f"{__name__}.AwayBeforeAnyView"],
)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@alone
@pytest.mark.parametrize("query", ["with=away", "with=closed", "early"])
def test_503_says_when_to_come_back(visitor: Client, query: str) -> None:
    response = visitor.get(f"/page?{query}")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == str(RETRY_AFTER_SECONDS)
    assert response.headers["Cache-Control"] == "no-store"
    assert b"<h1>" in response.content


@alone
@pytest.mark.parametrize("query", ["with=away", "early"])
def test_the_api_answers_in_its_own_form(visitor: Client, query: str) -> None:
    response = visitor.post(f"/graphql?{query}")
    assert response.status_code == 503
    [error] = json.loads(response.content)["errors"]
    assert error["extensions"] == {"code": "UNAVAILABLE"}


@alone
def test_a_bug_stays_a_500(visitor: Client) -> None:
    response = visitor.get("/page?with=bug")
    assert response.status_code == 500
    assert "Retry-After" not in response.headers


def test_other_errors_are_not_touched() -> None:
    middleware = UnavailableMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None
