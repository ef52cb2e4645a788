"""Top-level errors: each with `extensions.code`; what was not foreseen is masked and logged under an id.

Refusals of mutations are no errors: they stand in the payload (see `payloads`). Top-level errors are for
syntax, limits, rights to a whole operation, and bugs.
"""

import logging
import secrets
from collections.abc import Iterable
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError
from strawberry.exceptions import StrawberryInputCoercionError

from kit.refusals import Refusal

logger = logging.getLogger("graph")

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
BAD_USER_INPUT = "BAD_USER_INPUT"
INTERNAL = "INTERNAL_ERROR"
UNAVAILABLE = "SERVICE_UNAVAILABLE"
# More errors than this help nobody, and each costs time to format.
MOST_ERRORS = 20


class CodedError(GraphQLError):
    """An error with a code of its own; `facts` go to `extensions` beside it.

    `status` is the HTTP status when it refuses the whole request.
    """

    code: ClassVar[str] = INTERNAL
    status: ClassVar[int] = 400

    def __init__(self, message: str, *, code: str | None = None, **facts: object) -> None:
        super().__init__(message, extensions={"code": code or self.code, **facts})


class BadUserInput(CodedError):
    """A value of the document or of the variables cannot be used."""

    code = BAD_USER_INPUT


class Unauthenticated(CodedError):
    """The operation needs a signed-in caller."""

    code = "UNAUTHENTICATED"
    status = 401


class Forbidden(CodedError):
    """The caller may not run this operation."""

    code = "FORBIDDEN"
    status = 403


class OverLimit(CodedError):
    """The document exceeds a limit: `code` says which, `facts` give `requested` and `limit`."""


class BudgetSpent(CodedError):
    """The caller's points for this window are spent."""

    code = "RATE_LIMITED"
    status = 429


def root_cause(error: GraphQLError) -> Exception | None:
    """The exception below the wrappings of the library, or None when there is none."""
    cause: Exception | None = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def explained(error: GraphQLError, stage_code: str = INTERNAL) -> GraphQLError:
    """The error as it may leave the house. `stage_code` is for library errors that carry no code."""
    if error.extensions and "code" in error.extensions:
        return error
    if isinstance(error, GraphQLSyntaxError):
        return _with_code(error, PARSE_FAILED)
    cause = root_cause(error)
    if isinstance(cause, StrawberryInputCoercionError):
        return _with_code(error, BAD_USER_INPUT, message=str(cause))
    if cause is None or isinstance(cause, GraphQLError):
        return _library_error(error, stage_code)
    return _caused_error(error, cause)


def _library_error(error: GraphQLError, stage_code: str) -> GraphQLError:
    if error.path is None and stage_code != INTERNAL:
        return _with_code(error, stage_code)
    if error.message.startswith("Argument "):
        return _with_code(error, BAD_USER_INPUT)
    return _masked(error)


def _caused_error(error: GraphQLError, cause: Exception) -> GraphQLError:
    if isinstance(cause, Refusal):
        return _with_code(error, cause.code, message=cause.message)
    if isinstance(cause, PermissionDenied):
        return _with_code(error, Forbidden.code, message="You may not see or do this.")
    if isinstance(cause, (OperationalError, InterfaceError)):
        logger.warning("the database did not answer: %s", cause)
        return _with_code(error, UNAVAILABLE, message="The service is busy. Try again in a moment.")
    return _masked(error)


def _masked(error: GraphQLError) -> GraphQLError:
    """The error without its message: it may name tables, paths or people. The log has it, under the id."""
    number = secrets.token_hex(6)
    cause = root_cause(error) or error
    logger.error("GraphQL error %s at %s", number, error.path, exc_info=cause)
    return _with_code(error, INTERNAL, message=f"Something went wrong on our side ({number}).", id=number)


def _with_code(error: GraphQLError, code: str, *, message: str = "", **facts: object) -> GraphQLError:
    return GraphQLError(
        message or error.message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={**(error.extensions or {}), "code": code, **facts},
    )


def formatted(errors: Iterable[GraphQLError]) -> list[GraphQLFormattedError]:
    """At most `MOST_ERRORS` errors in the shape of the response format."""
    return [error.formatted for error, _ in zip(errors, range(MOST_ERRORS), strict=False)]


def code_of(error: GraphQLError | GraphQLFormattedError) -> str:
    """`extensions.code`, or the empty string."""
    extensions = error.get("extensions") if isinstance(error, dict) else error.extensions
    return str((extensions or {}).get("code", ""))
