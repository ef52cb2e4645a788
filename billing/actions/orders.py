"""Places, fulfils and ends orders. Rows are locked in the order of `billing.actions.locks`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Contact, Organisation, User
from accounts.records import record
from billing import queue
from billing.actions.automatic.running import end_renewal_of
from billing.actions.locks import locked_order
from billing.fulfilments import fulfilment_of
from billing.models import Application, MembershipPeriod, Order, OrderLine, Plan, RenewalBill
from billing.states import ORDER, OrderState, PaymentState


@dataclass(frozen=True)
class NewLine:
    """A line to be ordered; `kind` names the fulfilment that will give it. Amounts in minor units."""

    kind: str
    label: str
    unit_price_minor: int
    tax_rate: Decimal
    mention: str
    plan: Plan | None = None
    months: int | None = None
    is_reduced: bool = False
    replaces: MembershipPeriod | None = None


def place_order(
    *,
    contact: Contact,
    plan: Plan,
    label: str,
    amount_minor: int,
    by: User | None,
    application: Application | None = None,
    organisation: Organisation | None = None,
    replaces: MembershipPeriod | None = None,
    months: int | None = None,
    is_reduced: bool = False,
) -> Order:
    """An order for one period of `plan`, waiting for money. Call it inside a transaction.

    `replaces`: not for a period more, but for what is left of that one. `months` are those of a year that had
    begun, for which the amount is; None for a whole term. `is_reduced`: it is the plan's reduced price.
    """
    line = NewLine(
        kind="membership" if replaces is None else "plan_change",
        label=label,
        unit_price_minor=amount_minor,
        tax_rate=plan.tax_rate,
        mention=plan.mention,
        plan=plan,
        months=months,
        is_reduced=is_reduced,
        replaces=replaces,
    )
    return order_line(
        line,
        contact=contact,
        organisation=organisation,
        application=application,
        currency=plan.currency,
        by=by,
    ).order


def order_line(
    line: NewLine,
    *,
    contact: Contact,
    currency: str,
    by: User | None,
    organisation: Organisation | None = None,
    application: Application | None = None,
    pay_by: datetime | None = None,
) -> OrderLine:
    """`order_lines` for one thing: its only line."""
    placed = order_lines(
        (line,),
        contact=contact,
        currency=currency,
        by=by,
        organisation=organisation,
        application=application,
        pay_by=pay_by,
    )
    return placed[0]


def order_lines(
    lines: Sequence[NewLine],
    *,
    contact: Contact,
    currency: str,
    by: User | None,
    organisation: Organisation | None = None,
    application: Application | None = None,
    pay_by: datetime | None = None,
) -> list[OrderLine]:
    """The lines of one new order, in the order given, waiting for money. Call it inside a transaction.

    They are paid together, and given together: where one can no longer be given when the money comes, all of
    it goes back. `pay_by`: until when the order waits, where something is held for it.
    """
    if not lines:
        raise ValueError("an order has at least one line")
    order = Order.objects.create(
        contact=contact,
        organisation=organisation,
        application=application,
        currency=currency,
        pay_by=pay_by,
    )
    placed = [_line(order, line) for line in lines]
    record("order.placed", order, by=by, amount_minor=sum(line.unit_price_minor for line in lines))
    return placed


def _line(order: Order, line: NewLine) -> OrderLine:
    return OrderLine.objects.create(
        order=order,
        kind=line.kind,
        label=line.label,
        unit_price_minor=line.unit_price_minor,
        tax_rate=line.tax_rate,
        mention=line.mention,
        plan=line.plan,
        months=line.months,
        is_reduced=line.is_reduced,
        replaces=line.replaces,
    )


def fulfil_order(*, order: Order, by: User | None) -> Order:
    """Give what a paid, locked order is for."""
    for line in order.lines.select_related("plan", "order__contact", "order__organisation"):
        fulfilment_of(line).fulfil(line, by=by)
    ORDER.move(order, OrderState.FULFILLED)
    order.fulfilled_at = timezone.now()
    order.save(update_fields=["state", "fulfilled_at"])
    record("order.fulfilled", order, by=by)
    return order


def undeliver_order(*, order: Order, reason: str, by: User | None) -> Order:
    """Take back what a locked, delivered order gave, and keep its money: it may be given once more."""
    for line in order.lines.select_related("plan", "order__contact", "order__organisation"):
        fulfilment_of(line).revoke(line, reason=reason, by=by)
    ORDER.move(order, OrderState.PAID)
    order.fulfilled_at = None
    order.save(update_fields=["state", "fulfilled_at"])
    record("order.undelivered", order, by=by, reason=reason)
    return order


def end_order(*, order: Order, state: OrderState, reason: str, by: User | None) -> Order:
    """Cancel or expire a locked order: release what was held, take back what was given.

    No money moves here; a payment page that is still open is closed, so that none comes.
    """
    was_given = order.state == OrderState.FULFILLED
    _move_to_end(order, state)
    for line in order.lines.select_related("plan", "order__contact", "order__organisation"):
        if was_given:
            fulfilment_of(line).revoke(line, reason=reason, by=by)
        else:
            fulfilment_of(line).release(line)
    _finish_end(order, reason=reason, by=by)
    return order


def close_given_back(*, order: Order, reason: str, by: User | None) -> None:
    """Cancel a locked, delivered order of which everything was given back, line by line.

    What the lines gave was ended by whoever gave the money back.
    """
    _move_to_end(order, OrderState.CANCELLED)
    _finish_end(order, reason=reason, by=by)


def _move_to_end(order: Order, state: OrderState) -> None:
    ORDER.move(order, state)
    order.ended_at = timezone.now()
    order.save(update_fields=["state", "ended_at"])


def _finish_end(order: Order, *, reason: str, by: User | None) -> None:
    for call in order.provider_calls.open_pages():
        queue.close_page(call)
    end_renewal_of(order, by=by)
    drop_bill(order)
    record(f"order.{OrderState(order.state).value}", order, by=by, reason=reason)


def drop_bill(order: Order) -> None:
    """Where the provider asks for the money of a renewal: have it ask no more."""
    for bill in RenewalBill.objects.filter(order=order):
        queue.void_bill(bill)


def expire_orders() -> int:
    """End orders that nobody paid in time; the number of those ended.

    Orders that came with an application end with it.
    """
    days = ExpressionWrapper(
        F("lines__plan__lapse_days") * Value(timedelta(days=1)), output_field=DurationField()
    )
    overdue = Order.objects.payable().filter(application=None, placed_at__lt=Now() - days)
    return sum(expire_order(pk) for pk in overdue.values_list("pk", flat=True).distinct())


def expire_holds() -> int:
    """End orders for which something was held only so long; the number of those ended."""
    overdue = Order.objects.payable().filter(pay_by__lte=Now())
    return sum(expire_order(pk) for pk in overdue.values_list("pk", flat=True))


@transaction.atomic
def expire_order(order_id: int) -> bool:
    """End an order whose time to be paid is over, unless its money is on its way; whether it did."""
    order = locked_order(order_id)
    is_coming = order.payments.filter(state=PaymentState.PENDING).exists()
    if order.state != OrderState.PLACED or is_coming:
        return False
    end_order(order=order, state=OrderState.EXPIRED, reason="not paid in time", by=None)
    return True
