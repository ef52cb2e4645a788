"""Jobs are deferred in Django's own transaction, whichever process asks for them."""

from collections.abc import Mapping

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager


def deferring(
    task: str, *, lock: str | None = None, priority: int = 0, schedule_in: Mapping[str, int] | None = None
) -> JobDeferrer:
    """What defers a job of the task of this name; a rollback takes the job back. Raises TaskNotFound.

    Jobs of a lower `priority` wait for the others; `schedule_in` ({"minutes": 10}) is the least it waits.

    A worker replaces the queue's connection by one of its own. On that one a job is seen, and begun, before
    the transaction that asks for it ends, and it stays when that is rolled back.
    """
    asked = app.configure_task(
        task, allow_unknown=False, lock=lock, priority=priority, schedule_in=schedule_in
    )
    return JobDeferrer(job=asked.job, job_manager=JobManager(DjangoConnector()))
