"""Standing agreements at Stripe: what it charges again by itself, and how it is told otherwise.

Shapes and rules from Stripe's API reference: Subscriptions, Invoices, Prices, the billing portal. Each call
here sets something to a value, so it may be made again with the same effect.
"""

from datetime import UTC, datetime
from typing import Any

from billing.gateway import Bill, BillStatus, Subscription, SubscriptionStatus
from billing.gateway.stripe import api, asked, intent_id_of_bill, method_of, noted_key, read_intent

_ENDED = {"canceled", "incomplete_expired"}
_BEHIND = {"past_due", "unpaid", "incomplete"}


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _status(subscription: Any) -> SubscriptionStatus:
    if subscription.status in _ENDED:
        return SubscriptionStatus.ENDED
    return SubscriptionStatus.BEHIND if subscription.status in _BEHIND else SubscriptionStatus.RUNNING


def _subscription(subscription: Any) -> Subscription:
    item = subscription["items"].data[0]
    return Subscription(
        id=subscription.id,
        status=_status(subscription),
        stops=subscription.cancel_at_period_end,
        next_at=datetime.fromtimestamp(item.current_period_end, UTC),
        amount_minor=item.price.unit_amount,
        months=item.price.recurring.interval_count,
        currency=item.price.currency,
        item_id=item.id,
        product_id=item.price.product,
        idempotency_key=noted_key(subscription),
    )


@asked
def read_subscription(subscription_id: str) -> Subscription:
    """An agreement as it stands now."""
    return _subscription(api().subscriptions.retrieve(subscription_id))


@asked
def set_stop(subscription: Subscription, *, stops: bool) -> Subscription:
    """Have it end with the period that runs, or go on after all."""
    changed = api().subscriptions.update(subscription.id, {"cancel_at_period_end": stops})
    return _subscription(changed)


@asked
def set_next(subscription: Subscription, *, first_at: int) -> Subscription:
    """Have the next charge taken at that instant (Unix seconds), and none before."""
    changed = api().subscriptions.update(
        subscription.id, {"trial_end": first_at, "proration_behavior": "none"}
    )
    return _subscription(changed)


@asked
def set_price(subscription: Subscription, *, amount_minor: int, months: int) -> Subscription:
    """Have the next charges be of that amount, every so many months."""
    price = {
        "currency": subscription.currency,
        "product": subscription.product_id,
        "unit_amount": amount_minor,
        "recurring": {"interval": "month", "interval_count": months},
    }
    changed = api().subscriptions.update(
        subscription.id,
        {
            "items": [{"id": subscription.item_id, "price_data": price}],
            "proration_behavior": "none",
        },
    )
    return _subscription(changed)


@asked
def end_subscription(subscription_id: str) -> Subscription:
    """End it now: nothing is charged any more. GatewayRefused when it is over already."""
    return _subscription(api().subscriptions.cancel(subscription_id))


@asked
def open_card_page(*, customer_id: str, language: str, return_url: str) -> str:
    """The address of the provider's page on which the payer changes the means of payment."""
    page = api().billing_portal.sessions.create(
        {
            "customer": customer_id,
            "locale": language,
            "return_url": return_url,
            "flow_data": {
                "type": "payment_method_update",
                "after_completion": {"type": "redirect", "redirect": {"return_url": return_url}},
            },
        }
    )
    return str(page.url)


def _bill_status(invoice: Any, intent: Any) -> BillStatus:
    if invoice.status == "paid":
        return BillStatus.PAID
    if invoice.status in {"void", "uncollectible"}:
        return BillStatus.VOID
    status = getattr(intent, "status", "")
    if status == "processing":
        return BillStatus.PENDING
    return BillStatus.FAILED if invoice.attempted and status else BillStatus.OPEN


@asked
def read_bill(bill_id: str) -> Bill:
    """A bill as it stands now."""
    invoice = api().invoices.retrieve(bill_id)
    intent_id = intent_id_of_bill(bill_id)
    intent = read_intent(intent_id) if intent_id else None
    details = invoice.parent.subscription_details if invoice.parent else None
    return Bill(
        id=invoice.id,
        subscription_id=details.subscription if details else "",
        status=_bill_status(invoice, intent),
        is_first=invoice.billing_reason == "subscription_create",
        amount_minor=invoice.total,
        method=method_of(intent),
        payment_intent_id=intent_id,
        attempts=invoice.attempt_count,
        retry_at=_instant(invoice.next_payment_attempt),
        created_at=datetime.fromtimestamp(invoice.created, UTC),
        url=getattr(invoice, "hosted_invoice_url", None) or "",
    )


@asked
def delete_customer(customer_id: str) -> None:
    """Delete a customer and all that hangs on it. GatewayRefused when there is none."""
    api().customers.delete(customer_id)


@asked
def void_bill(bill_id: str) -> None:
    """Ask for its money no more. GatewayRefused when it is paid or void already."""
    api().invoices.void_invoice(bill_id)


@asked
def recent_bills(subscription_id: str) -> list[str]:
    """The ids of an agreement's last bills, oldest first."""
    bills = api().invoices.list({"subscription": subscription_id, "limit": 10}).data
    return [bill.id for bill in reversed(bills)]
