"""Stripe, and nothing but Stripe: the only module that imports its SDK.

Shapes and rules from Stripe's API reference: Checkout Sessions, Refunds, Events, webhook signatures.
"""

import functools
from collections.abc import Callable, Iterator
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
    NotVerified,
    ProviderRefund,
    RefundStatus,
)

# How old a signed event may be, in seconds; Stripe's own default.
TOLERANCE = 300
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


def _api() -> Any:
    return _client(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE).v1


def _asked[**P, T](call: Callable[P, T]) -> Callable[P, T]:
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


def _number(text: object) -> int | None:
    return int(text) if isinstance(text, str) and text.isdecimal() else None


def _checkout(session: Any) -> Checkout:
    if session.payment_status in {"paid", "no_payment_required"}:
        status = CheckoutStatus.PAID
    elif session.status == "complete":
        status = CheckoutStatus.PENDING
    elif session.status == "expired":
        status = CheckoutStatus.EXPIRED
    else:
        status = CheckoutStatus.OPEN
    intent = session.payment_intent
    metadata = dict(session.metadata or {})
    kinds = getattr(intent, "payment_method_types", None) or ["card"]
    return Checkout(
        id=session.id,
        status=status,
        url=session.url or "",
        expires_at=datetime.fromtimestamp(session.expires_at, UTC),
        amount_minor=session.amount_total,
        method="sepa" if kinds == ["sepa_debit"] else "card",
        payment_intent_id=getattr(intent, "id", intent) or "",
        call_id=_number(metadata.get("call")),
    )


@_asked
def open_checkout(
    *,
    idempotency_key: str,
    call_id: int,
    label: str,
    amount_minor: int,
    currency: str,
    language: str,
    success_url: str,
    cancel_url: str,
    expires_at: int,
) -> Checkout:
    """Open a payment page for one line; the same key opens the same page. `expires_at` in Unix seconds."""
    price = {"currency": currency.lower(), "unit_amount": amount_minor, "product_data": {"name": label}}
    session = _api().checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": 1}],
            "payment_method_types": ["card"],
            "locale": language,
            "success_url": success_url,
            "cancel_url": cancel_url,
            "expires_at": expires_at,
            "metadata": {"call": str(call_id)},
            "payment_intent_data": {"metadata": {"call": str(call_id)}},
        },
        {"idempotency_key": idempotency_key},
    )
    return _checkout(session)


@_asked
def read_checkout(checkout_id: str) -> Checkout:
    """A payment page as it stands now."""
    return _checkout(_api().checkout.sessions.retrieve(checkout_id, {"expand": ["payment_intent"]}))


@_asked
def find_checkout(call_id: int, *, since: datetime) -> Checkout | None:
    """The page that an intent opened, if it did: for intents whose key Stripe may have forgotten."""
    created = {"gte": int((since - timedelta(minutes=5)).timestamp())}
    sessions = _api().checkout.sessions.list({"created": created, "limit": 100})
    for session in sessions.auto_paging_iter():
        found = _checkout(session)
        if found.call_id == call_id:
            return found
    return None


@_asked
def expire_checkout(checkout_id: str) -> Checkout:
    """Close a payment page, so that nobody pays for what is over. GatewayRefused when it is no longer open."""
    return _checkout(_api().checkout.sessions.expire(checkout_id))


def _refund(refund: Any) -> ProviderRefund:
    metadata = dict(refund.metadata or {})
    return ProviderRefund(
        id=refund.id,
        status=_REFUND_STATUS.get(refund.status, RefundStatus.PENDING),
        refund_id=_number(metadata.get("refund")),
    )


@_asked
def refund_payment(
    *, idempotency_key: str, refund_id: int, payment_intent_id: str, amount_minor: int
) -> ProviderRefund:
    """Give a payment back; the same key gives it back once."""
    refund = _api().refunds.create(
        {
            "payment_intent": payment_intent_id,
            "amount": amount_minor,
            "metadata": {"refund": str(refund_id)},
        },
        {"idempotency_key": idempotency_key},
    )
    return _refund(refund)


@_asked
def read_refund(stripe_refund_id: str) -> ProviderRefund:
    """A refund as it stands now."""
    return _refund(_api().refunds.retrieve(stripe_refund_id))


@_asked
def find_refund(refund_id: int, *, payment_intent_id: str) -> ProviderRefund | None:
    """The refund that an intent made, if it did."""
    refunds = _api().refunds.list({"payment_intent": payment_intent_id, "limit": 100})
    found = (_refund(refund) for refund in refunds.auto_paging_iter())
    return next((refund for refund in found if refund.refund_id == refund_id), None)


def _event(event: Any) -> Event:
    subject = event.data.object
    return Event(id=event.id, type=event.type, object_type=subject.object, object_id=subject.id)


def verify_event(body: bytes, signature: str) -> Event:
    """The event that Stripe signed. Raises NotVerified for anything else."""
    try:
        event = stripe.Webhook.construct_event(
            body, signature, settings.STRIPE_WEBHOOK_SECRET, tolerance=TOLERANCE
        )
        return _event(event)
    # The SDK lets these through for bodies that are no JSON, no UTF-8, or no event.
    except (stripe.SignatureVerificationError, ValueError, AttributeError, KeyError, TypeError) as error:
        raise NotVerified(str(error)) from error


@_asked
def _event_page(since: datetime) -> Any:
    return _api().events.list({"created": {"gte": int(since.timestamp())}, "limit": 100})


def events_since(since: datetime) -> Iterator[Event]:
    """All events that the provider holds since then, newest first. Raises GatewayUnavailable."""
    for event in _event_page(since).auto_paging_iter():
        yield _event(event)
