"""Defers billing's jobs, in the transaction of the caller. The jobs themselves stand in `billing.tasks`.

Jobs are named, not imported: an action may ask for a job that will call actions.
"""

from procrastinate.contrib.django.models import ProcrastinateJob

from billing.models import AutomaticRenewal, ProviderCall, RenewalBill
from kit.queue import deferring


def sync_object(object_type: str, stripe_object_id: str) -> None:
    """Have the provider asked how one of its objects stands; one job at a time for each object."""
    task = deferring("billing.sync_object", lock=object_lock(stripe_object_id))
    task.defer(object_type=object_type, stripe_object_id=stripe_object_id)


def make_call(call: ProviderCall) -> None:
    """Have a committed intent carried out; one job at a time for each intent."""
    deferring("billing.make_call", lock=call_lock(call)).defer(call_id=call.pk)


def close_page(call: ProviderCall) -> None:
    """Have a payment page closed on which nobody should pay any more."""
    deferring("billing.close_page", lock=call_lock(call)).defer(call_id=call.pk)


def tell_provider(renewal: AutomaticRenewal) -> None:
    """Have the provider told what was decided of an automatic renewal; one job at a time for each."""
    deferring("billing.tell_provider", lock=renewal_lock(renewal)).defer(renewal_id=renewal.pk)


def void_bill(bill: RenewalBill) -> None:
    """Have the provider ask no more for the money of a renewal."""
    deferring("billing.void_bill", lock=object_lock(bill.stripe_invoice_id)).defer(
        stripe_invoice_id=bill.stripe_invoice_id
    )


def forget_customer(stripe_customer_id: str) -> None:
    """Have the provider forget a customer."""
    task = deferring("billing.forget_customer", lock=object_lock(stripe_customer_id))
    task.defer(stripe_customer_id=stripe_customer_id)


def renewal_lock(renewal: AutomaticRenewal) -> str:
    """The lock that telling the provider of a renewal holds."""
    return f"renewal:{renewal.stripe_subscription_id}"


def object_lock(stripe_object_id: str) -> str:
    """The lock that work on one of the provider's objects holds."""
    return f"stripe:{stripe_object_id}"


def call_lock(call: ProviderCall) -> str:
    """The lock that work on an intent holds."""
    return f"call:{call.idempotency_key}"


def waiting_locks() -> set[str]:
    """The locks for which a job waits already: another one would find nothing left to do.

    The queue's own `queueing_lock` would tell too, but it keeps a job that failed from being tried again
    while a later one waits.
    """
    waiting = ProcrastinateJob.objects.filter(status="todo", queue_name="billing").exclude(lock=None)
    return {str(lock) for lock in waiting.values_list("lock", flat=True)}
