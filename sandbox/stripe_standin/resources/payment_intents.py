"""Payment intents: one purpose of payment over its tries."""

import secrets

from sandbox.journal import Json
from sandbox.stripe_standin.agenda import schedule
from sandbox.stripe_standin.events import amend, emit
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import charges, disputes, payment_methods
from sandbox.stripe_standin.world import World

NOTHING = (
    "application", "application_fee_amount", "automatic_payment_methods", "canceled_at",
    "cancellation_reason",
    "description", "last_payment_error", "latest_charge", "next_action", "on_behalf_of", "payment_method",
    "payment_method_configuration_details", "processing", "receipt_email", "review", "setup_future_usage",
    "shipping", "source", "statement_descriptor", "statement_descriptor_suffix", "transfer_data",
    "transfer_group",
)  # fmt: skip
CANCELLABLE = ("requires_payment_method", "requires_action", "requires_confirmation", "requires_capture")
REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")


def add(world: World, *, amount: int, currency: str, customer: str | None, **values: object) -> Json:
    """A new payment intent without a means of payment, announced."""
    fresh = world.fresh("payment_intent")
    intent = world.put({
        **fresh, **dict.fromkeys(NOTHING), "amount": amount, "amount_capturable": 0,
        "amount_details": {"tip": {}}, "amount_received": 0, "capture_method": "automatic_async",
        "client_secret": f"{fresh['id']}_secret_{secrets.token_hex(12)}", "confirmation_method": "automatic",
        "currency": currency, "customer": customer, "metadata": {}, "payment_method_options": {},
        "payment_method_types": ["card"], "status": "requires_payment_method", **values,
    })  # fmt: skip
    emit(world, "payment_intent.created", intent)
    return intent


def confirm(world: World, intent: Json, method: Json, *, present: bool, authenticated: bool = False) -> Json:
    """Try to take the money. The payer is `present` at a checkout, absent at a renewal."""
    does = payment_methods.behaviour(method)
    if does.asks and present and not authenticated:
        return _ask(world, intent, method)
    charge = charges.add(world, intent, method, _decline(world, method, present), authenticated)
    intent.update(latest_charge=charge["id"], payment_method=method["id"], next_action=None)
    if charge["status"] == "failed":
        return _failed(world, intent, charge, method)
    if charge["status"] == "pending":
        schedule(world, world.now + world.switches.sepa_seconds, "settle", charge=charge["id"])
        return amend(world, intent, "payment_intent.processing", status="processing", last_payment_error=None)
    return succeed(world, intent, dispute=does.dispute)


def succeed(world: World, intent: Json, *, dispute: bool = False) -> Json:
    """The money is there."""
    amend(
        world, intent, "payment_intent.succeeded", status="succeeded", amount_received=intent["amount"],
        last_payment_error=None,
    )  # fmt: skip
    if dispute:
        disputes.add(world, world.get("charge", intent["latest_charge"]), "fraudulent")
    return intent


def come_back(world: World, intent: Json, charge: Json) -> Json:
    """A direct debit was not honoured."""
    return _failed(world, intent, charge, world.get("payment_method", charge["payment_method"]))


def refuse_authentication(world: World, intent: Json) -> Json:
    """The payer failed 3-D Secure."""
    words = (
        "We are unable to authenticate your payment method. "
        "Please choose a different payment method and try again."
    )  # fmt: skip
    code = "payment_intent_authentication_failure"
    method = world.get("payment_method", intent["_asked"])
    error = {
        "code": code,
        "message": words,
        "type": "invalid_request_error",
        "payment_method": _shown(method),
    }
    return amend(
        world, intent, "payment_intent.payment_failed", status="requires_payment_method", next_action=None,
        payment_method=None, last_payment_error=error,
    )  # fmt: skip


def abandon(world: World, intent: Json, reason: str | None) -> Json:
    """Cancel what is not paid."""
    if intent["status"] not in CANCELLABLE:
        words = (
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. "
            "Only a PaymentIntent with one of the following statuses may be canceled: "
            f"{', '.join(CANCELLABLE)}."
        )  # fmt: skip
        raise StripeRefusal(words, code="payment_intent_unexpected_state", payment_intent=intent["id"])
    return amend(
        world, intent, "payment_intent.canceled", status="canceled", canceled_at=world.now,
        cancellation_reason=reason, next_action=None,
    )  # fmt: skip


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/payment_intents/{id}."""
    given.text("client_secret")
    given.finish()
    return world.get("payment_intent", key, "intent")


def update(world: World, given: Given, key: str) -> Json:
    """POST /v1/payment_intents/{id}: description and metadata."""
    intent = world.get("payment_intent", key, "intent")
    if given.has("metadata"):
        intent["metadata"] = given.metadata(intent["metadata"])
    if given.has("description"):
        intent["description"] = given.text("description")
    given.finish()
    return world.put(intent)


def cancel(world: World, given: Given, key: str) -> Json:
    """POST /v1/payment_intents/{id}/cancel."""
    reason = given.one_of("cancellation_reason", REASONS)
    given.finish()
    return abandon(world, world.get("payment_intent", key, "intent"), reason)


def every(world: World, given: Given) -> Json:
    """GET /v1/payment_intents."""
    customer = given.text("customer")
    found = [item for item in world.all("payment_intent").values() if customer in (None, item["customer"])]
    return listed(given, found, "/v1/payment_intents")


def _ask(world: World, intent: Json, method: Json) -> Json:
    action = {
        "type": "redirect_to_url",
        "redirect_to_url": {"url": intent.get("_asks_at"), "return_url": None},
    }
    intent["_asked"] = method["id"]
    return amend(
        world, intent, "payment_intent.requires_action", status="requires_action", next_action=action,
        payment_method=method["id"],
    )  # fmt: skip


def _decline(world: World, method: Json, present: bool) -> str | None:
    does = payment_methods.behaviour(method)
    if present:
        return does.decline
    refused = does.decline is not None or not does.keeps or world.switches.decline_renewals
    return (does.decline or "generic_decline") if refused else None


def _failed(world: World, intent: Json, charge: Json, method: Json) -> Json:
    error = {
        "charge": charge["id"], "code": charge["failure_code"], "decline_code": charge["outcome"]["reason"],
        "message": charge["failure_message"], "payment_method": _shown(method), "type": "card_error",
    }  # fmt: skip
    return amend(
        world, intent, "payment_intent.payment_failed", status="requires_payment_method", payment_method=None,
        last_payment_error=error,
    )  # fmt: skip


def _shown(method: Json) -> Json:
    return {key: value for key, value in method.items() if not key.startswith("_")}
