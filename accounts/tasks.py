"""The jobs of this storey, found by procrastinate."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.sending import send_some

# The mailing itself gives up after two days, and says so.
RETRY = RetryStrategy(max_attempts=200, linear_wait=30)


@app.task(name="accounts.send_mailing", queue="mail", retry=RETRY)
def send_mailing(mailing_id: int) -> None:
    """Send the next letters of a mailing. After a kill it goes on where it stopped."""
    send_some(mailing_id)
