"""The limits of an operation, and how one is told."""

from dataclasses import dataclass

from graph.engine.errors import OverLimit

FULL = 1_000_000_000


@dataclass(frozen=True)
class Limits:
    """The most a document may have. Counts are of the document as written unless said otherwise.

    `selections` counts fields with every fragment expanded, over all definitions; `roots` those of the
    operation itself. `merges` counts pairs of fields that answer under one name and must be compared.
    `cost` is in points (see `cost`).
    """

    bytes: int = 20_000
    tokens: int = 3_000
    nesting: int = 100
    depth: int = 20
    selections: int = 2_000
    aliases: int = 60
    roots: int = 20
    definitions: int = 60
    variables: int = 60
    directives: int = 100
    literals: int = 1_000
    merges: int = 2_000
    variable_values: int = 5_000
    variable_depth: int = 12
    cost: int = 10_000
    introspection_nesting: int = 1


def over(code: str, what: str, requested: int, limit: int) -> OverLimit:
    """The error for a limit exceeded."""
    return OverLimit(f"{what}: {requested}, at most {limit}.", code=code, requested=requested, limit=limit)


def capped(number: int) -> int:
    """The number, or `FULL` when it is greater."""
    return min(number, FULL)


def storable(text: str) -> bool:
    """Whether the database can hold the text: no NUL, no half of a surrogate pair."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
