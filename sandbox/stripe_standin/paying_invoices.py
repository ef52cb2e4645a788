"""Somebody pays an open invoice on its page; their means of payment pays what comes after it too."""

from sandbox.journal import Json
from sandbox.stripe_standin import renewing
from sandbox.stripe_standin.events import amend
from sandbox.stripe_standin.resources import invoices, payment_intents
from sandbox.stripe_standin.world import World


def pay(world: World, invoice: Json, method: Json, *, authenticated: bool = False) -> Json:
    """Try to take the money from a new means of payment; answers the payment intent afterwards."""
    intent = invoices.intent_of(world, invoice)
    payment_intents.confirm(world, intent, method, present=True, authenticated=authenticated)
    if intent["status"] == "requires_action":
        return intent
    renewing.count_try(world, invoice, by_hand=True)
    if intent["status"] in ("succeeded", "processing"):
        _keep(world, invoice, method)
    renewing.after_try(world, invoice, intent)
    return intent


def authenticate(world: World, invoice: Json, intent: Json, *, approved: bool) -> Json:
    """The payer answered the bank's question; answers the payment intent afterwards."""
    if approved:
        return pay(world, invoice, world.get("payment_method", intent["_asked"]), authenticated=True)
    return payment_intents.refuse_authentication(world, intent)


def _keep(world: World, invoice: Json, method: Json) -> None:
    amend(world, method, "payment_method.attached", customer=invoice["customer"])
    subscription = invoices.subscription_of(world, invoice)
    if subscription["status"] != "canceled":
        values = {"default_payment_method": method["id"]}
        amend(world, subscription, "customer.subscription.updated", **values)
