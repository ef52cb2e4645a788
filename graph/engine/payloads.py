"""Payloads of mutations: the object, or the refusals, each a type of its own under the interface `UserError`.

    @strawberry.type(description="What came of applying.")
    class ApplicationCreatePayload(Payload):
        application: Application | None = strawberry.field(default=None, description="The application.")

    @refusal(billing.refusals.PlanWithdrawn, description="The plan is no longer on offer.")
    class PlanWithdrawn(UserError):                       # filled from the refusal's facts, by name
        plan_name: str = strawberry.field(description="The plan.")

    @strawberry.type
    class Mutation:
        @mutation(description="Applies to join.", idempotency=Idempotency.REQUIRED)
        def application_create(self, info: Info, input: ApplicationCreateInput) -> ApplicationCreatePayload:
            return ApplicationCreatePayload(application=actions.submit(..., by=viewer_of(info)))

    schema = Schema(Query, Mutation, refusals=[PlanWithdrawn])

A refusal raised below `mutation` becomes an item of `errors`; the object is then null. One that has no type
in the schema is told as `GenericUserError` with its code: clients that read the interface lose nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import fields
from enum import Enum
from typing import Any, ClassVar, dataclass_transform

import strawberry
from strawberry import Info
from strawberry.extensions import FieldExtension
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from graph.engine.context import context_of
from graph.engine.scalars import Money
from kit import money
from kit.refusals import Invalid, Refusal

IDEMPOTENCY = "idempotency"


class Idempotency(Enum):
    """What a mutation does with `@idempotent(key:)`.

    ACCEPTED: with a key, its effect and the record of its result are one transaction (the default).
    REQUIRED: the same, and refused without a key. For what books.
    REQUIRED_IN_STEPS: refused without a key, not one transaction: for what calls a provider between two
    transactions of its own. It must itself be safe to run again after a crash; the key is in the context.
    """

    ACCEPTED = "accepted"
    REQUIRED = "required"
    REQUIRED_IN_STEPS = "required in steps"


@strawberry.interface(description="A refusal: a fact that stopped the mutation. Nothing was changed.")
class UserError:
    """The interface of every refusal."""

    __refusal__: ClassVar[type[Refusal] | None] = None

    code: str = strawberry.field(description="Stable and upper case; new ones may appear at any time.")
    message: str = strawberry.field(description="A sentence for the person, in the language of the request.")
    path: list[str] = strawberry.field(
        description="Leads to the value at fault inside `input`, outermost first; empty when it is the whole."
    )


@strawberry.type(description="A refusal that tells nothing but its code and sentence.")
class GenericUserError(UserError):
    """Any refusal without a type of its own."""


@strawberry.type
class Payload:
    """Base of every mutation's payload. Each other field is nullable and defaults to None."""

    errors: list[UserError] = strawberry.field(
        default_factory=list, description="Why it was refused; empty when it was done."
    )


@dataclass_transform(field_specifiers=(strawberry.field,))
def refusal(kind: type[Refusal], *, description: str) -> Callable[[type], type]:
    """Makes a class the type of one kind of refusal; list it in `Schema(refusals=[…])`."""

    def typed(cls: type) -> type:
        made: type = strawberry.type(cls, description=description)
        made.__refusal__ = kind  # type: ignore[attr-defined]  # it is a UserError
        return made

    return typed


def types_by_refusal(types: Iterable[type]) -> dict[type[Refusal], type]:
    """The GraphQL type of each kind of refusal. Raises TypeError for a type not made by `refusal`."""
    table: dict[type[Refusal], type] = {}
    for made in types:
        kind = getattr(made, "__refusal__", None)
        if kind is None:
            raise TypeError(f"{made.__name__} is not made by @refusal")
        table[kind] = made
    return table


def told(refused: Refusal, table: dict[type[Refusal], type]) -> list[Any]:
    """The refusal as items of `errors`: one, or one for each problem it gathers."""
    if isinstance(refused, Invalid):
        return [item for problem in refused.problems for item in told(problem, table)]
    made = next((table[kind] for kind in type(refused).__mro__ if kind in table), GenericUserError)
    common = {"code", "message", "path"}
    # A field with a resolver of its own is no fact.
    own = [field.name for field in fields(made) if field.init and field.name not in common]
    facts = {name: _fact(refused.facts[name]) for name in own}
    path = [to_camel_case(part) for part in refused.path]
    return [made(code=refused.code, message=refused.message, path=path, **facts)]


def _fact(value: object) -> object:
    """A fact as the contract tells it."""
    return Money.of(value) if isinstance(value, money.Money) else value


class _RefusalsAsErrors(FieldExtension):
    """Turns a raised refusal into the payload that tells it."""

    def resolve(self, next_: Callable[..., Any], source: Any, info: Info[Any, Any], **kwargs: Any) -> Any:
        try:
            return next_(source, info, **kwargs)
        except Refusal as refused:
            context_of(info).refused = True
            table = getattr(info.schema, "refusal_types", {})
            payload: Any = info._field.type  # noqa: SLF001 - the library's way to the field
            return payload(errors=told(refused, table))


def mutation(
    *,
    description: str,
    idempotency: Idempotency = Idempotency.ACCEPTED,
    name: str | None = None,
    deprecation_reason: str | None = None,
    directives: Iterable[object] = (),
    metadata: dict[Any, Any] | None = None,
) -> Callable[[Callable[..., Any]], StrawberryField]:
    """A mutation field whose refusals go to the payload's `errors`. See the module for its use."""
    if idempotency is not Idempotency.ACCEPTED:
        description += " Needs `@idempotent(key:)`."

    def made(resolver: Callable[..., Any]) -> StrawberryField:
        field: StrawberryField = strawberry.mutation(
            resolver=resolver,
            name=name,
            description=description,
            deprecation_reason=deprecation_reason,
            directives=tuple(directives),
            metadata={**(metadata or {}), IDEMPOTENCY: idempotency},
            extensions=[_RefusalsAsErrors()],
        )
        return field

    return made
