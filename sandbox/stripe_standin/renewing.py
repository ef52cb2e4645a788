"""What time and payments do to a subscription: it starts, renews, falls behind, ends."""

from sandbox.journal import Json
from sandbox.stripe_standin import subscribing
from sandbox.stripe_standin.agenda import call_off, schedule
from sandbox.stripe_standin.events import amend, emit
from sandbox.stripe_standin.resources import invoices, payment_intents
from sandbox.stripe_standin.spans import later
from sandbox.stripe_standin.world import World

DAY = 24 * 3600
# After a failed renewal Stripe tries again at these distances, then gives up.
RETRY_DAYS = (3, 5, 7)


def start(world: World, session: Json, intent: Json, method: Json) -> Json:
    """A session in subscription mode was paid, or will be by direct debit."""
    amend(world, method, "payment_method.attached", customer=session["customer"])
    subscription = subscribing.new(
        world,
        customer=session["customer"],
        method=method["id"],
        lines=session["_lines"],
        data=session["_data"],
    )
    invoice = invoices.add(world, subscription, session["_lines"], "subscription_create")
    subscription["latest_invoice"] = invoice["id"]
    emit(world, "customer.subscription.created", world.put(subscription))
    invoices.pay_with(world, invoice, intent)
    if intent["status"] == "succeeded":
        invoices.paid(world, invoice)
    session.update(subscription=subscription["id"], invoice=invoice["id"])
    _plan_renewal(world, subscription)
    return subscription


def renew(world: World, subscription: Json) -> None:
    """The period is over: end, or begin the next one with an invoice."""
    if subscription["cancel_at_period_end"]:
        end(world, subscription, "cancellation_requested")
        return
    subscription["_periods"] += 1
    for item in subscription["items"]["data"]:
        item["current_period_start"] = item["current_period_end"]
        recurring = item["price"]["recurring"]
        item["current_period_end"] = later(
            subscription["billing_cycle_anchor"], recurring, subscription["_periods"]
        )
    invoice = invoices.add(world, subscription, subscription["items"]["data"], "subscription_cycle")
    amend(world, subscription, "customer.subscription.updated", latest_invoice=invoice["id"])
    _plan_renewal(world, subscription)
    attempt(world, subscription, invoice)


def attempt(world: World, subscription: Json, invoice: Json) -> None:
    """Charge the means of payment on file for an open invoice."""
    method = world.get("payment_method", subscription["default_payment_method"])
    intent = invoices.intent_of(world, invoice)
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1)
    world.put(invoice)
    payment_intents.confirm(world, intent, method, present=False)
    if intent["status"] == "succeeded":
        settled(world, invoice, succeeded=True)
    elif intent["status"] != "processing":
        settled(world, invoice, succeeded=False)


def settled(world: World, invoice: Json, *, succeeded: bool) -> None:
    """The payment of a subscription's invoice came to its end."""
    subscription = world.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    if succeeded:
        call_off(world, what="retry", invoice=invoice["id"])
        invoices.paid(world, invoice)
        if subscription["status"] == "past_due":
            amend(world, subscription, "customer.subscription.updated", status="active")
        return
    _fall_behind(world, subscription, invoice)


def ending(world: World, subscription: Json, ends: bool) -> Json:
    """The values of a subscription that ends with its period, or goes on after all."""
    period_end = subscription["items"]["data"][0]["current_period_end"]
    reason = "cancellation_requested" if ends else None
    return {
        "cancel_at_period_end": ends, "cancel_at": period_end if ends else None,
        "canceled_at": world.now if ends else None,
        "cancellation_details": {**subscription["cancellation_details"], "reason": reason},
    }  # fmt: skip


def end(world: World, subscription: Json, reason: str) -> Json:
    """No renewal any more."""
    call_off(world, subscription=subscription["id"])
    subscription["cancellation_details"] = {**subscription["cancellation_details"], "reason": reason}
    return amend(
        world, subscription, "customer.subscription.deleted", status="canceled", ended_at=world.now,
        canceled_at=subscription["canceled_at"] or world.now,
    )  # fmt: skip


def _fall_behind(world: World, subscription: Json, invoice: Json) -> None:
    tries = max(invoice["attempt_count"], 1)
    again = world.now + RETRY_DAYS[tries - 1] * DAY if tries <= len(RETRY_DAYS) else None
    invoices.unpaid(world, invoice, again)
    if again is None:
        end(world, subscription, "payment_failed")
        return
    schedule(world, again, "retry", invoice=invoice["id"], subscription=subscription["id"])
    if subscription["status"] == "active":
        amend(world, subscription, "customer.subscription.updated", status="past_due")


def _plan_renewal(world: World, subscription: Json) -> None:
    at = subscription["items"]["data"][0]["current_period_end"]
    schedule(world, at, "renew", subscription=subscription["id"])
