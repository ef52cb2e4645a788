"""Many threads at one act, let go at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connections
from django.db.models import QuerySet

type Outcome[T] = T | Exception


def at_once[T](*acts: Callable[[], T]) -> list[Outcome[T]]:
    """What each act returned or raised; they begin together."""
    start = threading.Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: _alone(act, start), acts))


def _alone[T](act: Callable[[], T], start: threading.Barrier) -> Outcome[T]:
    try:
        # Connected before the start, so that the acts themselves race and not the connections.
        connections["default"].ensure_connection()
        start.wait(30)
        return act()
    except Exception as error:  # noqa: BLE001 - what an act raised is its outcome
        return error
    finally:
        connections.close_all()


def returned[T](outcomes: list[Outcome[T]]) -> list[T]:
    """What the acts returned; raises the first error that no refusal is."""
    return [outcome for outcome in outcomes if not isinstance(outcome, Exception)]


def errors[T](outcomes: list[Outcome[T]]) -> list[str]:
    """The names of what was raised."""
    return sorted(type(outcome).__name__ for outcome in outcomes if isinstance(outcome, Exception))


@contextmanager
def no_row_locks() -> Iterator[None]:
    """The control: rows are read and not locked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows.all())
        yield
