"""Stripe, and nothing but Stripe: the only module that imports its SDK.

Shapes and rules from Stripe's API reference: Checkout Sessions, Refunds, Events, webhook signatures.
"""

import functools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe
from django.conf import settings

from billing.gateway import (
    Checkout,
    CheckoutStatus,
    Event,
    GatewayRefused,
    GatewayUnavailable,
    Item,
    NotVerified,
    ProviderRefund,
    RefundStatus,
    Renewing,
)

# How old a signed event may be, in seconds; Stripe's own default.
TOLERANCE = 300
# The metadata key under which an intent's idempotency key is noted on what it made.
NOTE = "etabli_call"
# They tell days later whether the money comes.
_SLOW = frozenset({"sepa_debit"})
# What a webhook endpoint should subscribe to, and the reconciler asks for.
WATCHED_TYPES = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "invoice.finalized",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.voided",
    "refund.created",
    "refund.updated",
    "refund.failed",
]
_REFUND_STATUS = {
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


@functools.cache
def _client(key: str, base: str) -> stripe.StripeClient:
    addresses: Any = {"api": base} if base else {}
    # The timeout bounds how long a web thread waits; intents are repeated by the queue.
    http = stripe.RequestsClient(timeout=15)
    return stripe.StripeClient(key, base_addresses=addresses, http_client=http, max_network_retries=1)


def api() -> Any:
    """Stripe's API, for the modules of this package."""
    return _client(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE).v1


def asked[**P, T](call: Callable[P, T]) -> Callable[P, T]:
    """Turn the SDK's errors into the gateway's two."""

    @functools.wraps(call)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return call(*args, **kwargs)
        except (stripe.InvalidRequestError, stripe.IdempotencyError, stripe.CardError) as error:
            if error.http_status == 409:
                raise GatewayUnavailable(str(error)) from error
            raise GatewayRefused(str(error)) from error
        except stripe.StripeError as error:
            raise GatewayUnavailable(str(error)) from error

    return wrapper


def noted_key(thing: Any) -> str:
    """The idempotency key of ours that is noted on an object; empty on objects of others."""
    return str(getattr(thing.metadata, NOTE, None) or "")


def _status(session: Any, intent: Any) -> CheckoutStatus:
    if session.payment_status in {"paid", "no_payment_required"} and session.status == "complete":
        return CheckoutStatus.PAID
    if session.status == "expired":
        return CheckoutStatus.EXPIRED
    if session.status != "complete":
        return CheckoutStatus.OPEN
    # A debit takes days; when it fails, the intent asks for another means, which this page takes no more.
    failed = getattr(intent, "status", "") in {"requires_payment_method", "canceled"}
    return CheckoutStatus.FAILED if failed else CheckoutStatus.PENDING


def method_of(intent: Any) -> str:
    """`sepa` or `card`: what a payment intent, its means of payment expanded, was paid with."""
    kind = getattr(getattr(intent, "payment_method", None), "type", "card")
    return "sepa" if kind == "sepa_debit" else "card"


def _checkout(session: Any, intent: Any = None) -> Checkout:
    return Checkout(
        id=session.id,
        status=_status(session, intent),
        url=session.url or "",
        expires_at=datetime.fromtimestamp(session.expires_at, UTC),
        amount_minor=session.amount_total,
        method=method_of(intent),
        payment_intent_id=getattr(intent, "id", ""),
        idempotency_key=noted_key(session),
        subscription_id=session.subscription or "",
        customer_id=session.customer or "" if session.subscription else "",
    )


def _lines(now: Sequence[Item], currency: str, renews: Renewing | None) -> list[dict[str, object]]:
    """What is paid now, and what is paid again later."""
    is_free = not any(item["amount_minor"] for item in now)
    lines = [] if is_free else [_line(item["label"], item["amount_minor"], currency) for item in now]
    if renews is not None:
        every = {"recurring": {"interval": "month", "interval_count": renews["months"]}}
        lines.append(_line(renews["label"], renews["amount_minor"], currency, **every))
    return lines


def _line(name: str, amount_minor: int, currency: str, **more: object) -> dict[str, object]:
    price = {"currency": currency.lower(), "unit_amount": amount_minor, "product_data": {"name": name}}
    return {"price_data": {**price, **more}, "quantity": 1}


@asked
def open_checkout(
    *,
    idempotency_key: str,
    customer_email: str,
    label: str,
    amount_minor: int,
    currency: str,
    language: str,
    success_url: str,
    cancel_url: str,
    expires_at: int,
    renews: Renewing | None = None,
    is_instant: bool = False,
    items: Sequence[Item] = (),
) -> Checkout:
    """Open a payment page for one line, and for automatic renewals if `renews`: alone when nothing is due.

    `items`: what the amount is for, where that is several things; each is shown in the place of `label`. The
    same key opens the same page. `expires_at` in Unix seconds. `is_instant`: only by means that say at
    once whether the money comes.
    """
    note = {"metadata": {NOTE: idempotency_key}}
    mode = {"mode": "payment", "payment_intent_data": note}
    if renews is not None:
        # What is paid now is a line of its own: the renewals begin when the days it buys are over.
        mode = {"mode": "subscription", "subscription_data": {**note, "trial_end": renews["first_at"]}}
    session = api().checkout.sessions.create(
        {
            **mode,
            **note,
            # Without one the page asks for it.
            **({"customer_email": customer_email} if customer_email else {}),
            "line_items": _lines(items or [{"label": label, "amount_minor": amount_minor}], currency, renews),
            "payment_method_types": [
                one for one in settings.STRIPE_PAYMENT_METHODS if not is_instant or one not in _SLOW
            ],
            "locale": language,
            "success_url": success_url,
            "cancel_url": cancel_url,
            "expires_at": expires_at,
        },
        {"idempotency_key": idempotency_key},
    )
    return _checkout(session)


@asked
def read_checkout(checkout_id: str) -> Checkout:
    """A payment page as it stands now."""
    session = api().checkout.sessions.retrieve(checkout_id)
    intent_id = session.payment_intent or (intent_id_of_bill(session.invoice) if session.invoice else "")
    return _checkout(session, read_intent(intent_id) if intent_id else None)


def intent_id_of_bill(bill_id: str) -> str:
    """The payment intent that pays a bill of a subscription; empty while nobody tried."""
    payments = api().invoice_payments.list({"invoice": bill_id, "limit": 10}).data
    return next((one.payment.payment_intent for one in payments if one.payment.payment_intent), "")


def read_intent(intent_id: str) -> Any:
    """A payment intent with its means of payment."""
    return api().payment_intents.retrieve(intent_id, {"expand": ["payment_method"]})


@asked
def find_checkout(idempotency_key: str, *, since: datetime) -> Checkout | None:
    """The page that an intent of `since` opened, if it did: Stripe may have forgotten the key."""
    created = {
        "gte": int((since - timedelta(minutes=5)).timestamp()),
        "lte": int((since + timedelta(days=2)).timestamp()),
    }
    sessions = api().checkout.sessions.list({"created": created, "limit": 100}).auto_paging_iter()
    return next((_checkout(session) for session in sessions if noted_key(session) == idempotency_key), None)


@asked
def expire_checkout(checkout_id: str) -> Checkout:
    """Close a payment page, so that nobody pays for what is over. GatewayRefused when it is not open."""
    return _checkout(api().checkout.sessions.expire(checkout_id))


def _refund(refund: Any) -> ProviderRefund:
    return ProviderRefund(
        id=refund.id,
        status=_REFUND_STATUS.get(refund.status, RefundStatus.PENDING),
        idempotency_key=noted_key(refund),
    )


@asked
def refund_payment(*, idempotency_key: str, payment_intent_id: str, amount_minor: int) -> ProviderRefund:
    """Give a payment back; the same key gives it back once."""
    refund = api().refunds.create(
        {
            "payment_intent": payment_intent_id,
            "amount": amount_minor,
            "metadata": {NOTE: idempotency_key},
        },
        {"idempotency_key": idempotency_key},
    )
    return _refund(refund)


@asked
def read_refund(stripe_refund_id: str) -> ProviderRefund:
    """A refund as it stands now."""
    return _refund(api().refunds.retrieve(stripe_refund_id))


@asked
def find_refund(idempotency_key: str, *, payment_intent_id: str) -> ProviderRefund | None:
    """The refund that an intent made, if it did."""
    refunds = api().refunds.list({"payment_intent": payment_intent_id, "limit": 100}).auto_paging_iter()
    return next((_refund(refund) for refund in refunds if noted_key(refund) == idempotency_key), None)


def _event(event: Any) -> Event:
    subject = event.data.object
    return Event(id=event.id, type=event.type, object_type=subject.object, object_id=subject.id)


def verify_event(body: bytes, signature: str) -> Event:
    """The event that Stripe signed. Raises NotVerified for anything else."""
    secret = settings.STRIPE_WEBHOOK_SECRET
    if not secret:
        # Anyone can sign with an empty secret.
        raise NotVerified("no webhook secret is set")
    try:
        return _event(stripe.Webhook.construct_event(body, signature, secret, tolerance=TOLERANCE))
    # The SDK lets these through for bodies that are no JSON, no UTF-8, or no event.
    except (stripe.SignatureVerificationError, ValueError, AttributeError, KeyError, TypeError) as error:
        raise NotVerified(str(error)) from error


@asked
def events_since(since: datetime) -> list[Event]:
    """The events on pages and refunds that the provider holds since then, newest first."""
    asked = {"created": {"gte": int(since.timestamp())}, "limit": 100, "types": WATCHED_TYPES}
    return [_event(event) for event in api().events.list(asked).auto_paging_iter()]
