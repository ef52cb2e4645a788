"""Jobs go with the transaction that asks for them, in the web process and in the worker."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound

from kit.mail import post
from kit.queue import deferring


class Rollback(Exception):
    """Something went wrong after the job was asked for."""


@contextmanager
def a_worker() -> Iterator[None]:
    """As inside a worker's job: the queue has a connection of its own."""
    assert isinstance(app.connector, DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as working, working.open():
        yield


def roll_back(ask: Callable[[], object]) -> None:
    """Ask for a job in a transaction that sees it, and that comes to nothing."""
    with suppress(Rollback), transaction.atomic():
        ask()
        assert ProcrastinateJob.objects.count() == 1
        raise Rollback


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_a_letter_back() -> None:
    roll_back(lambda: post("admitted", 1))
    assert ProcrastinateJob.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_rollback_in_a_worker_takes_a_letter_back() -> None:
    with a_worker():
        roll_back(lambda: post("admitted", 1))
        assert ProcrastinateJob.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_the_queue_itself_defers_in_a_worker_does_not_wait_for_the_transaction() -> None:
    with a_worker():
        roll_back(lambda: app.configure_task("kit.deliver").defer(kind="admitted", subject_id=1))
    assert ProcrastinateJob.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(TaskNotFound):
        deferring("kit.nothing")
