"""Types that have an opaque id, and who sees their rows.

    @strawberry_django.type(Plan, description="What one can join by.")
    class Plan(VisibleNode):
        name: auto

    @strawberry.type
    class Query(NodeQuery):
        plans: Connection[Plan] = connection(description="The plans on offer.")

A type's rows are `Model.objects.visible_to(viewer)` on every way to them: lists, nested fields, `node(id:)`.
What one may not see does not exist: null, never "forbidden".
"""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Protocol, Self, cast

import strawberry
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from strawberry import Info, relay
from strawberry.relay.types import GlobalIDValueError
from strawberry.types import get_object_definition
from strawberry_django.utils.typing import get_django_definition

from graph.engine.context import context_of, viewer_of
from graph.engine.errors import BadUserInput

MOST_IDS = 100


class Visible(Protocol):
    """A QuerySet that knows who sees what."""

    def visible_to(self, viewer: Any) -> Any: ...


class VisibleNode(relay.Node):
    """Base of the types that stand for a model's row. Its manager is built from a `Visible` QuerySet."""

    # Without it the library evaluates the annotations of every base class for each id of each row.
    _id_attr: ClassVar[str | None] = "pk"

    @classmethod
    def get_queryset(cls, queryset: QuerySet[Any], info: Info[Any, Any], **_kwargs: object) -> QuerySet[Any]:
        """The rows this viewer sees. Raises TypeError when the model's manager does not know `visible_to`."""
        if not hasattr(queryset, "visible_to"):
            raise TypeError(
                f"{queryset.model.__name__}: its QuerySet has no visible_to(viewer), "
                "or Meta.base_manager_name is not the manager that has it."
            )
        if queryset.__dict__.get(SEEN_BY) == _seer(info):
            return queryset
        return cast("QuerySet[Any]", cast("Visible", queryset).visible_to(viewer_of(info)))


SEEN_BY = "_graph_seen_by"


def _seer(info: Info[Any, Any]) -> tuple[int, object]:
    # The operation too: a viewer's rights may change between two.
    return id(context_of(info)), viewer_of(info).pk


def seen[Q: QuerySet[Any]](rows: Q, info: Info[Any, Any]) -> Q:
    """Marks rows that are this viewer's own, so that `visible_to` need not ask the same a second time.

    For lists cut down to what the viewer acts for, and for nothing else. A clone loses the mark and is asked
    again: forgetting it costs time, never a leak.
    """
    rows.__dict__[SEEN_BY] = _seer(info)
    return rows


def model_of(node_type: type) -> type[Model]:
    """The model a node type stands for."""
    definition = get_django_definition(node_type, strict=True)
    return cast("type[Model]", definition.model)


def key_of(node_type: type, node_id: str) -> Any | None:
    """The primary key in an id's second half, or None when it cannot be one of this type."""
    field = model_of(node_type)._meta.pk
    if "\0" in node_id:
        return None
    try:
        # clean() also refuses what the column cannot hold, which to_python lets through.
        return field.clean(node_id, None)
    except (ValidationError, ValueError, TypeError, OverflowError):
        return None


def id_of(node_type: type, key: object) -> relay.GlobalID:
    """The opaque id of a row: what `id` answers, for payloads and links."""
    definition = get_object_definition(node_type, strict=True)
    return relay.GlobalID(type_name=definition.name, node_id=str(key))


def key_in[M: Model](gid: relay.GlobalID, node_type: type, info: Info[Any, Any]) -> Any | None:
    """The primary key in the id a mutation was given, or None when it is the id of another type."""
    return key_of(node_type, gid.node_id) if _type_of(gid, info) is node_type else None


def _type_of(gid: relay.GlobalID, info: Info[Any, Any]) -> type[relay.Node]:
    try:
        return gid.resolve_type(info)
    except GlobalIDValueError as error:
        raise BadUserInput("This is not an id.") from error


def rows_of(node_type: type, keys: Iterable[Any], info: Info[Any, Any]) -> dict[str, Any]:
    """The visible rows among the keys, each under its key as text. One query."""
    everyone = model_of(node_type)._default_manager.all()  # noqa: SLF001 - Django's own name for it
    return {str(row.pk): row for row in rows_among(node_type, everyone.filter(pk__in=list(keys)), info)}


def rows_among(node_type: type, rows: QuerySet[Any], info: Info[Any, Any]) -> list[Any]:
    """The visible ones of these rows, with what is selected of them. One query."""
    from strawberry_django import optimizer  # its import reads the app registry

    visible = cast("type[VisibleNode]", node_type).get_queryset(rows, info)
    active = optimizer.optimizer.get()
    if active is not None:
        visible = active.optimize(visible, info=info)
    return [strawberry.cast(node_type, row) for row in visible]


def found(ids: list[relay.GlobalID], info: Info[Any, Any]) -> list[Any | None]:
    """The node of each id, in order; None for what is not there or not for this viewer. One query a type."""
    by_type: dict[type, dict[relay.GlobalID, str]] = {}
    for gid in ids:
        node_type = _type_of(gid, info)
        key = key_of(node_type, gid.node_id) if issubclass(node_type, VisibleNode) else None
        if key is not None:
            by_type.setdefault(node_type, {})[gid] = str(key)
    rows = {kind: rows_of(kind, keys.values(), info) for kind, keys in by_type.items()}
    places = {gid: (kind, key) for kind, keys in by_type.items() for gid, key in keys.items()}
    return [rows[places[gid][0]].get(places[gid][1]) if gid in places else None for gid in ids]


@strawberry.type
class NodeQuery:
    """`node(id:)` and `nodes(ids:)`, to be inherited by the schema's Query."""

    @strawberry.field(description="The object with this id; null when there is none, or none for you.")
    def node(
        self, info: Info[Any, Any], id: Annotated[relay.GlobalID, strawberry.argument(description="Its id.")]
    ) -> relay.Node | None:
        return found([id], info)[0]

    @strawberry.field(
        description=f"The objects with these ids, in order; null where there is none. At most {MOST_IDS}."
    )
    def nodes(
        self,
        info: Info[Any, Any],
        ids: Annotated[list[relay.GlobalID], strawberry.argument(description="The ids.")],
    ) -> list[relay.Node | None]:
        if len(ids) > MOST_IDS:
            raise BadUserInput(f"At most {MOST_IDS} ids at a time.", requested=len(ids), limit=MOST_IDS)
        return found(ids, info)


__all__ = [
    "NodeQuery",
    "Self",
    "Visible",
    "VisibleNode",
    "found",
    "id_of",
    "key_in",
    "key_of",
    "model_of",
    "rows_of",
]
