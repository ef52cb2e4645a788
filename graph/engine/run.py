"""The one way to run an operation, for the portal in process and for HTTP alike.

    result = run(request, "query($first: Int) { viewer { memberships(first: $first) { nodes { id } } } }",
                 {"first": 10})
    result.data["viewer"]     # None data: see result.errors[0]["extensions"]["code"]

Visibility, limits, cost, budget and idempotency are the same at both doors.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from graphql import GraphQLError, GraphQLFormattedError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from graph.engine.context import Context
from graph.engine.errors import (
    BAD_USER_INPUT,
    UNAVAILABLE,
    CodedError,
    code_of,
    explained,
    formatted,
    root_cause,
)

if TYPE_CHECKING:
    from graph.engine.schema import Schema

ALL_OPERATIONS = frozenset({OperationType.QUERY, OperationType.MUTATION})


@dataclass(frozen=True)
class Result:
    """What came of an operation, ready for JSON.

    `data` is a dict of the root fields, or None when nothing was executed or a non-null root failed;
    `executed` tells the two apart.
    `status` is the HTTP status the whole deserves.
    """

    data: Any
    errors: list[GraphQLFormattedError] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    executed: bool = True
    status: int = 200
    context: Context | None = None

    @property
    def codes(self) -> list[str]:
        """`extensions.code` of each top-level error."""
        return [code_of(error) for error in self.errors]


@cache
def the_schema() -> "Schema":
    """The product's schema, named by the setting GRAPHQL_SCHEMA (`graph.schema.schema` if unset)."""
    schema: Schema = import_string(getattr(settings, "GRAPHQL_SCHEMA", "graph.schema.schema"))
    return schema


def run(
    request: HttpRequest,
    document: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    *,
    schema: "Schema | None" = None,
    allowed: Iterable[OperationType] = ALL_OPERATIONS,
) -> Result:
    """Runs one operation as `request.user`. Raises nothing for what the document or the variables do."""
    context = Context(request, operation_name)
    try:
        outcome = (schema or the_schema()).execute_sync(
            document,
            variable_values=dict(variables or {}),
            context_value=context,
            operation_name=operation_name,
            allowed_operation_types=allowed,
        )
    except InvalidOperationTypeError as error:
        return _refused(_not_allowed(error.operation_type), context)
    except (MissingQueryError, CannotGetOperationTypeError):
        return _refused(
            _NoOperation("The document holds no operation to run, or none of this name."), context
        )
    return _told(outcome.data, outcome.errors or [], outcome.extensions or {}, context)


class _NoOperation(CodedError):
    code = "OPERATION_NOT_FOUND"


class _NotByGet(CodedError):
    code = "METHOD_NOT_ALLOWED"
    status = 405


class _NotSupported(CodedError):
    code = "OPERATION_NOT_SUPPORTED"


def _not_allowed(kind: OperationType) -> CodedError:
    if kind is OperationType.MUTATION:
        return _NotByGet("Send mutations by POST.")
    return _NotSupported("There are no subscriptions here.")


def _refused(error: CodedError, context: Context) -> Result:
    return Result(None, formatted([error]), executed=False, status=error.status, context=context)


def _told(data: Any, errors: list[GraphQLError], extensions: dict[str, Any], context: Context) -> Result:
    # Errors of variables have no path and leave no data: nothing was executed.
    executed = data is not None or any(error.path for error in errors)
    told = [explained(error, "INTERNAL_ERROR" if executed else BAD_USER_INPUT) for error in errors]
    return Result(data, formatted(told), extensions, executed, _status(errors, told, executed), context)


def _status(raw: list[GraphQLError], told: list[GraphQLError], executed: bool) -> int:
    if any(code_of(error) == UNAVAILABLE for error in told):
        return 503
    if executed or not told:
        return 200
    if any(code_of(error) == "INTERNAL_ERROR" for error in told):
        return 500
    causes = [error if isinstance(error, CodedError) else root_cause(error) for error in raw]
    return next((cause.status for cause in causes if isinstance(cause, CodedError)), 400)
