"""The access matrix: drawn up from the schema, by asking as everyone for everything.

A cell tells what who looks gets of a field: `v` a value, `0` null although the object is theirs to see,
`-` no object at all. Two cells stand side by side: of one's own objects, and of another person's.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from graphql import GraphQLNamedType, GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument
from strawberry import relay

from accounts.viewers import Viewer
from graph.engine.nodes import id_of, model_of
from graph.schema import schema
from tests.graph.asking import ask
from tests.graph.left_behind import ROLES
from tests.graph.world import Objects, World

CORE = schema._schema
NODE = CORE.type_map["Node"]
# Of fields that ask for something; nobody's card.
GIVEN = {"Viewer.presences": '(card: "0")'}
COLUMNS = (*ROLES, "outsider", "anonymous")


def node_types() -> dict[str, GraphQLObjectType]:
    """The types that have an id, by name."""
    return {
        name: kind
        for name, kind in sorted(CORE.type_map.items())
        if isinstance(kind, GraphQLObjectType) and NODE in kind.interfaces
    }


def python_type(name: str) -> type:
    """The class behind a type's name."""
    definition: Any = schema.get_type_by_name(name)
    origin: type = definition.origin
    return origin


def selection(kind: GraphQLNamedType, depth: int = 2) -> str:
    """A selection of whatever needs no argument: enough to see whether there is a value."""
    if is_leaf_type(kind):
        return ""
    if not isinstance(kind, GraphQLObjectType) or depth == 0:
        return "{ __typename }"
    if kind.name.endswith("Connection"):
        return "{ totalCount }"
    parts = ["__typename"]
    for name, field in kind.fields.items():
        if is_leaf_type(get_named_type(field.type)) and not any(
            map(is_required_argument, field.args.values())
        ):
            parts.append(name)
    return "{ " + " ".join(parts) + " }"


def questions(kind: GraphQLObjectType) -> Iterator[tuple[str, str]]:
    """Each field of a type, and how it is asked for."""
    for name, field in kind.fields.items():
        given = GIVEN.get(f"{kind.name}.{name}", "")
        yield name, f"{name}: {name}{given} {selection(get_named_type(field.type))}"


def document(kind: GraphQLObjectType) -> str:
    """One object of a type, with every field."""
    fields = " ".join(question for _name, question in questions(kind))
    return f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind.name} {{ {fields} }} }} }}"


def is_something(value: object) -> bool:
    """Whether a field told anything."""
    return value not in (None, "", []) and value != {"totalCount": 0}


def cells(viewer: Viewer | None, objects: Objects, kind: GraphQLObjectType) -> dict[str, str]:
    """What a viewer gets of each field of a type, over these objects."""
    rows = objects.get(kind.name, [])
    ids = [str(id_of(python_type(kind.name), row.pk)) for row in rows]
    seen = [node for node in ask(viewer, document(kind), ids=ids)["nodes"] if node is not None]
    return {
        name: "-" if not seen else "v" if any(is_something(node[name]) for node in seen) else "0"
        for name in kind.fields
    }


def matrix(world: World) -> dict[str, list[str]]:
    """The cells of each field, in the order of the people and then of those who own nothing.

    Of what belongs to nobody (pages), the first cell is of live ones and the second of drafts.
    """
    table: dict[str, list[str]] = {}
    for kind in node_types().values():
        columns = [_column(viewer, own, other, kind) for viewer, own, other in looks(world)]
        for field in kind.fields:
            table[f"{kind.name}.{field}"] = [column[field] for column in columns]
    return table


def _column(viewer: Viewer | None, own: Objects, other: Objects, kind: GraphQLObjectType) -> dict[str, str]:
    mine, theirs = cells(viewer, own, kind), cells(viewer, other, kind)
    return {field: (mine[field] if own.get(kind.name) else " ") + theirs[field] for field in kind.fields}


