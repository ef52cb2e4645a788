"""Fields of the product's types: columns, SQL expressions, relations, amounts. All declarative.

    @strawberry_django.type(models.Order, description="…")
    class Order(VisibleNode):
        placed_at: datetime = column(description="…")
        total: Money = money("total_minor", order_total(), description="…")
        contact: Contact | None = related(description="…")
        may_pay: bool = computed(payable(), description="…")

Each says what the database must fetch, so that a list of any length costs the same queries. Where a row came
without it (a list selected on two ways at once is not optimised), the field asks by itself: slower but right.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

import strawberry
import strawberry_django
from django.db.models import F, Model

from graph.engine.compiled import Compiled
from graph.engine.connections import connection
from graph.engine.nodes import VisibleNode
from graph.engine.quick import MISSING, AtHandField
from graph.engine.scalars import Money


def told[F: Callable[..., Any]](*, description: str) -> Callable[[F], F]:
    """A field of a plain type, by the method below it; the library's own decorator has no type."""

    def made(resolver: F) -> F:
        return cast("F", strawberry.field(resolver=resolver, description=description))

    return made


def of_row[F: Callable[..., Any]](
    *needs: str, description: str, joins: Sequence[str] = ()
) -> Callable[[F], F]:
    """Of a model's type, by the method below it; its `self` is the row with the columns it `needs`."""

    def made(resolver: F) -> F:
        only, joined = list(needs) or None, list(joins) or None
        field = strawberry_django.field(resolver, only=only, select_related=joined, description=description)
        return cast("F", field)

    return made


def across(*paths: str, told: Callable[..., Any], description: str) -> Any:
    """What `told` makes of the values at the end of these paths; annotate the field with its type.

    They are fetched as values. A row that is joined by `select_related` stands where `related` looks for the
    one that the viewer may see, and nobody asked whether they may.
    """
    values = {f"across_{path}": F(path) for path in paths}

    def value(root: Any) -> Any:
        if not values.keys() <= root.__dict__.keys():
            # All of them at once; as `annotated` does for one.
            rows = type(root)._default_manager.filter(pk=root.pk)  # noqa: SLF001
            root.__dict__.update(rows.values(**values).get())
        return told(*(root.__dict__[name] for name in values))

    return strawberry_django.field(value, description=description, annotate=dict(values))


def as_it_is[V](value: V) -> V:
    """Tells one value of `across` unchanged."""
    return value


def row_of[M: Model](model: type[M], told_by: object) -> M:
    """The model's row that a method of its GraphQL type gets as `self`."""
    # Strawberry calls it on the row itself; no type can say so.
    assert isinstance(told_by, model)  # noqa: S101 - narrows the type
    return told_by


def listed[F: Callable[..., Any]](connection_type: Any, *, description: str) -> Callable[[F], F]:
    """A connection over the rows that the method below it returns."""

    def made(resolver: F) -> F:
        return cast("F", connection(connection_type, description=description, resolver=resolver))

    return made


def column(*needs: str, description: str, name: str | None = None, field_name: str | None = None) -> Any:
    """The column, or the model's property, of that name; a property names the columns that it `needs`."""
    return strawberry_django.field(
        description=description, name=name, field_name=field_name, only=list(needs) or None
    )


def annotated(row: Model, name: str, expression: Callable[[], Any]) -> Any:
    """The value of an annotation, which is asked of the database when the row came without it.

    `expression` is made only then: making it costs more than reading the value.
    """
    if name not in row.__dict__:
        # Django's documented way to a model's manager, whatever its name.
        rows = type(row)._default_manager.filter(pk=row.pk).annotate(**{f"_{name}": expression()})  # noqa: SLF001
        setattr(row, name, rows.values_list(f"_{name}", flat=True).get())
    return row.__dict__[name]


def computed(expression: Any, *, description: str) -> Any:
    """A value that the database computes. `expression` must not need more than the row's own id."""
    made = _made_once(expression)
    compiled = Compiled(made)
    return ComputedField(
        python_name=None, description=description, expression=made, annotate=lambda _info: compiled
    )


def _made_once(expression: Any) -> Callable[[], Any]:
    # When the apps are ready, and not before.
    return cache(expression if callable(expression) else lambda: expression)


class ComputedField(AtHandField):
    """A field made by `computed`."""

    def __init__(self, *args: Any, expression: Callable[[], Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expression = expression

    def __copy__(self) -> "ComputedField":
        copied: ComputedField = super().__copy__()
        copied.expression = self.expression
        return copied

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        return annotated(source, self.python_name, self.expression)

    def at_hand(self, row: Model) -> Any:
        return row.__dict__.get(self.python_name, MISSING)


def money(minor: str, expression: Any = None, *, description: str) -> Any:
    """An amount in the row's currency: the column `minor`, or the annotation of that name by `expression`."""

    def amount(root: Any) -> Money:
        value = getattr(root, minor) if expression is None else annotated(root, minor, lambda: expression)
        return Money.of_minor(value, root.currency)

    needs: Mapping[str, Any] = (
        {"only": [minor, "currency"]}
        if expression is None
        else {"only": ["currency"], "annotate": {minor: Compiled(_made_once(expression))}}
    )
    return strawberry_django.field(amount, description=description, **needs)


def related(*, description: str, field_name: str | None = None) -> Any:
    """One related row, null when it is not for this viewer. Its type must be nullable."""
    return RelatedField(python_name=None, django_name=field_name, description=description)


class RelatedField(AtHandField):
    """A field made by `related`.

    A related row that the optimizer fetched passed its type's `get_queryset`. One that the library would load
    by itself did not: it is asked for here, so that no way leads around `visible_to`.
    """

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        relation = type(source)._meta.get_field(self.django_name or self.python_name)
        # Where Django keeps related rows; the library reads it by the same name.
        cache: dict[str, Any] = source._state.fields_cache  # noqa: SLF001
        if relation.cache_name not in cache:
            cache[relation.cache_name] = self._visible(source, relation, info)
        return cache[relation.cache_name]

    def at_hand(self, row: Model) -> Any:
        relation: Any = type(row)._meta.get_field(self.django_name or self.python_name)
        return row._state.fields_cache.get(relation.cache_name, MISSING)  # noqa: SLF001 - as above

    def _visible(self, source: Model, relation: Any, info: Any) -> Model | None:
        node_type = self.django_type
        assert node_type is not None  # noqa: S101 - narrows the type
        assert issubclass(node_type, VisibleNode)  # noqa: S101 - the same
        everything = relation.related_model._default_manager.all()  # noqa: SLF001 - as above
        rows = node_type.get_queryset(everything, info)
        if relation.concrete:
            return rows.filter(pk=getattr(source, relation.attname)).first()
        return rows.filter(**{relation.field.name: source.pk}).first()


__all__ = [
    "across",
    "annotated",
    "as_it_is",
    "column",
    "computed",
    "listed",
    "money",
    "of_row",
    "related",
    "row_of",
    "told",
]
