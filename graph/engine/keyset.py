"""Keyset paging: a cursor names a place in an order, so rows inserted meanwhile shift nothing.

A place is the values of the ordering columns, the primary key last. They are read from annotations and not
from the columns, so that a column deferred by `only()` costs no query per row.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, OrderBy, Q, QuerySet, Value
from django.db.models.expressions import Expression, F

from graph.engine.errors import BadUserInput

PREFIX = "place:"


@dataclass(frozen=True)
class Column:
    """One ordering column: where its value stands on a row, and how it sorts."""

    name: str
    field: "Field[Any, Any]"
    descending: bool
    nulls_first: bool


def order_of(rows: QuerySet[Any]) -> list[OrderBy]:
    """What the rows are ordered by, each bound to its table."""
    query, model = rows.query, cast("type[Model]", rows.model)
    by_default = model._meta.ordering or () if query.default_ordering else ()
    names = query.order_by or by_default
    if query.standard_ordering and not query.extra_order_by and set(names) <= _own_names(model):
        return _own_order(model, tuple(names))
    return _compiled_order(rows)


def _compiled_order(rows: QuerySet[Any]) -> list[OrderBy]:
    return [expression for expression, _ in rows.query.get_compiler(using=rows.db).get_order_by()]


@cache
def _own_order(model: type[Model], names: tuple[str, ...]) -> list[OrderBy]:
    # Always the same, and Django compiles the SQL of each to find it.
    return _compiled_order(model._base_manager.order_by(*names))  # noqa: SLF001 - Django's own name for it


@cache
def _own_names(model: type[Model]) -> frozenset[str]:
    columns = [field.name for field in model._meta.concrete_fields if not field.is_relation]
    return frozenset(["pk", "-pk", *columns, *(f"-{name}" for name in columns)])


def placed[M: Model](rows: QuerySet[M]) -> tuple[QuerySet[M], tuple[Column, ...]]:
    """The rows with their place annotated, the primary key deciding ties; and the columns of the place."""
    order = order_of(rows)
    names = [f"_place_{index}" for index in range(len(order))]
    rows = rows.annotate(**{name: by.expression for name, by in zip(names, order, strict=True)})
    # Said by the annotations: an order of the model's Meta would vanish beside an explicit one.
    said = [_said(name, by) for name, by in zip(names, order, strict=True)]
    key = rows.model._meta.pk
    columns = [_column(name, by) for name, by in zip(names, order, strict=True)]
    columns.append(Column("pk", key, descending=False, nulls_first=False))
    return rows.order_by(*said, "pk"), tuple(columns)


def _said(name: str, by: OrderBy) -> OrderBy:
    nulls = {"nulls_first": by.nulls_first, "nulls_last": by.nulls_last}
    return F(name).desc(**nulls) if by.descending else F(name).asc(**nulls)


def _column(name: str, by: OrderBy) -> Column:
    # PostgreSQL sorts nulls last going up and first going down, unless told otherwise.
    nulls_first = bool(by.nulls_first) or (by.descending and not by.nulls_last)
    expression = cast("Expression", by.expression)
    return Column(name, expression.output_field, by.descending, nulls_first)


def cursor_of(row: Model, columns: Sequence[Column]) -> str:
    """The opaque cursor of a row that came from `placed`."""
    values = [_plain(getattr(row, column.name)) for column in columns]
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode((PREFIX + text).encode()).decode()


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int | float | bool) else str(value)


def values_of(cursor: str, columns: Sequence[Column]) -> list[object]:
    """The values in a cursor, in the order of the columns. Raises BadUserInput for another list's cursor."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode()
        values = json.loads(text.removeprefix(PREFIX))
        known = text.startswith(PREFIX) and isinstance(values, list)
        return [_typed(value, column) for value, column in zip(values if known else (), columns, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError, ValidationError, OverflowError) as error:
        raise BadUserInput("This is not a cursor of this list.") from error


def _typed(value: object, column: Column) -> object:
    if isinstance(value, str) and "\0" in value:
        raise ValueError(value)
    if value is not None and not isinstance(value, str | int | float):
        raise TypeError(value)
    typed = column.field.to_python(value)
    column.field.run_validators(typed) if column.name == "pk" else None
    return cast("object", typed)


def beyond(columns: Sequence[Column], values: Sequence[object], *, backwards: bool) -> Q:
    """The condition for rows that come after the place (before it when `backwards`)."""
    condition: Q | None = None
    for column, value in reversed(list(zip(columns, values, strict=True))):
        further = _further(column, value, backwards=backwards)
        if condition is None:
            condition = further if further is not None else Q(pk__in=[])
            continue
        tied = _same(column, value) & condition
        condition = tied if further is None else further | tied
    return condition if condition is not None else Q()


def _further(column: Column, value: object, *, backwards: bool) -> Q | None:
    nulls_ahead = column.nulls_first == backwards
    if value is None:
        # Among the nulls themselves only the next column decides; beyond them are all values, or nothing.
        return None if nulls_ahead else Q((f"{column.name}__isnull", False))
    lookup = "lt" if column.descending != backwards else "gt"
    condition = Q((f"{column.name}__{lookup}", Value(value, output_field=column.field)))
    return condition | Q((f"{column.name}__isnull", True)) if nulls_ahead else condition


def _same(column: Column, value: object) -> Q:
    if value is None:
        return Q((f"{column.name}__isnull", True))
    return Q((column.name, Value(value, output_field=column.field)))
