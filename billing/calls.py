"""Carries out committed intents towards the provider; each may run again, with the same effect."""

from datetime import timedelta

from django.utils import timezone

from billing.actions.checkout import carry_out, keep_answer
from billing.actions.refunds import finish_refund
from billing.gateway import GatewayRefused, ProviderRefund, stripe
from billing.models import PAGES, ProviderCall, Refund
from billing.states import OrderState, RefundState
from billing.sync import apply_checkout, apply_refund

# Stripe may forget idempotency keys after a day: an older intent is looked up before it is repeated.
KEY_LIFE = timedelta(hours=23)


def make_call(call_id: int) -> None:
    """Carry out an intent that has no answer yet; GatewayUnavailable is for the queue to try again."""
    call = ProviderCall.objects.select_related("refund__payment", "order").get(pk=call_id)
    if call.answered_at is not None or call.closed_at is not None:
        return
    if call.refund is not None:
        _make_refund(call, call.refund)
    else:
        _reopen_page(call)


def _make_refund(call: ProviderCall, refund: Refund) -> None:
    try:
        answer = _refund_answer(call, refund)
    except GatewayRefused:
        finish_refund(refund=refund, state=RefundState.FAILED, stripe_refund_id=None)
        _close(call, "")
        return
    apply_refund(answer)
    _close(call, answer.id)


def _refund_answer(call: ProviderCall, refund: Refund) -> ProviderRefund:
    intent_id = refund.payment.stripe_payment_intent_id or ""
    known = stripe.find_refund(call.idempotency_key, payment_intent_id=intent_id) if _is_old(call) else None
    return known or stripe.refund_payment(
        idempotency_key=call.idempotency_key,
        payment_intent_id=intent_id,
        amount_minor=refund.amount_minor,
    )


def _close(call: ProviderCall, stripe_object_id: str) -> None:
    instant = timezone.now()
    ProviderCall.objects.filter(pk=call.pk).update(
        stripe_object_id=stripe_object_id, answered_at=instant, closed_at=instant
    )


def _reopen_page(call: ProviderCall) -> None:
    """A page whose answer was lost: learn its address, or let the intent go when it can no longer be used.

    Nobody was given the address, so nobody pays on a page that is let go.
    """
    found = stripe.find_checkout(call.idempotency_key, since=call.created_at) if _is_old(call) else None
    if found is not None:
        keep_answer(call, found)
        apply_checkout(stripe.read_checkout(found.id))
    elif _is_old(call) or (call.order is not None and call.order.state != OrderState.PLACED):
        ProviderCall.objects.filter(pk=call.pk).update(closed_at=timezone.now())
    else:
        _repeat(call)


def _repeat(call: ProviderCall) -> None:
    try:
        carry_out(call)
    except GatewayRefused:
        # The intent is closed with that; the next visit to the order opens another page.
        return


def _is_old(call: ProviderCall) -> bool:
    return call.created_at < timezone.now() - KEY_LIFE


def close_page(call_id: int) -> None:
    """Close a page on which nobody should pay any more; what was paid on it meanwhile goes back by itself."""
    call = ProviderCall.objects.get(pk=call_id)
    if call.kind not in PAGES or call.answered_at is None:
        # Without an answer nobody has its address; the reconciler lets the intent go.
        return
    try:
        page = stripe.expire_checkout(call.stripe_object_id)
    except GatewayRefused:
        # Paid or expired already.
        page = stripe.read_checkout(call.stripe_object_id)
    apply_checkout(page)
