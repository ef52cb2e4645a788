"""Jobs that look after the queue itself."""

from procrastinate.contrib.django import app

# A worker that lives beats every ten seconds; after this it is taken for dead.
DEAD_AFTER_SECONDS = 45


@app.periodic(cron="* * * * *")
@app.task(name="kit.retry_stalled", queue="upkeep", queueing_lock="kit.retry_stalled")
async def retry_stalled(timestamp: int) -> None:
    """Every minute: a job whose worker was killed would stay `doing`, and its lock closed, for ever."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        await app.job_manager.retry_job(job)


@app.periodic(cron="23 4 * * *")
@app.task(name="kit.remove_old", queue="upkeep", queueing_lock="kit.remove_old")
async def remove_old(timestamp: int) -> None:
    """Every night: jobs that ended a month ago are of no use to anybody."""
    await app.job_manager.delete_old_jobs(nb_hours=24 * 30, include_failed=False)
