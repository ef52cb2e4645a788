"""Locks by name, for what has no row of its own yet."""

from django.db import connection


def hold(name: str) -> None:
    """Wait for the lock of this name and keep it until the transaction ends. Call it inside one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
