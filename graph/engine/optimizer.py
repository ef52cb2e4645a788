"""strawberry-django's optimizer with four cures.

- It wraps every field of every row in a Python call (`resolve`). Our fields ask it themselves, so it goes.
- It prefetches with the base manager; where that is not the one with `visible_to`, scoping would be lost.
- It follows `edges { node }` only. `nodes` is the same way, told shorter; a list of which only the total is
  asked is fetched for all parents too; and where a selection reaches the nodes on two ways at once, their
  arguments may differ, so nothing below is prefetched (each list is then fetched for itself: slower, and
  priced, but never another list's rows).
"""

from collections.abc import Hashable
from typing import Any

from django.db.models import QuerySet
from graphql import FieldNode, NameNode, SelectionSetNode, get_named_type
from graphql.type.definition import GraphQLResolveInfo
from strawberry.extensions import SchemaExtension
from strawberry_django import optimizer as library
from strawberry_django.optimizer import (
    DjangoOptimizerExtension,
    OptimizerConfig,
    OptimizerStore,
    is_optimized,
)
from strawberry_django.queryset import get_queryset_config

from graph.engine.compiled import Compiled
from graph.engine.context import context_of

# There is no public way to say how a connection leads to its nodes.
_selections = library._get_selections  # noqa: SLF001 - see above
_hints_from_edges = library._get_model_hints_from_connection  # noqa: SLF001 - see above


# The library's own method forgets `prefetch_custom_queryset`.
CONFIG = OptimizerConfig(prefetch_custom_queryset=True)


class Optimizer(DjangoOptimizerExtension):
    """The extension for `Schema`."""

    resolve = SchemaExtension.resolve  # type: ignore[assignment]  # the base's, so that none is called

    def __init__(self) -> None:
        super().__init__(prefetch_custom_queryset=True)

    def optimize(self, qs: Any, info: Any, *, store: OptimizerStore | None = None) -> Any:
        """The rows with what the selection needs. Shape and rows stay the same."""
        if not self.enabled.get():
            return qs
        hints, key = context_of(info).hints, _place_of(info)
        if hints is None or store is not None or not _untouched(qs):
            return library.optimize(qs, info, config=CONFIG, store=store)
        known = hints.get((qs.model, key))
        if isinstance(known, _Found):
            return _applied(known, qs, info)
        found = _Found()
        optimized = library.optimize(qs, info, config=CONFIG, store=found)
        if found.the_same_for_all:
            hints[qs.model, key] = found
        return optimized


class _Found(OptimizerStore):
    """Hints that the library fills in; it would not fill in a store that says it is empty."""

    def __bool__(self) -> bool:
        return True

    @property
    def the_same_for_all(self) -> bool:
        """Whether nothing in it was made for one viewer."""
        return not self.prefetch_related and all(isinstance(one, Compiled) for one in self.annotate.values())


def _untouched(rows: Any) -> bool:
    # Managers, lists and what was fetched or optimised already are left to the library.
    return isinstance(rows, QuerySet) and rows._result_cache is None and not is_optimized(rows)  # noqa: SLF001 - as the library asks


def _place_of(info: Any) -> Hashable:
    """Where in the document: the field's nodes, and the types above. The document outlives its hints."""
    raw = getattr(info, "_raw_info", info)
    types, path = [], raw.path
    while path:
        types.append(path.typename)
        path = path.prev
    return tuple(map(id, raw.field_nodes)), tuple(types)


def _applied(known: OptimizerStore, rows: Any, info: Any) -> Any:
    """What the library does with hints once it has them."""
    optimized = (known | OptimizerStore()).apply(rows, info=getattr(info, "_raw_info", info), config=CONFIG)
    get_queryset_config(optimized).optimized = True
    return optimized


def _hints_from_connection(
    model: Any,
    schema: Any,
    object_definition: Any,
    *,
    parent_type: Any,
    info: GraphQLResolveInfo[Any],
    **rest: Any,
) -> OptimizerStore | None:
    ways = _ways_to_nodes(info, parent_type)
    if not ways:
        # Only the total, or where the pages are: the page of each parent tells it, without its columns.
        return OptimizerStore(only=[model._meta.pk.attname])
    if len(ways) > 1:
        return None
    edges = FieldNode(name=NameNode(value="edges"), selection_set=SelectionSetNode(selections=tuple(ways[0])))
    around = FieldNode(
        name=NameNode(value=info.field_name), selection_set=SelectionSetNode(selections=(edges,))
    )
    return _hints_from_edges(
        model,
        schema,
        object_definition,
        parent_type=parent_type,
        info=info._replace(field_nodes=[around]),
        **rest,
    )


def _ways_to_nodes(info: GraphQLResolveInfo[Any], parent_type: Any) -> list[list[FieldNode]]:
    """Each way from this connection to its nodes, as fields `node` with one selection of the node each."""
    ways: list[list[FieldNode]] = []
    for fields in _selections(info, parent_type).values():
        if fields[0].name.value == "nodes":
            ways.append([_as_node(field) for field in fields])
        elif fields[0].name.value == "edges":
            edge_type = get_named_type(parent_type.fields["edges"].type)
            below = info._replace(field_nodes=fields)
            selections = _selections(below, edge_type).values()
            ways += [
                [_as_node(field) for field in group] for group in selections if group[0].name.value == "node"
            ]
    return ways


def _as_node(field: FieldNode) -> FieldNode:
    return FieldNode(name=NameNode(value="node"), selection_set=field.selection_set)


library._get_model_hints_from_connection = _hints_from_connection  # noqa: SLF001 - see above
