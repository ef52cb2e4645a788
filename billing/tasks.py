"""Billing's jobs, found by procrastinate; each is thin and may run again after a kill."""

from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from billing import calls, sync, telling
from billing.actions.applications import lapse_applications
from billing.actions.asking import tell_of_ends
from billing.actions.automatic.announcing import announce_renewals
from billing.actions.automatic.running import tell_far_ahead
from billing.actions.orders import expire_holds, expire_orders
from billing.gateway import GatewayUnavailable
from billing.imports.actions import forget_imports
from billing.imports.run import work_import as work
from billing.reconciler import reconcile as repair

RETRY = RetryStrategy(max_attempts=200, linear_wait=5, retry_exceptions=[GatewayUnavailable])
# Most runs look back a little, the first of each hour as far as Stripe itself keeps trying to deliver.
RECENT, LONG = timedelta(hours=2), timedelta(hours=73)


@app.task(name="billing.sync_object", queue="billing", retry=RETRY)
def sync_object(object_type: str, stripe_object_id: str) -> None:
    """Bring our rows in line with one object of the provider's."""
    sync.sync_object(object_type, stripe_object_id)


@app.task(name="billing.make_call", queue="billing", retry=RETRY)
def make_call(call_id: int) -> None:
    """Carry out an intent."""
    calls.make_call(call_id)


@app.task(name="billing.close_page", queue="billing", retry=RETRY)
def close_page(call_id: int) -> None:
    """Close a payment page on which nobody should pay any more."""
    calls.close_page(call_id)


@app.task(name="billing.tell_provider", queue="billing", retry=RETRY)
def tell_provider(renewal_id: int) -> None:
    """Tell the provider what was decided of an automatic renewal."""
    telling.tell_provider(renewal_id)


@app.task(name="billing.void_bill", queue="billing", retry=RETRY)
def void_bill(stripe_invoice_id: str) -> None:
    """Have the provider ask no more for the money of a renewal."""
    telling.void_bill(stripe_invoice_id)


@app.task(name="billing.forget_customer", queue="billing", retry=RETRY)
def forget_customer(stripe_customer_id: str) -> None:
    """Have the provider forget somebody who was erased."""
    telling.forget_customer(stripe_customer_id)


@app.periodic(cron="17 8 * * *")
@app.task(name="billing.announce", queue="billing", queueing_lock="billing.announce")
def announce(timestamp: int) -> None:
    """Every morning: write to those whose membership renews itself soon, and see to those that do late."""
    announce_renewals()
    tell_far_ahead()


@app.periodic(cron="*/5 * * * *")
@app.task(name="billing.reconcile", queue="billing", queueing_lock="billing.reconcile")
def reconcile(timestamp: int) -> None:
    """Every five minutes: repair what lost events left behind. It is not retried: the next one comes soon."""
    is_first_of_the_hour = timestamp % 3600 < 300
    repair(events_since=LONG if is_first_of_the_hour else RECENT)


@app.periodic(cron="7 * * * *")
@app.task(name="billing.lapse", queue="billing", queueing_lock="billing.lapse")
def lapse(timestamp: int) -> None:
    """Every hour: end applications that nobody continued, and orders that nobody paid."""
    lapse_applications()
    expire_orders()


@app.periodic(cron="* * * * *")
@app.task(name="billing.expire_holds", queue="billing", queueing_lock="billing.expire_holds")
def expire_held(timestamp: int) -> None:
    """Every minute: let go of what was held for orders that nobody paid in time."""
    expire_holds()


@app.periodic(cron="27 8 * * *")
@app.task(name="billing.tell_of_documents", queue="billing", queueing_lock="billing.tell_of_documents")
def tell_of_documents(timestamp: int) -> None:
    """Every morning: write to those whose documents end soon, or ended."""
    tell_of_ends()


@app.task(name="billing.work_import", queue="imports")
def work_import(run_id: int) -> None:
    """Check a file of members, or bring its people in. After a kill it goes on where it stopped."""
    work(run_id)


@app.periodic(cron="37 4 * * *")
@app.task(name="billing.forget_imports", queue="upkeep", queueing_lock="billing.forget_imports")
def forget_old_imports(timestamp: int) -> None:
    """Every night: files of members that were uploaded a month ago are of no use to anybody."""
    forget_imports()
