"""One linear pass over a document, before validation and execution. It needs no schema."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    StringValueNode,
    ValueNode,
)

from graph.engine.errors import BadUserInput
from graph.engine.expansion import check_extents, check_merges, spread_order
from graph.engine.limits import Limits, over, storable


@dataclass
class Counts:
    """What is counted over the document as written."""

    aliases: int = 0
    directives: int = 0
    literals: int = 0
    nesting: int = 0
    spreads: dict[str, set[str]] = field(default_factory=dict)


def check(document: DocumentNode, limits: Limits) -> list[str]:
    """Measures the document and returns its fragments' names, each after those it spreads.

    Raises OverLimit, or CodedError when fragments form a cycle.
    """
    definitions = document.definitions
    if len(definitions) > limits.definitions:
        raise over("TOO_MANY_DEFINITIONS", "Operations and fragments", len(definitions), limits.definitions)
    counts = Counts()
    for definition in definitions:
        _count(definition, counts)
    _check_counts(definitions, counts, limits)
    order = spread_order(counts.spreads)
    check_extents(document, order, limits)
    check_merges(document, limits)
    return order


def _count(definition: DefinitionNode, counts: Counts) -> None:
    """Adds one definition, without following its spreads."""
    spreads: set[str] = set()
    stack: list[tuple[Node, int]] = [(definition, 0)]
    while stack:
        node, nesting = stack.pop()
        counts.nesting = max(counts.nesting, nesting)
        if isinstance(node, FieldNode):
            counts.aliases += node.alias is not None
        elif isinstance(node, FragmentSpreadNode):
            spreads.add(node.name.value)
        elif isinstance(node, ValueNode):
            counts.literals += 1
            _check_text(node)
        counts.directives += len(getattr(node, "directives", None) or ())
        stack.extend((child, nesting + 1) for child in _below(node))
    if isinstance(definition, FragmentDefinitionNode):
        counts.spreads.setdefault(definition.name.value, set()).update(spreads)


def _below(node: Node) -> Iterator[Node]:
    """The nodes inside a node that may hold selections, directives or values."""
    for name in ("selection_set", "value", "default_value"):
        child = getattr(node, name, None)
        if isinstance(child, Node):
            yield child
    for name in ("selections", "arguments", "directives", "variable_definitions", "values", "fields"):
        yield from getattr(node, name, None) or ()


def _check_text(node: ValueNode) -> None:
    if isinstance(node, StringValueNode) and not storable(node.value):
        raise BadUserInput("A text holds a character that no text may hold.")


def _check_counts(definitions: tuple[DefinitionNode, ...], counts: Counts, limits: Limits) -> None:
    variables = sum(len(getattr(one, "variable_definitions", None) or ()) for one in definitions)
    for code, what, requested, limit in (
        ("TOO_DEEP", "Nesting", counts.nesting, limits.nesting),
        ("TOO_MANY_ALIASES", "Aliases", counts.aliases, limits.aliases),
        ("TOO_MANY_DIRECTIVES", "Directives", counts.directives, limits.directives),
        ("TOO_MANY_VALUES", "Values written in the document", counts.literals, limits.literals),
        ("TOO_MANY_VARIABLES", "Variables", variables, limits.variables),
    ):
        if requested > limit:
            raise over(code, what, requested, limit)