def looks(world: World) -> Iterator[tuple[Viewer | None, Objects, Objects]]:
    """Who looks, at which objects of their own, and at which of another's: one for each column."""
    everyone = list(world.people.values())
    for index, person in enumerate(everyone):
        yield person.user, person.objects | world.public, everyone[index - 1].objects | world.hidden
    for viewer in (world.outsider, None):
        yield viewer, world.public, everyone[0].objects | world.hidden


def type_of(gid: str) -> str:
    """The type in an opaque id."""
    return relay.GlobalID.from_id(gid).type_name


def visible_ids(viewer: Viewer | None, *groups: Objects) -> set[str]:
    """The ids of everything in the database that the viewer sees, by `visible_to` alone."""
    ids: set[str] = set()
    for name in node_types():
        rows: Any = model_of(python_type(name))._default_manager.all()
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(viewer or AnonymousUser())
        else:
            rows = rows.filter(pk__in=[row.pk for group in groups for row in group.get(name, ()) if row.live])
            rows = rows | model_of(python_type(name))._default_manager.filter(live=True, depth__gt=1)
        ids |= {str(id_of(python_type(name), pk)) for pk in rows.values_list("pk", flat=True)}
    return ids


def relations(kind: GraphQLObjectType) -> Iterator[tuple[str, bool]]:
    """The fields that lead to objects with an id; whether each is a connection."""
    for name, field in kind.fields.items():
        target = get_named_type(field.type)
        is_connection = target.name.endswith("Connection")
        if any(map(is_required_argument, field.args.values())):
            continue
        if is_connection or (isinstance(target, GraphQLObjectType) and NODE in target.interfaces):
            yield name, is_connection


# One way is fetched together with its parents; two ways at once by each parent for itself, which is dear.
# Each with how many parents are asked at once.
WAYS = {
    "{ nodes { ROW } }": 2,
    "{ edges { node { ROW } } }": 2,
    "{ nodes { ROW } edges { node { ROW } } }": 1,
}


def reached_ids(viewer: Viewer | None, seen: set[str]) -> set[str]:
    """All ids that come back on any relation of what the viewer sees, of the roots, and of `viewer`."""
    return {gid for document in _walk(seen) for gid in _ids(ask(viewer, document))}


def _walk(seen: set[str]) -> Iterator[str]:
    """A document for each step: from the roots, and from what is seen, by each relation and each way."""
    for way, at_once in WAYS.items():
        yield from (f"{{ {step} }}" for step in _steps(_object("Query"), way))
        yield from (f"{{ viewer {{ {step} }} }}" for step in _steps(_object("Viewer"), way))
        for kind in node_types().values():
            ids = sorted(gid for gid in seen if type_of(gid) == kind.name)
            for step in _steps(kind, way):
                for start in range(0, len(ids), at_once):
                    some = json.dumps(ids[start : start + at_once])
                    yield f"{{ nodes(ids: {some}) {{ id ... on {kind.name} {{ {step} }} }} }}"


def _steps(kind: GraphQLObjectType, way: str) -> Iterator[str]:
    """Each relation of a type; below a list, also the single rows that its rows relate to."""
    for name, is_connection in relations(kind):
        node = get_named_type(kind.fields[name].type).name.removesuffix("Connection")
        single = [one for one, many in relations(node_types()[node]) if not many]
        row = " ".join(["id", *(f"{one} {{ id }}" for one in single)])
        yield f"{name}(first: 8) {way.replace('ROW', row)}" if is_connection else f"{name} {{ id }}"


def _object(name: str) -> GraphQLObjectType:
    kind = CORE.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    return kind


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from [inner] if key == "id" else _ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner)


def check_ways(world: World, role: str) -> None:
    """From all that a role sees, follow every way there is: none leads to what it does not see."""
    viewer, own, other = list(looks(world))[COLUMNS.index(role)]
    seen = visible_ids(viewer, own, other)
    reached = reached_ids(viewer, seen)
    assert reached - seen == set()
    assert viewer is None or not own.get("Contact") or any(type_of(gid) == "Contact" for gid in reached)
