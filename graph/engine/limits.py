"""Limits on the shape of a document: one linear pass, before validation and execution.

A fragment is measured once, and what spreads it adds its sums: a document whose fragments double at each step
(672 bytes that expand to millions of fields) is measured in the time of its 672 bytes. Sums stop growing at
`FULL`, so that they stay small numbers. The pass needs no schema.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
)

from graph.engine.errors import VALIDATION_FAILED, CodedError, OverLimit

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


@dataclass(frozen=True)
class Extent:
    """How far a selection set reaches when its fragments are expanded."""

    depth: int = 0
    selections: int = 0
    roots: int = 0


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
    _check_extents(document, order, limits)
    _check_merges(document, limits)
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
        raise OverLimit("A text holds a character that no text may hold.", code="BAD_USER_INPUT")


def storable(text: str) -> bool:
    """Whether the database can hold the text: no NUL, no half of a surrogate pair."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


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


def spread_order(spreads: Mapping[str, set[str]]) -> list[str]:
    """The fragments, each after those it spreads. Raises CodedError for a cycle."""
    known = {name: {other for other in others if other in spreads} for name, others in spreads.items()}
    try:
        return list(TopologicalSorter(known).static_order())
    except CycleError as error:
        names = " → ".join(list(error.args[1])[:6])
        raise CodedError(f"Fragments form a cycle: {names}.", code=VALIDATION_FAILED) from error


def _check_extents(document: DocumentNode, order: list[str], limits: Limits) -> None:
    fragments = fragments_of(document)
    known: dict[str, Extent] = {}
    for name in order:
        known[name] = _extent(fragments[name].selection_set, known)
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    extents = [_extent(one.selection_set, known) for one in operations]
    total = capped(sum(extent.selections for extent in (*extents, *known.values())))
    deepest = max((extent.depth for extent in (*extents, *known.values())), default=0)
    widest = max((extent.roots for extent in extents), default=0)
    if deepest > limits.depth:
        raise over("TOO_DEEP", "Depth", deepest, limits.depth)
    if total > limits.selections:
        raise over("TOO_COMPLEX", "Fields, with fragments expanded", total, limits.selections)
    if widest > limits.roots:
        raise over("TOO_MANY_ROOT_FIELDS", "Fields at the root", widest, limits.roots)


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The fragments by name; of two with one name (which validation refuses) the last."""
    return {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}


def _extent(selection_set: SelectionSetNode | None, known: Mapping[str, Extent]) -> Extent:
    """The extent of a set whose fragments are known. It recurses no deeper than `Limits.nesting`."""
    depth = selections = roots = 0
    for selection in selection_set.selections if selection_set else ():
        if isinstance(selection, FieldNode):
            below = _extent(selection.selection_set, known)
            inner = Extent(below.depth + 1, below.selections, 1)
        elif isinstance(selection, FragmentSpreadNode):
            inner = known.get(selection.name.value, Extent())
        else:
            inner = _extent(getattr(selection, "selection_set", None), known)
        depth = max(depth, inner.depth)
        # A spread counts itself: fragments without fields would expand for nothing, and still expand.
        selections += inner.selections + 1
        roots += inner.roots
    return Extent(capped(depth), capped(selections), capped(roots))


def _check_merges(document: DocumentNode, limits: Limits) -> None:
    """Bounds the work of the validation rule that compares each two fields of one response name.

    It compares them again from each selection set around them, hence the weight by depth. This walk expands
    fragments, which `_check_extents` has bounded.
    """
    fragments = fragments_of(document)
    merges = 0
    for definition in document.definitions:
        level = [[definition.selection_set]] if hasattr(definition, "selection_set") else []
        depth = 0
        while level:
            depth += 1
            below: list[list[SelectionSetNode]] = []
            for sets in level:
                for fields in _by_response_name(sets, fragments).values():
                    merges += depth * len(fields) * (len(fields) - 1) // 2
                    inner = [one.selection_set for one in fields if one.selection_set]
                    below += [inner] if inner else []
            level = below
            if merges > limits.merges:
                raise over("TOO_MANY_MERGES", "Fields under one name, in pairs", merges, limits.merges)


def _by_response_name(
    sets: list[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> dict[str, list[FieldNode]]:
    fields: dict[str, list[FieldNode]] = {}
    stack = list(sets)
    while stack:
        for selection in stack.pop().selections:
            if isinstance(selection, FieldNode):
                fields.setdefault((selection.alias or selection.name).value, []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                stack.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value in fragments:
                stack.append(fragments[selection.name.value].selection_set)
    return fields
