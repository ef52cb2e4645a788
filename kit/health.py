"""For the machines that watch: is the process alive, can it serve."""

from collections.abc import Callable
from threading import Event

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

_seen_applied = Event()


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing of the database, so its outage restarts no web process."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, its tables are up to date and the cache can be written; else 503."""
    checks = {name: _holds(check) for name, check in CHECKS.items()}
    is_ready = all(checks.values())
    return JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except DatabaseError:
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations_are_applied() -> bool:
    # Reading the graph takes a tenth of a second; once applied, they stay so for the life of this process.
    if not _seen_applied.is_set():
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _seen_applied.set()
    return _seen_applied.is_set()


def _cache_can_be_written() -> bool:
    cache.set("ready", "yes", 60)
    return bool(cache.get("ready") == "yes")


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _migrations_are_applied,
    "cache": _cache_can_be_written,
}
