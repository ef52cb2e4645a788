"""Brings our rows in line with the provider's objects: fetch over HTTP first, then one short transaction."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from billing import queue
from billing.actions.checkout import carry_out, keep_answer
from billing.actions.payments import record_payment
from billing.actions.refunds import finish_refund
from billing.gateway import Checkout, CheckoutStatus, GatewayRefused, ProviderRefund, RefundStatus, stripe
from billing.inbox import take_in
from billing.models import CallKind, PaymentMethod, ProviderCall, ProviderEvent, Refund
from billing.states import OrderState, PaymentState, RefundState

# Stripe may forget idempotency keys after a day: an older intent is looked up before it is repeated.
KEY_LIFE = timedelta(hours=23)
_REFUND_STATE = {
    RefundStatus.PENDING: RefundState.REQUESTED,
    RefundStatus.SUCCEEDED: RefundState.SUCCEEDED,
    RefundStatus.FAILED: RefundState.FAILED,
}


def sync_object(object_type: str, stripe_object_id: str) -> None:
    """Fetch one object and apply what it says. Objects that are not ours are left alone."""
    seen_until = timezone.now()
    if object_type == "checkout.session":
        apply_checkout(stripe.read_checkout(stripe_object_id))
    else:
        apply_refund(stripe.read_refund(stripe_object_id))
    unworked = ProviderEvent.objects.filter(stripe_object_id=stripe_object_id, worked_at=None)
    unworked.filter(received_at__lte=seen_until).update(worked_at=timezone.now())


@transaction.atomic
def apply_checkout(checkout: Checkout) -> None:
    """Record the payment that a page brought, and close the page's intent when nothing more can come of it."""
    call = (
        ProviderCall.objects.filter(pk=checkout.call_id, kind=CallKind.CHECKOUT)
        .select_related("order")
        .first()
    )
    if call is None or call.order is None:
        return
    if checkout.status in {CheckoutStatus.PAID, CheckoutStatus.PENDING}:
        is_paid = checkout.status == CheckoutStatus.PAID
        record_payment(
            order=call.order,
            method=PaymentMethod(checkout.method),
            state=PaymentState.SUCCEEDED if is_paid else PaymentState.PENDING,
            amount_minor=checkout.amount_minor,
            stripe_payment_intent_id=checkout.payment_intent_id,
            by=None,
        )
    if checkout.status in {CheckoutStatus.PAID, CheckoutStatus.EXPIRED}:
        ProviderCall.objects.filter(pk=call.pk, closed_at=None).update(closed_at=timezone.now())


def apply_refund(answer: ProviderRefund) -> None:
    """Note how a refund of ours stands."""
    refund = Refund.objects.filter(pk=answer.refund_id).first()
    if refund is not None:
        finish_refund(refund=refund, state=_REFUND_STATE[answer.status], stripe_refund_id=answer.id)


def make_call(call_id: int) -> None:
    """Carry out an intent that has no answer yet; GatewayUnavailable is for the queue to try again."""
    call = ProviderCall.objects.select_related("refund__payment", "order").get(pk=call_id)
    if call.answered_at is not None:
        return
    if call.kind == CallKind.REFUND:
        _make_refund(call)
    else:
        _reopen_checkout(call)


def _make_refund(call: ProviderCall) -> None:
    assert call.refund is not None  # the database's constraint on calls
    intent_id = call.refund.payment.stripe_payment_intent_id or ""
    answer = None
    if _is_old(call):
        answer = stripe.find_refund(call.refund.pk, payment_intent_id=intent_id)
    try:
        answer = answer or stripe.refund_payment(
            idempotency_key=call.idempotency_key,
            refund_id=call.refund.pk,
            payment_intent_id=intent_id,
            amount_minor=call.refund.amount_minor,
        )
    except GatewayRefused:
        finish_refund(refund=call.refund, state=RefundState.FAILED, stripe_refund_id=None)
        _close(call, "")
        return
    apply_refund(answer)
    _close(call, answer.id)


def _close(call: ProviderCall, stripe_object_id: str) -> None:
    instant = timezone.now()
    ProviderCall.objects.filter(pk=call.pk).update(
        stripe_object_id=stripe_object_id, answered_at=instant, closed_at=instant
    )


def _reopen_checkout(call: ProviderCall) -> None:
    """A page whose answer was lost: learn its address, or let the intent go when it can no longer be used."""
    assert call.order is not None
    found = stripe.find_checkout(call.pk, since=call.created_at) if _is_old(call) else None
    if found is not None:
        keep_answer(call, found)
        apply_checkout(stripe.read_checkout(found.id))
    elif _is_old(call) or call.order.state != OrderState.PLACED:
        ProviderCall.objects.filter(pk=call.pk).update(closed_at=timezone.now())
    else:
        carry_out(call)


def _is_old(call: ProviderCall) -> bool:
    return call.created_at < timezone.now() - KEY_LIFE


def reconcile(*, events_since: timedelta = timedelta(hours=72)) -> int:
    """Repair what lost events left behind; the number of objects looked at.

    Takes in the provider's own list of events, and asks about every page and refund that is still open here.
    """
    for event in stripe.events_since(timezone.now() - events_since):
        take_in(event)
    settled = timezone.now() - timedelta(minutes=2)
    pending = ProviderCall.objects.filter(closed_at=None, created_at__lt=settled)
    for call in pending.filter(answered_at=None):
        queue.make_call(call)
    for object_id in pending.filter(kind=CallKind.CHECKOUT, answered_at__isnull=False).values_list(
        "stripe_object_id", flat=True
    ):
        queue.sync_object("checkout.session", object_id)
    refunds = Refund.objects.filter(state=RefundState.REQUESTED).exclude(stripe_refund_id=None)
    for refund_id in refunds.values_list("stripe_refund_id", flat=True):
        queue.sync_object("refund", str(refund_id))
    return len(pending) + len(refunds)
