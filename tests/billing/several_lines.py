"""Orders of several lines, of a kind that only these tests know."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from unittest.mock import patch

from accounts.models import Contact, User
from billing import fulfilments
from billing.actions.desk import take_payment
from billing.actions.orders import NewLine, order_lines
from billing.actions.payments import record_payment
from billing.models import Order, OrderLine, PaymentMethod
from billing.states import PaymentState
from kit.clock import today
from tests.makers import a_contact

KIND = "evening"
_numbers = count(1)


@dataclass
class Evenings:
    """What lines of this kind gave, by their labels; those `full` can no longer be given."""

    full: set[str] = field(default_factory=set)
    given: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)

    def may_fulfil(self, line: OrderLine) -> bool:
        return line.label not in self.full

    def fulfil(self, line: OrderLine, *, by: User | None) -> None:
        self.given.append(line.label)

    def release(self, line: OrderLine) -> None:
        self.released.append(line.label)

    def revoke(self, line: OrderLine, *, reason: str, by: User | None) -> None:
        self.revoked.append(line.label)


@contextmanager
def evenings() -> Iterator[Evenings]:
    """The kind, registered as long as this lasts."""
    known = Evenings()
    with patch.dict(fulfilments._REGISTRY, {KIND: known}):
        yield known


def an_order(*prices: int, contact: Contact | None = None, tax_rate: str = "20.00") -> Order:
    """An order of lines `Evening 1`, `Evening 2`… at these prices in cents, waiting for money."""
    lines = [
        NewLine(KIND, f"Evening {number}", price, Decimal(tax_rate), "261-7-1")
        for number, price in enumerate(prices, start=1)
    ]
    return order_lines(lines, contact=contact or a_contact(), currency="EUR", by=None)[0].order


def pay(order: Order) -> Order:
    """The money came by card."""
    record_payment(
        order=order,
        method=PaymentMethod.CARD,
        state=PaymentState.SUCCEEDED,
        amount_minor=order.total.minor,
        stripe_payment_intent_id=f"pi_evening_{next(_numbers)}",
        by=None,
    )
    order.refresh_from_db()
    return order


def pay_at_the_desk(order: Order, by: User, method: PaymentMethod = PaymentMethod.CASH) -> Order:
    """The money was handed over."""
    take_payment(order=order, method=method, amount_minor=order.total.minor, received_on=today(), by=by)
    order.refresh_from_db()
    return order
