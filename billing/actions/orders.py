"""Places, fulfils and ends orders. Rows are locked in the order of `billing.actions.locks`."""

from datetime import timedelta

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
from billing.states import ORDER, OrderState


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
    order = Order.objects.create(
        contact=contact, organisation=organisation, application=application, currency=plan.currency
    )
    OrderLine.objects.create(
        order=order,
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
    record("order.placed", order, by=by, amount_minor=amount_minor)
    return order


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
    ORDER.move(order, state)
    order.ended_at = timezone.now()
    order.save(update_fields=["state", "ended_at"])
    for line in order.lines.select_related("plan", "order__contact", "order__organisation"):
        if was_given:
            fulfilment_of(line).revoke(line, reason=reason, by=by)
        else:
            fulfilment_of(line).release(line)
    for call in order.provider_calls.open_pages():
        queue.close_page(call)
    end_renewal_of(order, by=by)
    drop_bill(order)
    record(f"order.{state.value}", order, by=by, reason=reason)
    return order


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
    return sum(_expire(pk) for pk in overdue.values_list("pk", flat=True).distinct())


@transaction.atomic
def _expire(order_id: int) -> bool:
    order = locked_order(order_id)
    if order.state != OrderState.PLACED:
        return False
    end_order(order=order, state=OrderState.EXPIRED, reason="not paid in time", by=None)
    return True
