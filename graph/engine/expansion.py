"""How far a document reaches when its fragments are expanded, found without expanding them.

A fragment is measured once, and what spreads it adds its sums: a document whose fragments double at each step
(672 bytes that expand to millions of fields) is measured in the time of its 672 bytes. Sums stop growing at
`FULL`, so that they stay small numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from graph.engine.errors import VALIDATION_FAILED, CodedError
from graph.engine.limits import Limits, capped, over


@dataclass(frozen=True)
class Extent:
    """How far a selection set reaches when its fragments are expanded."""

    depth: int = 0
    selections: int = 0
    roots: int = 0


def spread_order(spreads: Mapping[str, set[str]]) -> list[str]:
    """The fragments, each after those it spreads. Raises CodedError for a cycle."""
    known = {name: {other for other in others if other in spreads} for name, others in spreads.items()}
    try:
        return list(TopologicalSorter(known).static_order())
    except CycleError as error:
        names = " → ".join(list(error.args[1])[:6])
        raise CodedError(f"Fragments form a cycle: {names}.", code=VALIDATION_FAILED) from error


def check_extents(document: DocumentNode, order: list[str], limits: Limits) -> None:
    """Bounds depth, fields and root fields. Raises OverLimit."""
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


def check_merges(document: DocumentNode, limits: Limits) -> None:
    """Bounds the work of the validation rule that compares each two fields of one response name.

    It compares them again from each selection set around them, hence the weight by depth. This walk expands
    fragments, which `check_extents` has bounded.
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
