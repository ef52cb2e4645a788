"""How the tests speak GraphQL: in process, as any viewer, through the same door as everyone."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.viewers import Viewer
from graph.engine.run import Result, run


def a_request(viewer: Viewer | None) -> HttpRequest:
    """A request by this viewer; anonymous when None."""
    request = RequestFactory().post("/graphql")
    request.user = viewer or AnonymousUser()
    return request


def result_of(viewer: Viewer | None, document: str, **variables: object) -> Result:
    """What came of an operation, errors and all."""
    return run(a_request(viewer), document, variables)


def ask(viewer: Viewer | None, document: str, **variables: object) -> dict[str, Any]:
    """The data of an operation that has no top-level error."""
    result = result_of(viewer, document, **variables)
    assert result.errors == [], result.errors
    assert result.data is not None
    data: dict[str, Any] = result.data
    return data
