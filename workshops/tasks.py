"""Workshops' jobs, found by procrastinate; each is thin and may run again after a kill."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from workshops import reminding
from workshops.actions import session_ends
from workshops.actions.guests import forget_requests
from workshops.actions.waiting import sweep_sessions

# Some ten hours of trying: what fails is somebody's money.
RETRY = RetryStrategy(max_attempts=50, linear_wait=30)


@app.task(name="workshops.end_bookings", queue="upkeep", retry=RETRY)
def end_bookings(session_id: int) -> None:
    """End the bookings of a session that was cancelled. After a kill it goes on with those that are left."""
    session_ends.end_bookings(session_id)


@app.periodic(cron="* * * * *")
@app.task(name="workshops.sweep", queue="upkeep", queueing_lock="workshops.sweep")
def sweep(timestamp: int) -> None:
    """Every minute: end offers that nobody answered, and offer what is free to those who wait."""
    sweep_sessions()


@app.periodic(cron="*/10 * * * *")
@app.task(
    name="workshops.cancel_undersubscribed", queue="upkeep", queueing_lock="workshops.cancel_undersubscribed"
)
def cancel_undersubscribed(timestamp: int) -> None:
    """Every ten minutes: cancel the sessions whose deadline passed with too few people."""
    session_ends.cancel_undersubscribed()


@app.periodic(cron="*/10 * * * *")
@app.task(name="workshops.remind", queue="upkeep", queueing_lock="workshops.remind")
def remind(timestamp: int) -> None:
    """Every ten minutes: write to those who come to a session tomorrow, and to those who lead it."""
    reminding.remind_of_sessions()
    reminding.send_lists()


@app.periodic(cron="41 7 * * *")
@app.task(name="workshops.thank", queue="upkeep", queueing_lock="workshops.thank")
def thank(timestamp: int) -> None:
    """Every morning: thank those who were at a session yesterday."""
    reminding.thank_for_coming()


@app.periodic(cron="53 3 * * *")
@app.task(name="workshops.forget_guests", queue="upkeep", queueing_lock="workshops.forget_guests")
def forget_guests(timestamp: int) -> None:
    """Every night: who asked for seats and never confirmed the address is nobody's business."""
    forget_requests()
