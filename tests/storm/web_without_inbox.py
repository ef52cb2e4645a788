"""The control's web process: the inbox is off, and each delivery is taken at its word and worked at once."""

import json

from tests.storm.web import application

# isort: split
from billing import webhooks
from billing.actions.payments import record_payment
from billing.gateway import stripe
from billing.models import PaymentMethod, ProviderCall
from billing.states import PaymentState

__all__ = ["application"]


def _work_at_once(*, body: bytes, signature: str) -> bool:
    stripe.verify_event(body, signature)
    event = json.loads(body)
    page = event["data"]["object"]
    if event["type"] == "checkout.session.completed":
        call = ProviderCall.objects.select_related("order").get(idempotency_key=page["metadata"][stripe.NOTE])
        assert call.order is not None
        record_payment(
            order=call.order,
            method=PaymentMethod.CARD,
            state=PaymentState.SUCCEEDED,
            amount_minor=page["amount_total"],
            # Each delivery counts: this is what storing an event once, by its id, is for.
            stripe_payment_intent_id=event["id"] + signature[-8:],
            by=None,
        )
    return True


webhooks.receive = _work_at_once  # type: ignore[attr-defined]  # the view asks for it by this name
