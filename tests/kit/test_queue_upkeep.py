"""Jobs of workers that were killed: done again, each once, whatever else waits."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kit.tasks import revive

# A worker's statements commit one by one.
pytestmark = pytest.mark.django_db(transaction=True)


def defer(lock: str, queueing_lock: str | None = None) -> int:
    task = app.configure_task("kit.deliver", lock=lock, queueing_lock=queueing_lock)
    return task.defer(kind="none", subject_id=0)


def taken_by_a_worker(job: int, *, seconds_ago: int) -> None:
    """As if a worker took the job, and last gave a sign of life so many seconds ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - %s * interval '1 s') RETURNING id",
            [seconds_ago],
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job]
        )


def states() -> dict[int, str]:
    return dict(ProcrastinateJob.objects.values_list("id", "status"))


def test_the_job_of_a_dead_worker_waits_again_and_that_of_a_living_one_goes_on() -> None:
    dead, living = defer("a"), defer("b")
    taken_by_a_worker(dead, seconds_ago=60)
    taken_by_a_worker(living, seconds_ago=5)
    async_to_sync(revive)(45)
    assert states() == {dead: "todo", living: "doing"}


def test_one_whose_rival_waits_already_does_not_stop_the_others() -> None:
    dead = defer("a", queueing_lock="q")
    taken_by_a_worker(dead, seconds_ago=60)
    rival = defer("a", queueing_lock="q")
    other = defer("c")
    taken_by_a_worker(other, seconds_ago=60)
    async_to_sync(revive)(45)
    assert states() == {rival: "todo", other: "todo"}
