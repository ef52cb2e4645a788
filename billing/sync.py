"""Brings our rows in line with the provider's objects: fetch over HTTP first, then one short transaction."""

import logging

from django.db import transaction
from django.utils import timezone

from billing.actions.automatic.bills import apply_bill
from billing.actions.automatic.running import begin_renewal, end_renewal
from billing.actions.automatic.standing import apply_subscription
from billing.actions.payments import record_payment
from billing.actions.refunds import finish_refund
from billing.gateway import (
    Checkout,
    CheckoutStatus,
    GatewayRefused,
    ProviderRefund,
    RefundStatus,
    stripe,
    subscriptions,
)
from billing.models import (
    PAGES,
    AutomaticRenewal,
    CallKind,
    PaymentMethod,
    ProviderCall,
    ProviderEvent,
    StopReason,
)
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
        _FETCHED[object_type](stripe_object_id)
    except GatewayRefused as refusal:
        # An object that the provider does not show to us: of another account, or of test data cleared since.
        log.warning("%s %s cannot be read: %s", object_type, stripe_object_id, refusal)
    unworked = ProviderEvent.objects.filter(stripe_object_id=stripe_object_id, worked_at=None)
    unworked.filter(received_at__lte=seen_until).update(worked_at=timezone.now())


def _sync_checkout(stripe_object_id: str) -> None:
    apply_checkout(stripe.read_checkout(stripe_object_id))


def _sync_refund(stripe_object_id: str) -> None:
    apply_refund(stripe.read_refund(stripe_object_id))


def _sync_bill(stripe_object_id: str) -> None:
    bill = subscriptions.read_bill(stripe_object_id)
    if bill.subscription_id and not bill.is_first:
        _find_renewal(bill.subscription_id)
        apply_bill(bill)


def _sync_subscription(stripe_object_id: str) -> None:
    _find_renewal(stripe_object_id)
    known = subscriptions.read_subscription(stripe_object_id)
    if apply_subscription(known):
        # It went on since we last heard of it: so may its bills.
        for bill_id in subscriptions.recent_bills(stripe_object_id):
            _sync_bill(bill_id)


def _find_renewal(subscription_id: str) -> None:
    """Learn of an agreement whose page's own event was lost: the page tells what was agreed to."""
    if AutomaticRenewal.objects.filter(stripe_subscription_id=subscription_id).exists():
        return
    key = subscriptions.read_subscription(subscription_id).idempotency_key
    call = ProviderCall.objects.filter(kind__in=PAGES, idempotency_key=key).first()
    if call is not None and call.stripe_object_id:
        _sync_checkout(call.stripe_object_id)


_FETCHED = {
    "checkout.session": _sync_checkout,
    "invoice": _sync_bill,
    "refund": _sync_refund,
    "subscription": _sync_subscription,
}


@transaction.atomic
def apply_checkout(checkout: Checkout) -> None:
    """Record what came of a page, the payment and what was agreed to; close its intent when it is over."""
    calls = ProviderCall.objects.filter(kind__in=PAGES, idempotency_key=checkout.idempotency_key)
    call = calls.select_related("order", "membership").first()
    if call is None:
        return
    renewal = begin_renewal(call=call, checkout=checkout) if checkout.subscription_id else None
    if call.order is not None and checkout.status in _PAYMENT_STATE:
        payment = record_payment(
            order=call.order,
            method=PaymentMethod(checkout.method),
            state=_PAYMENT_STATE[checkout.status],
            amount_minor=checkout.amount_minor,
            stripe_payment_intent_id=checkout.payment_intent_id,
            by=None,
        )
        # No money for the first days, or money that goes back: no renewals either.
        if renewal is not None and (checkout.status is CheckoutStatus.FAILED or not payment.left_minor):
            end_renewal(renewal, StopReason.UNPAID, by=None)
    if checkout.status in _OVER:
        calls.filter(closed_at=None).update(closed_at=timezone.now())


def apply_refund(answer: ProviderRefund) -> None:
    """Note how a refund of ours stands."""
    calls = ProviderCall.objects.filter(kind=CallKind.REFUND, idempotency_key=answer.idempotency_key)
    call = calls.select_related("refund").first()
    if call is not None and call.refund is not None:
        finish_refund(refund=call.refund, state=_REFUND_STATE[answer.status], stripe_refund_id=answer.id)
