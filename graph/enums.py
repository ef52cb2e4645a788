"""Enums of the domain as enums of the contract, each value with its sentence."""

from enum import Enum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition


def enum[E: Enum](choices: type[E], *, description: str, called: str | None = None, **values: str) -> type[E]:
    """Makes an enum of a storey below known to GraphQL; `values` describes each member by its name.

    `called` is its name in the contract, where its own would say too little there.
    Raises ValueError when a member is not described, or a description has no member.
    """
    names = {member.name for member in choices}
    if names != set(values):
        raise ValueError(f"{choices.__name__}: describe exactly {sorted(names)}")
    made = strawberry.enum(choices, name=called, description=description)
    definition = made.__strawberry_definition__  # type: ignore[attr-defined] # set by the line above
    assert isinstance(definition, StrawberryEnumDefinition)  # noqa: S101 - narrows the type
    for value in definition.values:
        value.description = values[value.name]
    return made
