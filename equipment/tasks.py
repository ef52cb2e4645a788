"""Equipment's jobs, found by procrastinate; each is thin and may run again after a kill."""

from procrastinate.contrib.django import app

from equipment.actions.using import end_forgotten_uses
from equipment.permissions import project_ended
from equipment.reminding import remind_of_ends
from equipment.retention import forget_accesses


@app.periodic(cron="*/5 * * * *")
@app.task(name="equipment.follow_ends", queue="upkeep", queueing_lock="equipment.follow_ends")
def follow_ends(timestamp: int) -> None:
    """Every five minutes: close the documents of machines to those whose authorization has just ended."""
    project_ended()


@app.periodic(cron="47 8 * * *")
@app.task(name="equipment.remind_of_ends", queue="upkeep", queueing_lock="equipment.remind_of_ends")
def remind(timestamp: int) -> None:
    """Every morning: write to those whose authorizations end soon."""
    remind_of_ends()


@app.periodic(cron="*/10 * * * *")
@app.task(name="equipment.end_forgotten_uses", queue="upkeep", queueing_lock="equipment.end_forgotten_uses")
def end_uses(timestamp: int) -> None:
    """Every ten minutes: end at closing time the uses that nobody ended."""
    end_forgotten_uses()


@app.periodic(cron="23 3 * * *")
@app.task(name="equipment.forget_accesses", queue="upkeep", queueing_lock="equipment.forget_accesses")
def forget(timestamp: int) -> None:
    """Every night: who came through a door long ago is nobody's business any more."""
    forget_accesses()
