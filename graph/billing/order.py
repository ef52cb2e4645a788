"""What a contact wants to have, and the money that came for it."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
import strawberry_django
from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from strawberry import Info

from billing import models
from billing.models.order import order_refunded, order_total
from billing.models.payment import refunded_of_payment
from billing.states import GIVEN_BACK
from graph.accounts.contact import Contact
from graph.accounts.organisation import Organisation
from graph.billing.enums import OrderState, PaymentMethod, PaymentState, RefundState
from graph.billing.plan import Plan
from graph.engine.connections import Connection, connection
from graph.engine.context import viewer_of
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.fields import column, computed, money, of_row, related, row_of

if TYPE_CHECKING:
    from graph.billing.application import Application
    from graph.billing.deposit import ChequeDeposit
    from graph.billing.document import CreditNote, Invoice


def waits_for_money() -> Exists:
    """SQL: whether the order can be paid now."""
    return Exists(models.Order.objects.payable_online().filter(pk=OuterRef("pk")))


def renews_by_itself() -> Exists:
    """SQL: whether the provider asks for its money, for an automatic renewal."""
    return Exists(models.RenewalBill.objects.filter(order=OuterRef("pk")))


@strawberry_django.type(models.OrderLine, description="One thing ordered.")
class OrderLine(VisibleNode):
    """Seen with its order."""

    kind: str = column(description="What kind of thing: `membership`.")
    label: str = column(description="What, in words.")
    quantity: int = column(description="How many.")
    tax_rate: Decimal = column(description="VAT in percent, included in the price.")
    plan: Plan | None = related(description="The plan that it gives a period of.")

    @of_row("unit_price_minor", "order__currency", joins=("order",), description="The price of one.")
    def unit_price(self) -> Money:
        row = row_of(models.OrderLine, self)
        return Money.of_minor(row.unit_price_minor, row.order.currency)

    @of_row(
        "quantity",
        "unit_price_minor",
        "order__currency",
        joins=("order",),
        description="Quantity times price, taxes included.",
    )
    def total(self) -> Money:
        return Money.of(row_of(models.OrderLine, self).total)

    @of_row(
        "refunded_minor",
        "order__currency",
        joins=("order",),
        description="What of it was given back, by credit notes.",
    )
    def refunded(self) -> Money:
        row = row_of(models.OrderLine, self)
        return Money.of_minor(row.refunded_minor, row.order.currency)


@strawberry_django.type(models.Refund, description="Money given back.")
class Refund(VisibleNode):
    """Seen with its payment."""

    state: RefundState = column(description="Where it stands.")
    amount: Money = money("amount_minor", description="How much.")
    reason: str = column(description="Why.")
    requested_at: datetime = column(description="When it was decided.")
    finished_at: datetime | None = column(description="When the provider, or a hand, was done with it.")
    reference: str = column(description="Of a refund by hand: the number of the transfer or cheque.")
    payment: Annotated["Payment", strawberry.lazy("graph.billing.order")] | None = related(
        description="The payment that is given back."
    )
    credit_note: Annotated["CreditNote", strawberry.lazy("graph.billing.document")] | None = related(
        description="The credit note; null when the payment was never invoiced."
    )


def waits_to_go_back() -> Exists:
    """SQL: whether a refund of the payment is not with the person yet."""
    return Exists(models.Refund.objects.filter(payment=OuterRef("pk")).exclude(state__in=GIVEN_BACK))


def _newest_refunds_first(info: Info) -> Prefetch[str, Any, str]:
    viewer = viewer_of(info)
    notes = models.CreditNote.objects.visible_to(viewer)
    rows = models.Refund.objects.visible_to(viewer).prefetch_related(Prefetch("credit_note", queryset=notes))
    return Prefetch("refunds", queryset=rows, to_attr="newest_refunds_first")


def _last_refund() -> Any:
    def refund(root: Any, info: Info) -> Refund | None:
        rows = root.__dict__.get("newest_refunds_first")
        if rows is None:
            prefetch_related_objects([root], _newest_refunds_first(info))
            rows = root.newest_refunds_first
        return rows[0] if rows else None

    return strawberry_django.field(
        refund,
        prefetch_related=[_newest_refunds_first],
        description="Its last refund; null when nothing was given back. `refunds` tells of all.",
    )


@strawberry_django.type(models.Payment, description="Money that came for an order, or is on its way.")
class Payment(VisibleNode):
    """Seen with its order."""

    method: PaymentMethod = column(description="How it came.")
    state: PaymentState = column(description="Where it stands.")
    amount: Money = money("amount_minor", description="How much.")
    recorded_at: datetime = column(description="When it was recorded.")
    received_on: date | None = column(description="At the desk: the day on which the money came.")
    reference: str = column(description="At the desk: what finds it again in the books.")
    cheque_number: str = column(description="Of a cheque: its number.")
    cheque_bank: str = column(description="Of a cheque: its bank.")
    cheque_drawer: str = column(description="Of a cheque: who signed it.")
    deposit: Annotated["ChequeDeposit", strawberry.lazy("graph.billing.deposit")] | None = related(
        description="Of a cheque: the slip it was taken to the bank with."
    )
    order: Annotated["Order", strawberry.lazy("graph.billing.order")] | None = related(
        description="What it is for."
    )
    refund: Refund | None = _last_refund()
    refunds: Connection[Refund] = connection(
        description="What of it was given back, or is on its way back; newest first."
    )
    refunded: Money = money(
        "refunded_minor", refunded_of_payment(), description="The sum of its refunds, wherever they stand."
    )
    is_refund_under_way: bool = computed(
        waits_to_go_back, description="Whether some of what is given back of it has yet to arrive."
    )

    @of_row(
        "stripe_payment_intent_id",
        description="Its reference with the payment provider; null for all but those who see every payment.",
    )
    def provider_reference(self, info: Info) -> str | None:
        may_see = viewer_of(info).has_perm("billing.view_payment")
        return row_of(models.Payment, self).stripe_payment_intent_id if may_see else None


@strawberry_django.type(
    models.Order, description="What a contact wants to have; whether it is paid, and given."
)
class Order(VisibleNode):
    """Seen by who acts for the customer, and by the back office's money roles."""

    number: str = column("placed_at", description="How people name it.")
    state: OrderState = column(description="Where it stands.")
    total: Money = money("total_minor", order_total(), description="The sum of its lines, taxes included.")
    placed_at: datetime = column(description="When it was placed.")
    paid_at: datetime | None = column(description="When it was paid.")
    fulfilled_at: datetime | None = column(description="When what it is for was given.")
    ended_at: datetime | None = column(description="When it was cancelled, or expired.")
    reminded_at: datetime | None = column(description="When the last reminder to pay went out.")
    lines: list[OrderLine] = strawberry_django.field(description="What is ordered.")
    refunded: Money = money(
        "refunded_minor", order_refunded(), description="What of it was given back, by credit notes."
    )
    contact: Contact | None = related(description="The customer.")
    organisation: Organisation | None = related(description="The organisation it is for; null for people.")
    application: Annotated["Application", strawberry.lazy("graph.billing.application")] | None = related(
        description="The application to join that it came with."
    )
    invoice: Annotated["Invoice", strawberry.lazy("graph.billing.document")] | None = related(
        description="Its invoice, once it is paid."
    )
    payments: Connection[Payment] = connection(description="The money that came for it, newest first.")
    is_automatic_renewal: bool = computed(
        renews_by_itself,
        description="Whether it is for an automatic renewal: the payment provider tries again by itself.",
    )
    viewer_can_pay: bool = computed(
        waits_for_money, description="Whether it waits for money, so that you can pay it."
    )
