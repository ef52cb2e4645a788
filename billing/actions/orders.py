"""Places, fulfils and ends orders. The order's row is locked first, by everyone."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Contact, User
from accounts.records import record
from billing.fulfilments import fulfilment_of
from billing.models import Application, Order, OrderLine, Plan
from billing.states import ORDER, OrderState


def locked_order(order_id: int) -> Order:
    """The order, locked until the transaction ends."""
    return Order.objects.select_for_update(of=("self",)).select_related("contact").get(pk=order_id)


def place_order(
    *,
    contact: Contact,
    plan: Plan,
    label: str,
    amount_minor: int,
    by: User | None,
    application: Application | None = None,
) -> Order:
    """An order for one period of `plan`, waiting for money. Call it inside a transaction."""
    order = Order.objects.create(contact=contact, application=application, currency=plan.currency)
    OrderLine.objects.create(
        order=order,
        kind="membership",
        label=label,
        unit_price_minor=amount_minor,
        tax_rate=plan.tax_rate,
        mention=plan.mention,
        plan=plan,
    )
    record("order.placed", order, by=by, amount_minor=amount_minor)
    return order


def fulfil_order(*, order: Order, by: User | None) -> Order:
    """Give what a paid, locked order is for."""
    for line in order.lines.select_related("plan", "order__contact"):
        fulfilment_of(line).fulfil(line, by=by)
    ORDER.move(order, OrderState.FULFILLED)
    order.fulfilled_at = timezone.now()
    order.save(update_fields=["state", "fulfilled_at"])
    record("order.fulfilled", order, by=by)
    return order


def end_order(*, order: Order, state: OrderState, reason: str, by: User | None) -> Order:
    """Cancel or expire a locked order: release what was held, take back what was given. No money moves here."""
    was_given = order.state == OrderState.FULFILLED
    ORDER.move(order, state)
    order.ended_at = timezone.now()
    order.save(update_fields=["state", "ended_at"])
    for line in order.lines.select_related("plan", "order__contact"):
        if was_given:
            fulfilment_of(line).revoke(line, reason=reason, by=by)
        else:
            fulfilment_of(line).release(line)
    record(f"order.{state.value}", order, by=by, reason=reason)
    return order


@transaction.atomic
def cancel_unpaid_order(*, order: Order, by: User) -> Order:
    """A customer gives up an order that waits for money."""
    order = locked_order(order.pk)
    return end_order(order=order, state=OrderState.CANCELLED, reason="given up by the customer", by=by)
