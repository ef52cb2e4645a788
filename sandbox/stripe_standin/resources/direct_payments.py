"""Payment intents that a shop makes and confirms itself, without a Checkout Session."""

from sandbox.journal import Json
from sandbox.stripe_standin.given import Given, missing
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import payment_intents, payment_methods
from sandbox.stripe_standin.world import World

LEAST_CENTS = 50


def create(world: World, given: Given) -> Json:
    """POST /v1/payment_intents; with `confirm`, it is paid at once or refused with 402."""
    amount, currency = given.whole("amount", least=1), given.needed("currency").lower()
    if amount is None:
        raise missing("amount")
    if amount < LEAST_CENTS:
        words = "Amount must convert to at least 50 cents."
        raise StripeRefusal(words, code="amount_too_small", param="amount")
    customer, values = _customer(world, given), _values(given)
    method, confirm, present = (
        given.text("payment_method"),
        given.flag("confirm"),
        not given.flag("off_session"),
    )
    given.finish()
    intent = payment_intents.add(world, amount=amount, currency=currency, customer=customer, **values)
    return _confirm(world, intent, method, present=present) if confirm else intent


def confirm(world: World, given: Given, key: str) -> Json:
    """POST /v1/payment_intents/{id}/confirm."""
    intent = world.get("payment_intent", key, "intent")
    method, present = given.text("payment_method"), not given.flag("off_session")
    given.text("return_url")
    given.finish()
    if intent["status"] not in payment_intents.CANCELLABLE:
        words = f"This PaymentIntent's status is {intent['status']}: it cannot be confirmed."
        raise StripeRefusal(words, code="payment_intent_unexpected_state")
    return _confirm(world, intent, method, present=present)


def _confirm(world: World, intent: Json, method: str | None, *, present: bool) -> Json:
    if method is None:
        words = "You cannot confirm this PaymentIntent because it's missing a payment method."
        raise StripeRefusal(words, code="payment_intent_unexpected_state")
    found = payment_methods.known(world, method, "payment_method")
    payment_intents.confirm(world, intent, found, present=present)
    error = intent["last_payment_error"]
    if intent["status"] == "requires_payment_method" and error is not None:
        fields = {name: error.get(name) for name in ("charge", "code", "decline_code", "payment_method")}
        shown = {name: value for name, value in intent.items() if not name.startswith("_")}
        raise StripeRefusal(error["message"], status=402, kind="card_error", payment_intent=shown, **fields)
    return intent


def _customer(world: World, given: Given) -> str | None:
    customer = given.text("customer")
    return None if customer is None else str(world.get("customer", customer, "customer", status=400)["id"])


def _values(given: Given) -> Json:
    values: Json = {"metadata": given.metadata(), "description": given.text("description")}
    values["receipt_email"] = given.text("receipt_email")
    kinds = given.texts("payment_method_types")
    automatic = given.part("automatic_payment_methods")
    if automatic is not None:
        redirects = automatic.one_of("allow_redirects", ("always", "never")) or "always"
        values["automatic_payment_methods"] = {
            "enabled": automatic.flag("enabled"),
            "allow_redirects": redirects,
        }
    return {**values, "payment_method_types": kinds or ["card"]}
