"""Jobs that look after the queue itself, and after files."""

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from kit.orphans import sweep

# A worker that lives beats every ten seconds; after this it is taken for dead.
DEAD_AFTER_SECONDS = 45


@app.periodic(cron="* * * * *")
@app.task(name="kit.retry_stalled", queue="upkeep", queueing_lock="kit.retry_stalled")
async def retry_stalled(timestamp: int) -> None:
    """Every minute: a job whose worker was killed would stay `doing`, and its lock closed, for ever."""
    await revive(DEAD_AFTER_SECONDS)


async def revive(dead_after_seconds: float) -> None:
    """Have the jobs of dead workers done again, each once."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=dead_after_seconds):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            # One that waits holds its queueing lock, and will do the same work.
            await app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=True)


@app.periodic(cron="23 4 * * *")
@app.task(name="kit.remove_old", queue="upkeep", queueing_lock="kit.remove_old")
async def remove_old(timestamp: int) -> None:
    """Every night: jobs that ended a month ago are of no use to anybody."""
    await app.job_manager.delete_old_jobs(nb_hours=24 * 30, include_failed=False)


@app.periodic(cron="53 3 * * *")
@app.task(name="kit.sweep_files", queue="upkeep", queueing_lock="kit.sweep_files")
def sweep_files(timestamp: int) -> None:
    """Every night: private files whose rows never came."""
    sweep()
