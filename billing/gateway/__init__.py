"""The door to payment providers. What passes it is said in the words below; only `stripe.py` knows Stripe."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class CheckoutStatus(Enum):
    """How a payment page stands."""

    OPEN = "open"
    PAID = "paid"
    PENDING = "pending"
    FAILED = "failed"
    EXPIRED = "expired"


class RefundStatus(Enum):
    """How a refund stands at the provider."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class Checkout:
    """A hosted payment page as it is now; amounts in minor units.

    `idempotency_key` is that of the intent that opened it, as noted on the page; empty when it is not ours.
    """

    id: str
    status: CheckoutStatus
    url: str
    expires_at: datetime
    amount_minor: int
    method: str
    payment_intent_id: str
    idempotency_key: str


@dataclass(frozen=True)
class ProviderRefund:
    """A refund as it is now; `idempotency_key` as on a `Checkout`."""

    id: str
    status: RefundStatus
    idempotency_key: str


@dataclass(frozen=True)
class Event:
    """A verified event: which object to look at, and nothing of what it says."""

    id: str
    type: str
    object_type: str
    object_id: str


class GatewayUnavailable(Exception):
    """The provider cannot be reached or fails; the same call may be made again."""


class GatewayRefused(Exception):
    """The provider refuses the call as it is; repeating it is of no use."""


class NotVerified(Exception):
    """A webhook whose signature, age or form is wrong."""
