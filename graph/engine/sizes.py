"""What the schema says about the size of an answer: pages, lists, connections, and itself."""

from math import ceil

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    is_list_type,
    is_non_null_type,
)


def defaults_of(operation: OperationDefinitionNode) -> dict[str, int]:
    """The whole numbers that the operation's variables have by default."""
    return {
        one.variable.name.value: int(one.default_value.value)
        for one in operation.variable_definitions or ()
        if isinstance(one.default_value, IntValueNode)
    }


def is_connection(named: GraphQLNamedType | None) -> bool:
    """Whether a type is one of `connections.Connection`."""
    return isinstance(named, GraphQLObjectType) and "pageInfo" in named.fields and "nodes" in named.fields


def is_paged(definition: GraphQLField) -> bool:
    """Whether the field takes a page."""
    return "first" in definition.args and "last" in definition.args


def is_list(definition: GraphQLField) -> bool:
    """Whether the field is a list."""
    outer = definition.type
    return is_list_type(outer.of_type if is_non_null_type(outer) else outer)


def introspection_size(schema: GraphQLSchema, name: str) -> int:
    """How many items an introspection field has, at the mean over the schema's types."""
    types = [one for one in schema.type_map.values() if isinstance(one, GraphQLObjectType)]
    if name == "types":
        return len(schema.type_map)
    if name == "fields":
        return max(1, ceil(sum(len(one.fields) for one in types) / max(1, len(schema.type_map))))
    if name == "directives":
        return len(schema.directives)
    return 2


def is_edge(named: GraphQLNamedType | None) -> bool:
    """Whether a type is one of `connections.Edge`."""
    return isinstance(named, GraphQLObjectType) and "cursor" in named.fields and "node" in named.fields


def is_node(named: GraphQLNamedType | None) -> bool:
    """Whether a type has an id of its own, so that its rows are fetched for themselves."""
    return isinstance(named, GraphQLObjectType) and any(one.name == "Node" for one in named.interfaces)
