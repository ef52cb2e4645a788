"""Brings our rows in line with the provider's objects: fetch over HTTP first, then one short transaction."""

import logging

from django.db import transaction
from django.utils import timezone

from billing.actions.payments import record_payment
from billing.actions.refunds import finish_refund
from billing.gateway import (
    Checkout,
    CheckoutStatus,
    GatewayRefused,
    ProviderRefund,
    RefundStatus,
    stripe,
)
from billing.models import CallKind, PaymentMethod, ProviderCall, ProviderEvent
from billing.states import PaymentState, RefundState

log = logging.getLogger(__name__)

_PAYMENT_STATE = {
    CheckoutStatus.PAID: PaymentState.SUCCEEDED,
    CheckoutStatus.PENDING: PaymentState.PENDING,
    CheckoutStatus.FAILED: PaymentState.FAILED,
}
# Nothing more comes of a page in one of these.
_OVER = frozenset({CheckoutStatus.PAID, CheckoutStatus.FAILED, CheckoutStatus.EXPIRED})
_REFUND_STATE = {
    RefundStatus.PENDING: RefundState.REQUESTED,
    RefundStatus.SUCCEEDED: RefundState.SUCCEEDED,
    RefundStatus.FAILED: RefundState.FAILED,
}


def sync_object(object_type: str, stripe_object_id: str) -> None:
    """Fetch one object and apply what it says. Objects that are not ours are left alone."""
    seen_until = timezone.now()
    try:
        if object_type == "checkout.session":
            apply_checkout(stripe.read_checkout(stripe_object_id))
        else:
            apply_refund(stripe.read_refund(stripe_object_id))
    except GatewayRefused as refusal:
        # An object that the provider does not show to us: of another account, or of test data cleared since.
        log.warning("%s %s cannot be read: %s", object_type, stripe_object_id, refusal)
    unworked = ProviderEvent.objects.filter(stripe_object_id=stripe_object_id, worked_at=None)
    unworked.filter(received_at__lte=seen_until).update(worked_at=timezone.now())


@transaction.atomic
def apply_checkout(checkout: Checkout) -> None:
    """Record the payment that a page brought, and close the page's intent when it is over."""
    calls = ProviderCall.objects.filter(kind=CallKind.CHECKOUT, idempotency_key=checkout.idempotency_key)
    call = calls.select_related("order").first()
    if call is None or call.order is None:
        return
    if checkout.status in _PAYMENT_STATE:
        record_payment(
            order=call.order,
            method=PaymentMethod(checkout.method),
            state=_PAYMENT_STATE[checkout.status],
            amount_minor=checkout.amount_minor,
            stripe_payment_intent_id=checkout.payment_intent_id,
            by=None,
        )
    if checkout.status in _OVER:
        calls.filter(closed_at=None).update(closed_at=timezone.now())


def apply_refund(answer: ProviderRefund) -> None:
    """Note how a refund of ours stands."""
    calls = ProviderCall.objects.filter(kind=CallKind.REFUND, idempotency_key=answer.idempotency_key)
    call = calls.select_related("refund").first()
    if call is not None and call.refund is not None:
        finish_refund(refund=call.refund, state=_REFUND_STATE[answer.status], stripe_refund_id=answer.id)
