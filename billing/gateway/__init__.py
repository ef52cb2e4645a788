"""The door to payment providers. What passes it is said in the words below; only `stripe.py` knows Stripe."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypedDict


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


class Renewing(TypedDict):
    """What a payer agrees to beside what is paid now: so much every `months`, first at `first_at` (Unix)."""

    label: str
    amount_minor: int
    months: int
    first_at: int


class Item(TypedDict):
    """One of several things that are paid together."""

    label: str
    amount_minor: int


class BillStatus(Enum):
    """How one renewal's bill stands at the provider."""

    OPEN = "open"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    VOID = "void"


class SubscriptionStatus(Enum):
    """Whether the provider goes on charging."""

    RUNNING = "running"
    BEHIND = "behind"
    ENDED = "ended"


@dataclass(frozen=True)
class Checkout:
    """A hosted payment page as it is now; amounts in minor units.

    `idempotency_key` is that of the intent that opened it, as noted on the page; empty when it is not ours.
    `subscription_id` and `customer_id` are empty unless the payer agreed to an automatic renewal.
    """

    id: str
    status: CheckoutStatus
    url: str
    expires_at: datetime
    amount_minor: int
    method: str
    payment_intent_id: str
    idempotency_key: str
    subscription_id: str = ""
    customer_id: str = ""


@dataclass(frozen=True)
class Subscription:
    """A standing agreement at the provider: what it charges next, and when; amounts in minor units.

    `stops`: it ends with the period that runs. `item_id` and `product_id` are what a new price hangs on.
    """

    id: str
    status: SubscriptionStatus
    stops: bool
    next_at: datetime
    amount_minor: int
    months: int
    currency: str
    item_id: str
    product_id: str
    idempotency_key: str


@dataclass(frozen=True)
class Bill:
    """What the provider asks for one renewal. `retry_at`: when it tries again, None for never.

    `is_first`: it came with the payment page, whose own status tells all that it could.
    """

    id: str
    subscription_id: str
    status: BillStatus
    is_first: bool
    amount_minor: int
    method: str
    payment_intent_id: str
    attempts: int
    retry_at: datetime | None
    created_at: datetime
    url: str


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
