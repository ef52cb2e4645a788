"""Reading GraphQL requests off HTTP: JSON, the query string, and multipart with files.

After the GraphQL-over-HTTP draft of August 2026 and the GraphQL multipart request specification.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from strawberry.file_uploads.utils import replace_placeholders_with_files

JSON_LIMIT = 1_000_000
MOST_FILES = 20
JSON = "application/json"
MULTIPART = "multipart/form-data"


class HttpRefusal(Exception):
    """A request that is no GraphQL request, or not by this method or media type."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True)
class Parameters:
    """What a request asks to run."""

    document: str
    variables: dict[str, Any]
    operation_name: str | None


def read(request: HttpRequest) -> Parameters:
    """The parameters of a GET or POST. Raises HttpRefusal."""
    if request.method == "GET":
        return checked(_from_query(request))
    media_type = request.content_type or ""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise HttpRefusal(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body as it is, without content encoding.")
    if media_type == JSON:
        _check_size(request, JSON_LIMIT)
        return checked(_from_json(request))
    if media_type == MULTIPART:
        _check_size(request, getattr(settings, "DATA_UPLOAD_MAX_MEMORY_SIZE", None) or JSON_LIMIT)
        return checked(_from_multipart(request))
    raise HttpRefusal(415, "UNSUPPORTED_MEDIA_TYPE", f"Send {JSON}, or {MULTIPART} with files.")


def _check_size(request: HttpRequest, limit: int) -> None:
    # Django reads no further than CONTENT_LENGTH, so the header cannot lie downwards.
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        _bad("The Content-Length is not a number.")
    if size > limit:
        raise HttpRefusal(413, "REQUEST_TOO_LARGE", f"The body has {size} bytes, at most {limit}.")


def checked(values: object) -> Parameters:
    """The parameters in a decoded request. Raises HttpRefusal when one has the wrong type."""
    if not isinstance(values, Mapping):
        _bad("The request is not a JSON object.")
    document, name = values.get("query"), values.get("operationName")
    variables, extensions = values.get("variables"), values.get("extensions")
    if not isinstance(document, str):
        _bad("`query` is missing or not a text.")
    if name is not None and not isinstance(name, str):
        _bad("`operationName` is not a text.")
    if variables is not None and not isinstance(variables, dict):
        _bad("`variables` is not an object.")
    if extensions is not None and not isinstance(extensions, dict):
        _bad("`extensions` is not an object.")
    return Parameters(document, variables or {}, name or None)


def _bad(message: str) -> NoReturn:
    raise HttpRefusal(400, "BAD_REQUEST", message)


def _from_query(request: HttpRequest) -> dict[str, object]:
    values: dict[str, object] = dict(request.GET.items())
    for name in ("variables", "extensions"):
        if values.get(name):
            values[name] = decoded(str(values[name]))
    return values


def _from_json(request: HttpRequest) -> object:
    if request.content_params and request.content_params.get("charset", "utf-8").lower() not in (
        "utf-8",
        "utf8",
    ):
        raise HttpRefusal(415, "UNSUPPORTED_MEDIA_TYPE", "Send UTF-8.")
    try:
        return decoded(request.body.decode())
    except UnicodeDecodeError:
        _bad("The body is not UTF-8.")
    except UnreadablePostError:
        _bad("The body could not be read to its end.")


def decoded(text: str) -> object:
    """The JSON value. Raises HttpRefusal for what is none; NaN, endless numbers and nesting are none."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        _bad("This is not JSON.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


@contextmanager
def form_read() -> Iterator[None]:
    """Around whatever makes Django read a form: what it raises for a broken one becomes HttpRefusal."""
    try:
        yield
    except RequestDataTooBig as error:
        raise HttpRefusal(413, "REQUEST_TOO_LARGE", "The upload is too large.") from error
    except (MultiPartParserError, TooManyFilesSent, SuspiciousOperation, BadRequest, UnreadablePostError):
        _bad("The form in the body could not be read.")


def _from_multipart(request: HttpRequest) -> object:
    with form_read():
        operations, places = request.POST.get("operations", ""), request.POST.get("map", "{}")
        files = request.FILES
    values, where = decoded(operations), decoded(places)
    if not isinstance(values, dict) or not isinstance(where, dict) or len(where) > MOST_FILES:
        _bad("`operations` and `map` are JSON objects, for at most 20 files.")
    try:
        return replace_placeholders_with_files(values, where, files)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        _bad("`map` does not lead from each file to a place in `operations`.")
