"""Statements that PostgreSQL plans once for each connection: for those that are asked all day.

    with prepared_cursor() as cursor:
        cursor.execute("SELECT … WHERE uid_hash = $1", [hashed])

Django's own cursor writes the parameters into the text, which PostgreSQL then parses and plans each time. The
parameters of these go beside the text; the text must be the same each time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self, cast

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


class _Prepared(psycopg.RawCursor[tuple[Any, ...]]):
    """Every statement is prepared the first time that its connection runs it."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Self:
        """As every cursor's."""
        return super().execute(query, params, prepare=True)


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor of Django's connection; what it runs is logged, wrapped and counted as anything else."""
    connection.ensure_connection()
    wire = cast("psycopg.Connection[Any]", connection.connection)
    # Django forbids it for the whole connection; its own cursors never prepare anything.
    wire.prepare_threshold = 0
    with _Prepared(wire) as raw:
        make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        yield make(cast("Any", raw))
