"""Puts every clock forward together: Python's, the database's, and the stand-in's in this process."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine
from django.db import connection
from psycopg import sql
from time_machine import Traveller

from tests.billing.conftest import Provider

# What the program and its triggers read the database's clock by, found before PostgreSQL's own.
TURNED = """
CREATE SCHEMA turned;
CREATE TABLE turned.clock (ahead interval NOT NULL);
INSERT INTO turned.clock VALUES ('0');
CREATE FUNCTION turned.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT pg_catalog.statement_timestamp() + ahead FROM turned.clock $$;
CREATE FUNCTION turned.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS $$ SELECT pg_catalog.clock_timestamp() + ahead FROM turned.clock $$;
"""


class TurnedClock:
    """The one time of the association and of the provider."""

    def __init__(self, traveller: Traveller, provider: Provider) -> None:
        self.traveller, self.provider = traveller, provider

    def forward(self, seconds: float) -> None:
        """Later: what becomes due at the provider meanwhile has happened, each thing at its own time."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE turned.clock SET ahead = ahead + make_interval(secs => %s)", [seconds])
        self.traveller.shift(seconds)
        self.provider.control("clock/advance", seconds=1)

    def next_due(self) -> float | None:
        """In how many seconds the provider does something by itself; None for never."""
        store = self.provider.outside.world.store
        with store.lock:
            due = [int(item["at"]) for item in store.shelf("agenda").values()]
        return max(1.0, min(due) - time.time()) if due else None


@contextmanager
def turned_clock(provider: Provider) -> Iterator[TurnedClock]:
    """Clocks that can be put forward, in a fresh clone of the database, and are right again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(TURNED)
        name = sql.Identifier(str(connection.settings_dict["NAME"]))
        path = sql.SQL("ALTER DATABASE {} SET search_path = turned, pg_catalog, public").format(name)
        cursor.execute(path.as_string())
    connection.close()
    with time_machine.travel(time.time(), tick=True) as traveller:
        yield TurnedClock(traveller, provider)
