"""Billing's jobs, found by procrastinate; each is thin and may run again after a kill."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from billing import sync
from billing.actions.applications import lapse_applications
from billing.gateway import GatewayUnavailable

RETRY = RetryStrategy(max_attempts=200, linear_wait=5, retry_exceptions=[GatewayUnavailable])


@app.task(name="billing.sync_object", queue="billing", retry=RETRY)
def sync_object(object_type: str, stripe_object_id: str) -> None:
    """Bring our rows in line with one object of the provider's."""
    sync.sync_object(object_type, stripe_object_id)


@app.task(name="billing.make_call", queue="billing", retry=RETRY)
def make_call(call_id: int) -> None:
    """Carry out an intent."""
    sync.make_call(call_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="billing.reconcile", queue="billing", queueing_lock="billing.reconcile", retry=RETRY)
def reconcile(timestamp: int) -> None:
    """Every five minutes: repair what lost events left behind."""
    sync.reconcile()


@app.periodic(cron="7 * * * *")
@app.task(name="billing.lapse", queue="billing", queueing_lock="billing.lapse")
def lapse(timestamp: int) -> None:
    """Every hour: end applications that nobody continued."""
    lapse_applications()
