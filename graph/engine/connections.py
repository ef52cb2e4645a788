"""Connections: `edges`, `nodes`, `pageInfo` and `totalCount` over keyset cursors.

    memberships: Connection[Membership] = connection(description="Your memberships, newest first.")

    @connection(Connection[Plan], description="The plans on offer.")
    def plans(self, info: Info) -> Iterable[models.Plan]:
        return models.Plan.objects.on_offer()

`first` goes with `after` and `last` with `before`; pages hold 1 to 100 rows, 20 when nothing is said. The
rows are those `visible_to` the viewer (the node type's `get_queryset`), in the QuerySet's own order. Below a
list a connection is fetched for all its parents at once, by one query with window functions.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, cast

import strawberry
from django.db.models import Model
from strawberry import Info, relay
from strawberry.annotation import StrawberryAnnotation
from strawberry.relay.types import NodeType
from strawberry.types.field import StrawberryField
from strawberry_django.fields.field import StrawberryDjangoConnectionExtension, StrawberryDjangoField
from strawberry_django.optimizer import is_optimized_by_prefetching, mark_optimized_by_prefetching

from graph.engine.keyset import Column, cursor_of
from graph.engine.paging import MOST_PER_PAGE, Page, asked, page_of, page_of_each, page_prefetched

ARGUMENTS = {
    "first": f"How many items from the start, or after the cursor: 1 to {MOST_PER_PAGE}; 20 if not said.",
    "after": "Only items after this cursor.",
    "last": f"How many items from the end, or before the cursor: 1 to {MOST_PER_PAGE}.",
    "before": "Only items before this cursor.",
}


@strawberry.type(description="One item of a list, and its place in it.")
class Edge(Generic[NodeType]):  # noqa: UP046 - the library reads this form
    """An item with its cursor, which is only made when it is asked for."""

    node: NodeType = strawberry.field(description="The item.")
    columns: strawberry.Private[Sequence[Column]] = ()

    @strawberry.field(description="The place of the item, for `after` and `before`.")
    def cursor(self) -> str:
        return cursor_of(cast("Model", self.node), self.columns)


@strawberry.type(description="A list, told a page at a time.")
class Connection(relay.Connection[NodeType]):
    """The type of a field made by `connection`. What is not selected is not fetched."""

    page: strawberry.Private[Page] = cast("Page", None)

    @strawberry.field(description="The items with their places.")  # type: ignore[misc]  # the library merges the two
    def edges(self) -> list[Edge[NodeType]]:
        return [Edge(node=row, columns=self.page.columns) for row in self.page.rows]

    @strawberry.field(description="The items.")
    def nodes(self) -> list[NodeType]:
        return self.page.rows

    @strawberry.field(name="pageInfo", description="Whether there are more pages, and where they start.")  # type: ignore[misc]  # the same
    def page_info(self) -> relay.PageInfo:
        rows, columns = self.page.rows, self.page.columns
        return relay.PageInfo(
            has_next_page=self.page.has_next,
            has_previous_page=self.page.has_previous,
            start_cursor=cursor_of(rows[0], columns) if rows else None,
            end_cursor=cursor_of(rows[-1], columns) if rows else None,
        )

    @strawberry.field(description="How many items the list has, on all pages.")
    def total_count(self) -> int:
        return self.page.total


class _Pages(StrawberryDjangoConnectionExtension):
    """Gives a field the four arguments and turns its rows into a page."""

    def apply(self, field: StrawberryField) -> None:
        super().apply(field)
        kept = [argument for argument in field.arguments if argument.python_name not in ARGUMENTS]
        paging = {argument.python_name: argument for argument in field.arguments}
        for name, description in ARGUMENTS.items():
            paging[name].description = description
        field.arguments = [*kept, *(paging[name] for name in ARGUMENTS)]

    def resolve(
        self,
        next_: Callable[..., Any],
        source: Any,
        info: Info[Any, Any],
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        **rest: Any,
    ) -> Any:
        paging = asked(first, after, last, before)
        rows = next_(source, info, **rest)
        connection_type = cast("Any", self.connection_type)
        if not is_optimized_by_prefetching(rows):
            return connection_type(page=page_of(rows, paging))
        field = cast("ConnectionField", info._field)  # noqa: SLF001 - the library's way to the field
        return connection_type(page=page_prefetched(rows, paging, lambda: field.count_of(source, info)))


class ConnectionField(StrawberryDjangoField):
    """A field whose type is a `Connection`."""

    def get_queryset(self, queryset: Any, info: Any, **kwargs: Any) -> Any:
        """The rows the viewer sees; for a prefetch, where the optimizer names the parent, a page of each."""
        if is_optimized_by_prefetching(queryset):
            return queryset
        rows = super().get_queryset(queryset, info, **kwargs)  # type: ignore[no-untyped-call] # theirs has no types
        parent = kwargs.get("_strawberry_related_field_id")
        if parent is None:
            return rows
        paging = asked(*(kwargs.get(name) for name in ARGUMENTS))
        return mark_optimized_by_prefetching(page_of_each(rows, paging, parent))

    def count_of(self, source: Model, info: Info[Any, Any]) -> int:
        """How many rows one parent has. One query: only where a prefetched page is empty and cannot tell."""
        manager = getattr(source, self.django_name or self.python_name)
        everyone = manager.model._default_manager.all()  # noqa: SLF001 - Django's own name for it
        rows = manager._apply_rel_filters(everyone)  # noqa: SLF001 - `all()` would answer the prefetched page
        visible = super().get_queryset(rows, info)  # type: ignore[no-untyped-call] # theirs has no types
        return cast("int", visible.count())


def connection(
    graphql_type: Any = None,
    *,
    description: str,
    name: str | None = None,
    field_name: str | None = None,
    deprecation_reason: str | None = None,
    directives: Sequence[object] = (),
    metadata: Mapping[Any, Any] | None = None,
    resolver: Callable[..., Any] | None = None,
) -> Any:
    """A connection field.

    On a model's type it is over the relation of that name (or `field_name`); as a decorator over the QuerySet
    that the resolver returns (annotate it `-> Iterable[Model]`).
    """
    field = ConnectionField(
        python_name=None,
        django_name=field_name,
        graphql_name=name,
        type_annotation=StrawberryAnnotation.from_annotation(graphql_type),
        description=description,
        deprecation_reason=deprecation_reason,
        directives=directives,
        metadata=metadata,
        extensions=[_Pages(max_results=MOST_PER_PAGE)],
    )
    return field(resolver) if resolver else field


__all__ = ["Connection", "ConnectionField", "Edge", "connection"]
