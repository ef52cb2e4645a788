"""Opens payment pages.

The intent is committed before Stripe is called, the answer after; no lock is held between. Two clicks,
two tabs or a crash between find the open intent and repeat its call with the same key: the same page.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from billing import queue
from billing.actions.locks import locked_order
from billing.gateway import Checkout, GatewayRefused, GatewayUnavailable, stripe
from billing.models import CallKind, Order, ProviderCall
from billing.refusals import OrderNotPayable, ProviderUnavailable
from billing.states import OrderState
from kit.clock import now

# Stripe takes 30 minutes to 24 hours.
PAGE_LIFE = timedelta(hours=12)
# Under this, a new page is opened rather than one that closes while the card is being typed.
USEFUL_LIFE = timedelta(minutes=10)
# Under this, Stripe may refuse to open the page at all: an intent without answer is of no use any more.
OPENING_LIFE = timedelta(minutes=35)


# Durable: inside another transaction the intent would not be committed before the call.
@transaction.atomic(durable=True)
def _intend(order: Order, success_path: str, cancel_path: str) -> ProviderCall:
    """The open intent of the order, or a new one, committed on return."""
    order = locked_order(order.pk)
    if order.state != OrderState.PLACED:
        raise OrderNotPayable(state=order.get_state_display())
    instant = now()
    for call in order.provider_calls.open_pages():
        if _is_useful(call, instant):
            return call
        # Its page may still be open in another tab.
        queue.close_page(call)
        call.closed_at = instant
        call.save(update_fields=["closed_at"])
    return ProviderCall.objects.create(
        kind=CallKind.CHECKOUT,
        order=order,
        idempotency_key=f"checkout-{order.pk}-{secrets.token_hex(8)}",
        expires_at=instant + PAGE_LIFE,
        parameters=_parameters(order, instant + PAGE_LIFE, success_path, cancel_path),
    )


def _is_useful(call: ProviderCall, instant: datetime) -> bool:
    needed = OPENING_LIFE if call.answered_at is None else USEFUL_LIFE
    return call.expires_at is not None and call.expires_at > instant + needed


def _parameters(order: Order, expires_at: datetime, success_path: str, cancel_path: str) -> dict[str, object]:
    return {
        "label": order.lines.all()[0].label,
        "amount_minor": order.total.minor,
        "currency": order.currency,
        "language": order.contact.language,
        "success_url": settings.SITE_URL + success_path,
        "cancel_url": settings.SITE_URL + cancel_path,
        "expires_at": int(expires_at.timestamp()),
    }


def carry_out(call: ProviderCall) -> Checkout:
    """Make the call of an intent, or make it again, and keep the answer.

    An intent that the provider refuses is closed, so that the next attempt begins with a new one.
    """
    # Not kept with the intent: it is personal, and the order's contact has it.
    email = Order.objects.values_list("contact__email", flat=True).get(provider_calls=call)
    try:
        checkout = stripe.open_checkout(
            idempotency_key=call.idempotency_key, customer_email=email, **call.parameters
        )
    except GatewayRefused:
        ProviderCall.objects.filter(pk=call.pk).update(closed_at=now())
        raise
    keep_answer(call, checkout)
    return checkout


def keep_answer(call: ProviderCall, checkout: Checkout) -> None:
    """Note which page the intent opened."""
    ProviderCall.objects.filter(pk=call.pk).update(
        stripe_object_id=checkout.id, url=checkout.url, expires_at=checkout.expires_at, answered_at=now()
    )


def start_checkout(*, order: Order, success_path: str, cancel_path: str) -> str:
    """The address of the hosted page on which `order` is paid; the same page until it is used or closes.

    The paths are ours, to come back to; what they say of the payment is never trusted. Raises OrderNotPayable
    and ProviderUnavailable; call it outside of any transaction. Who may pay is for the caller to ask: whoever
    holds the applicant's link, or sees the order.
    """
    call = _intend(order, success_path, cancel_path)
    if call.url:
        return call.url
    try:
        return carry_out(call).url
    except (GatewayUnavailable, GatewayRefused) as error:
        raise ProviderUnavailable from error
