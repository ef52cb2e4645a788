"""Defers billing's jobs, in the transaction of the caller. The jobs themselves stand in `billing.tasks`.

Jobs are named, not imported: an action may ask for a job that will call actions.
"""

from procrastinate.contrib.django import app

from billing.models import ProviderCall


def sync_object(object_type: str, stripe_object_id: str) -> None:
    """Have the provider asked how one of its objects stands; one job at a time for each object."""
    task = app.configure_task("billing.sync_object", lock=f"stripe:{stripe_object_id}")
    task.defer(object_type=object_type, stripe_object_id=stripe_object_id)


def make_call(call: ProviderCall) -> None:
    """Have a committed intent carried out; one job at a time for each intent."""
    app.configure_task("billing.make_call", lock=f"call:{call.idempotency_key}").defer(call_id=call.pk)
