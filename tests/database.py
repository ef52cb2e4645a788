"""The tests' databases: migrated once into a template, cloned for each process and each test that commits.

A template is known by a hash of everything that shapes it, so it outlives the run that made it. Cloning takes
about a tenth of a second; it gives back triggers, sequences and Wagtail's root page as migrations left them,
where Django's own flush would empty every table.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from tests.settings import CLUSTER, EXTERNAL_DATABASE

ROOT = Path(__file__).resolve().parent.parent
# Any number, the same for all who make a template or sweep.
LOCK = 4_721_118


def start() -> None:
    """Start the embedded server, or do nothing when an address was given."""
    if not EXTERNAL_DATABASE:
        CLUSTER.attach()


def use_own() -> str:
    """Make a database of this process's own, point Django at it and return its name."""
    name = f"test_etabli_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _sweep(server)
        template = _template(server)
    _point_at(name)
    clone(template, name)
    return name


def renew() -> None:
    """Throw away what a committing test left: the process's database becomes a fresh clone."""
    clone(_template_name(), str(connection.settings_dict["NAME"]))


@contextmanager
def lent(name: str) -> Iterator[str]:
    """The address of one more clone of the template, `name`, to which Django is pointed meanwhile."""
    own = str(connection.settings_dict["NAME"])
    clone(_template_name(), name)
    _point_at(name)
    try:
        yield own_address()
    finally:
        _point_at(own)


def clone(template: str, name: str) -> None:
    """Replace database `name` by a copy of `template`, whoever is still connected."""
    connections.close_all()
    with _maintenance() as server:
        drop(server, name)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def drop(server: psycopg.Connection, name: str) -> None:
    """Drop database `name` if it exists."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def forget_own(name: str) -> None:
    """Drop this process's database at the end of the run."""
    connections.close_all()
    with _maintenance() as server:
        drop(server, name)


def own_address() -> str:
    """The postgres:// address of this process's database, for programs that a test starts."""
    values = connection.settings_dict
    name = str(values["NAME"])
    if not EXTERNAL_DATABASE:
        return CLUSTER.address(name)
    return re.sub(r"^(postgres(?:ql)?://[^/]*/)[^?]*", lambda found: found[1] + name, EXTERNAL_DATABASE)


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection]:
    """A connection to the server's own database, each statement on its own."""
    values = connection.settings_dict
    with psycopg.connect(
        dbname="postgres", autocommit=True,
        user=values["USER"], password=values["PASSWORD"], host=values["HOST"], port=values["PORT"],
    ) as server:  # fmt: skip
        yield server


def _sweep(server: psycopg.Connection) -> None:
    """Drop what killed runs and former migrations left behind."""
    if EXTERNAL_DATABASE:
        return
    for (name,) in server.execute("SELECT datname FROM pg_database").fetchall():
        owner = re.fullmatch(r"test_etabli_(\d+)_\w+", name)
        if owner and not Path(f"/proc/{owner[1]}").exists():
            drop(server, name)


def _template(server: psycopg.Connection) -> str:
    """The name of the template, which is made if it is not there. Called under the lock."""
    name = _template_name()
    if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        half_made = f"{name}_half_made"
        drop(server, half_made)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(half_made)))
        _point_at(half_made)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        connections.close_all()
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half_made), sql.Identifier(name))
        )
    return name


@cache
def _template_name() -> str:
    # Once for each process: migrations that are written while it runs are not in its template.
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    # Written into the database after each migration.
    digest.update((ROOT / "accounts" / "roles.py").read_bytes())
    for app in apps.get_app_configs():
        folder = Path(app.path) / "migrations"
        if folder.is_relative_to(ROOT) and ".venv" not in folder.parts:
            for file in sorted(folder.glob("*.py")):
                digest.update(file.name.encode() + file.read_bytes())
    return f"template_etabli_{digest.hexdigest()[:16]}"


def _point_at(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
