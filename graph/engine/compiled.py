"""SQL of a computed value, compiled once.

Django resolves and compiles an expression anew for each query: for a subquery in a CASE that takes longer
than PostgreSQL needs to answer. What a computed field asks depends on its row's own columns alone, so its SQL
is always the same but for the name that the row's table has in the query. What joins other tables is left to
Django, which knows what else the query joins.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, Self, cast

from django.db import connections
from django.db.models import Field, Model
from django.db.models.expressions import Combinable, Expression

# What Django names the tables of a subquery. They get names that no query around them uses.
_OWN_TABLES = re.compile(r'"([T-Z]{1,3}\d+)"')


class Fragment(NamedTuple):
    """The SQL between the places where the row's table is named, its parameters, and the value's field."""

    parts: list[str]
    parameters: tuple[Any, ...]
    field: Field[Any, Any]


class Compiled(Expression):
    """Stands for the expression that `make` answers."""

    def __init__(self, make: Callable[[], Combinable]) -> None:
        super().__init__()
        self.make = make
        self.fragment: Fragment | None = None
        self.table = ""

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Bound to the query's own table."""
        fragment = fragment_of(self.make, query.model)
        if fragment is None:
            return cast("Expression", self.make()).resolve_expression(query, *args, **kwargs)
        bound = self.copy()
        bound.fragment = fragment
        bound.table = query.get_initial_alias()
        bound.output_field = fragment.field
        return bound

    def relabeled_clone(self, change_map: Mapping[str, str]) -> Self:
        """The same, after the query's tables got other names."""
        clone = self.copy()
        clone.table = change_map.get(self.table, self.table)
        return clone

    def as_sql(self, _compiler: object, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The SQL with the table's name, and its parameters."""
        assert self.fragment is not None  # noqa: S101 - Django compiles what it has resolved
        table = connection.ops.quote_name(self.table)
        return table.join(self.fragment.parts), self.fragment.parameters


@cache
def fragment_of(make: Callable[[], Combinable], model: type[Model]) -> Fragment | None:
    """The SQL of `make()` for rows of the model; None when it joins another table."""
    rows = model._base_manager.annotate(value=make())  # noqa: SLF001 - Django's own name for it
    compiler = rows.query.get_compiler(using=rows.db)
    compiler.pre_sql_setup()
    if len(rows.query.alias_map) > 1:
        return None
    value = rows.query.annotations["value"]
    sql, parameters = compiler.compile(value)
    table = connections[rows.db].ops.quote_name(model._meta.db_table)
    parts = re.split(rf"{re.escape(table)}(?=\.)", _OWN_TABLES.sub(r'"own_\1"', sql))
    return Fragment(parts, tuple(parameters), value.output_field)
