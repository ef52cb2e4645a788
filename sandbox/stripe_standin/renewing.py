"""What time and payments do to a subscription: it starts, renews, falls behind, ends."""

from sandbox.journal import Json
from sandbox.stripe_standin import subscribing
from sandbox.stripe_standin.agenda import call_off, find, schedule
from sandbox.stripe_standin.events import amend, emit
from sandbox.stripe_standin.resources import invoices, payment_intents
from sandbox.stripe_standin.spans import later
from sandbox.stripe_standin.world import World

DAY = 24 * 3600
# After a failed renewal Stripe tries again at these distances, then gives up.
RETRY_DAYS = (3, 5, 7)


def start(world: World, session: Json, intent: Json | None, method: Json) -> Json:
    """A session in subscription mode was paid, or will be by direct debit; no intent: nothing was due."""
    amend(world, method, "payment_method.attached", customer=session["customer"])
    subscription = subscribing.new(world, customer=session["customer"], method=method["id"], session=session)
    invoice = invoices.add(world, subscription, session["_lines"], "subscription_create")
    subscription["latest_invoice"] = invoice["id"]
    emit(world, "customer.subscription.created", world.put(subscription))
    if intent is not None:
        invoices.pay_with(world, invoice, intent)
        invoice.update(attempted=True, attempt_count=1)
    if intent is None or intent["status"] == "succeeded":
        invoices.paid(world, invoice)
    session.update(subscription=subscription["id"], invoice=invoice["id"])
    plan_renewal(world, subscription)
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
    plan_renewal(world, subscription)
    is_first = subscription["status"] == "trialing"
    charge(world, subscription, "subscription_cycle", **({"status": "active"} if is_first else {}))


def charge(world: World, subscription: Json, reason: str, **values: object) -> None:
    """Ask for the period that has just begun; a trial costs nothing. `values` change with it."""
    invoice = invoices.add(world, subscription, subscription["items"]["data"], reason)
    values["latest_invoice"] = invoice["id"]
    amend(world, subscription, "customer.subscription.updated", **values)
    if invoice["total"] == 0:
        invoices.paid(world, invoice)
    else:
        attempt(world, subscription, invoice)


def attempt(world: World, subscription: Json, invoice: Json, *, by_hand: bool = False) -> None:
    """Charge the means of payment on file for an open invoice."""
    method = world.get("payment_method", subscription["default_payment_method"])
    count_try(world, invoice, by_hand=by_hand)
    intent = payment_intents.confirm(world, invoices.intent_of(world, invoice), method, present=False)
    after_try(world, invoice, intent)


def count_try(world: World, invoice: Json, *, by_hand: bool) -> None:
    """Any first try counts; after it, those made by hand leave the plan of retries as it is."""
    if not by_hand or invoice["attempt_count"] == 0:
        invoice.update(attempt_count=invoice["attempt_count"] + 1, next_payment_attempt=None)
    invoice["attempted"] = True
    world.put(invoice)


def after_try(world: World, invoice: Json, intent: Json) -> None:
    """What a try to take the money of an invoice led to; a direct debit is settled later."""
    if intent["status"] == "succeeded":
        settled(world, invoice, succeeded=True)
    elif intent["status"] == "requires_payment_method":
        settled(world, invoice, succeeded=False)


def settled(world: World, invoice: Json, *, succeeded: bool) -> None:
    """The payment of a subscription's invoice came to its end."""
    subscription = invoices.subscription_of(world, invoice)
    if succeeded:
        call_off(world, what="retry", invoice=invoice["id"])
        invoices.paid(world, invoice)
        catch_up(world, subscription)
        return
    _fall_behind(world, subscription, invoice)


def catch_up(world: World, subscription: Json) -> None:
    """A subscription is behind no more once nothing is asked for."""
    still = any(item["status"] == "open" for item in invoices.of_subscription(world, subscription))
    if subscription["status"] == "past_due" and not still:
        amend(world, subscription, "customer.subscription.updated", status="active")


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
    """No renewal any more, and no retries of what is open."""
    call_off(world, subscription=subscription["id"])
    for invoice in invoices.of_subscription(world, subscription):
        if invoice["status"] == "open":
            amend(world, invoice, "invoice.updated", auto_advance=False, next_payment_attempt=None)
    subscription["cancellation_details"] = {**subscription["cancellation_details"], "reason": reason}
    return amend(
        world, subscription, "customer.subscription.deleted", status="canceled", ended_at=world.now,
        canceled_at=subscription["canceled_at"] or world.now,
    )  # fmt: skip


def _fall_behind(world: World, subscription: Json, invoice: Json) -> None:
    planned = find(world, what="retry", invoice=invoice["id"])
    if planned is not None or subscription["status"] == "canceled":
        # Tried by hand: the plan of retries, or its end, stands.
        invoices.unpaid(world, invoice, planned["at"] if planned else None)
        return
    tries = max(invoice["attempt_count"], 1)
    again = world.now + RETRY_DAYS[tries - 1] * DAY if tries <= len(RETRY_DAYS) else None
    invoices.unpaid(world, invoice, again)
    if again is None:
        end(world, subscription, "payment_failed")
        return
    schedule(world, again, "retry", invoice=invoice["id"], subscription=subscription["id"])
    if subscription["status"] == "active":
        amend(world, subscription, "customer.subscription.updated", status="past_due")


def plan_renewal(world: World, subscription: Json) -> None:
    """Have the next period begin when this one ends, and at no other time."""
    call_off(world, what="renew", subscription=subscription["id"])
    at = subscription["items"]["data"][0]["current_period_end"]
    schedule(world, at, "renew", subscription=subscription["id"])
