"""The static cost of an operation, known before it runs: the fields of its largest answer, and its queries.

Each field is a point, a connection five (or the weight it declares); below a connection everything counts as
many times as the page has rows: `first` or `last`, else 20. Connections in connections multiply. A plain list
counts as ten, or as the size it declares:

    @strawberry.field(metadata={COST: Cost(weight=5, size=3)})

A query of the database is worth two hundred fields, the look-up of a related node a hundred. One serves all
parents together; under an alias, or where its list is reached on two ways, one for each, and is priced so.

Introspection is counted apart, by the sizes of the schema itself; it may cost what the standard query costs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)
from graphql.type.introspection import SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef

from graph.engine.limits import capped
from graph.engine.paging import DEFAULT_PAGE, MOST_PER_PAGE
from graph.engine.sizes import (
    defaults_of,
    introspection_size,
    is_connection,
    is_edge,
    is_list,
    is_node,
    is_paged,
)

COST = "cost"
LIST_SIZE = 10
MUTATION_WEIGHT = 10
CONNECTION_WEIGHT = 5
QUERY = 200
LOOKUP = 100
PARTS_OF_TYPES = {"fields", "inputFields", "enumValues", "interfaces", "possibleTypes"}
META_FIELDS = {
    "__schema": SchemaMetaFieldDef,
    "__type": TypeMetaFieldDef,
    "__typename": TypeNameMetaFieldDef,
}


@dataclass(frozen=True)
class Cost:
    """What one field costs: `weight` points each time, `size` items when it is a plain list."""

    weight: int = 1
    size: int = LIST_SIZE


@dataclass(frozen=True)
class Price:
    """The cost of an operation: `points`, and `introspection` in fields of the schema about itself.

    `nesting` is how deep lists of a type's parts stand in each other. `fixed`: no variable changes the price.
    """

    points: int
    introspection: int
    nesting: int
    fixed: bool


@dataclass
class Sum:
    """Points of a selection set: `once`, and for `each` row of the page when it stands on a connection.

    `shared` are points of queries that serve all parents. `ways`: on how many ways the set leads to a list's
    nodes.
    """

    once: int = 0
    each: int = 0
    shared: int = 0
    ways: int = 0
    introspection: int = 0
    nesting: int = 0


class Pricing:
    """Prices one operation. `order` names the fragments, each after those it spreads."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.operation = operation
        self.fragments = fragments
        self.values = {**defaults_of(operation), **variables}
        self.known: dict[str, Sum] = {}
        self.fixed = True

    def price(self, order: list[str]) -> Price:
        """The price. One pass over the document: fragments are summed once."""
        for name in order:
            fragment = self.fragments[name]
            on = self.schema.type_map.get(fragment.type_condition.name.value)
            self.known[name] = self._of_set(fragment.selection_set, on)
        root = self.schema.get_root_type(self.operation.operation)
        total = self._of_set(self.operation.selection_set, root)
        points = capped(total.once + total.shared)
        return Price(points, total.introspection, total.nesting, self.fixed)

    def _of_set(self, selections: SelectionSetNode | None, on: GraphQLNamedType | None) -> Sum:
        total = Sum()
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                part = self._of_field(selection, on)
            elif isinstance(selection, FragmentSpreadNode):
                part = self.known.get(selection.name.value, Sum())
            elif isinstance(selection, InlineFragmentNode):
                named = selection.type_condition and self.schema.type_map.get(
                    selection.type_condition.name.value
                )
                part = self._of_set(selection.selection_set, named or on)
            total.once = capped(total.once + part.once)
            total.each = capped(total.each + part.each)
            total.shared = capped(total.shared + part.shared)
            total.ways = capped(total.ways + part.ways)
            total.introspection = capped(total.introspection + part.introspection)
            total.nesting = max(total.nesting, part.nesting)
        return total

    def _of_field(self, node: FieldNode, on: GraphQLNamedType | None) -> Sum:
        name = node.name.value
        definition = META_FIELDS.get(name) or getattr(on, "fields", {}).get(name)
        if definition is None:
            return Sum()
        below = self._of_set(node.selection_set, get_named_type(definition.type))
        if (on is not None and on.name.startswith("__")) or name in ("__schema", "__type"):
            return self._of_introspection(name, definition, below)
        declared = declared_cost(definition, on is self.schema.mutation_type)
        if is_connection(on) and name in ("edges", "nodes"):
            ways = 1 if name == "nodes" else below.ways
            return replace(below, once=0, each=capped(declared.weight + below.once), ways=ways)
        if is_edge(on) and name == "node":
            return replace(below, once=capped(declared.weight + below.once), ways=1)
        size = self._size(node, definition, declared)
        if is_paged(definition):
            return self._of_connection(node, below, size, declared.weight)
        lookup = LOOKUP if is_node(get_named_type(definition.type)) else 0
        points = capped(declared.weight + size * below.once)
        return replace(below, once=points, each=0, shared=below.shared + lookup, ways=0)

    def _of_connection(self, node: FieldNode, below: Sum, size: int, weight: int) -> Sum:
        shared, of_each = below.shared, below.each
        if below.ways > 1:
            shared, of_each = 0, of_each + shared
        points, shared = weight + below.once + size * of_each, QUERY + shared
        if node.alias is not None:
            points, shared = points + shared, 0
        return replace(below, once=capped(points), each=0, shared=shared, ways=0)

    def _of_introspection(self, name: str, definition: GraphQLField, below: Sum) -> Sum:
        size = introspection_size(self.schema, name) if is_list(definition) else 1
        # Chains of `ofType` end early: most types are wrapped once or not at all.
        inner = below.introspection // 2 if name == "ofType" else below.introspection
        return Sum(introspection=capped(1 + size * inner), nesting=below.nesting + (name in PARTS_OF_TYPES))

    def _size(self, node: FieldNode, definition: GraphQLField, declared: Cost) -> int:
        """How many items the field may hold: a page, the ids asked for, or what it declares."""
        arguments = {argument.name.value: argument.value for argument in node.arguments or ()}
        if is_paged(definition):
            sizes = [self._number(arguments[name]) for name in ("first", "last") if name in arguments]
            size = max((size for size in sizes if size is not None), default=DEFAULT_PAGE)
            return max(1, min(size, MOST_PER_PAGE))
        if not is_list(definition):
            return 1
        return self._length(arguments["ids"]) if "ids" in arguments else declared.size

    def _number(self, value: ValueNode) -> int | None:
        if isinstance(value, VariableNode):
            self.fixed = False
            given = self.values.get(value.name.value)
            return given if isinstance(given, int) else None
        return int(value.value) if isinstance(value, IntValueNode) else None

    def _length(self, value: ValueNode) -> int:
        if isinstance(value, VariableNode):
            self.fixed = False
            given = self.values.get(value.name.value)
            return len(given) if isinstance(given, list) else 1
        return len(value.values) if isinstance(value, ListValueNode) else 1


def declared_cost(definition: GraphQLField, is_mutation: bool) -> Cost:
    """What the field declares in its metadata, or what its kind costs."""
    field = (definition.extensions or {}).get("strawberry-definition")
    declared = (getattr(field, "metadata", None) or {}).get(COST)
    if isinstance(declared, Cost):
        return declared
    return Cost(MUTATION_WEIGHT if is_mutation else CONNECTION_WEIGHT if is_paged(definition) else 1)
