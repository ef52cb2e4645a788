"""Charges: each try to take the money."""

from typing import Any

from sandbox.journal import Json
from sandbox.stripe_standin import cards
from sandbox.stripe_standin.events import amend, emit
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.resources import balance
from sandbox.stripe_standin.world import World

NOTHING = (
    "application", "application_fee", "application_fee_amount", "balance_transaction",
    "failure_balance_transaction",
    "failure_code", "failure_message", "on_behalf_of", "receipt_number", "receipt_url", "review", "shipping",
    "source", "source_transfer", "statement_descriptor", "statement_descriptor_suffix", "transfer_data",
    "transfer_group",
)  # fmt: skip
SELLER_WORDS = {"authorized": "Payment complete.", "issuer_declined": "The bank declined this payment."}


def add(world: World, intent: Json, method: Json, decline: str | None, authenticated: bool) -> Json:
    """A charge of a payment intent: failed, succeeded, or pending for a direct debit."""
    pending = decline is None and method["type"] == "sepa_debit"
    status = "failed" if decline else "pending" if pending else "succeeded"
    taken = 0 if decline else intent["amount"]
    charge = world.put({
        **world.fresh("charge"), **dict.fromkeys(NOTHING), "amount": intent["amount"],
        "amount_captured": taken,
        "amount_refunded": 0, "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "ETABLI", "captured": not decline, "currency": intent["currency"],
        "customer": intent["customer"], "description": intent["description"], "disputed": False,
        "fraud_details": {}, "metadata": dict(intent["metadata"]), "outcome": _outcome(decline),
        "paid": not decline, "payment_intent": intent["id"], "payment_method": method["id"],
        "payment_method_details": _details(method, authenticated), "radar_options": {},
        "receipt_email": intent["receipt_email"], "refunded": False, "status": status, **_failure(decline),
    })  # fmt: skip
    if status == "succeeded":
        _book(world, charge)
    emit(world, f"charge.{status}", charge)
    return charge


def settle(world: World, charge: Json, succeeded: bool) -> None:
    """A direct debit arrives, or comes back."""
    if succeeded:
        _book(world, charge)
        amend(world, charge, "charge.succeeded", status="succeeded")
        return
    words = "The customer's account has insufficient funds."
    amend(
        world, charge, "charge.failed", status="failed", paid=False, captured=False, amount_captured=0,
        failure_code="insufficient_funds", failure_message=words, outcome=_outcome("insufficient_funds"),
    )  # fmt: skip


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/charges/{id}."""
    given.finish()
    return world.get("charge", key)


def update(world: World, given: Given, key: str) -> Json:
    """POST /v1/charges/{id}."""
    charge = world.get("charge", key)
    values: Json = {"metadata": given.metadata(charge["metadata"])}
    if given.has("description"):
        values["description"] = given.text("description")
    given.finish()
    return amend(world, charge, "charge.updated", **values)


def every(world: World, given: Given) -> Json:
    """GET /v1/charges."""
    customer, intent = given.text("customer"), given.text("payment_intent")
    found = [
        charge for charge in world.all("charge").values()
        if customer in (None, charge["customer"]) and intent in (None, charge["payment_intent"])
    ]  # fmt: skip
    return listed(given, found, "/v1/charges")


def code_and_words(decline: str) -> tuple[str, str]:
    """Stripe's error code and sentence for a decline code."""
    code = decline if decline in cards.OWN_CODES else "card_declined"
    return code, cards.DECLINE_WORDS.get(decline, cards.DECLINE_WORDS["generic_decline"])


def _book(world: World, charge: Json) -> None:
    kind = "charge" if charge["payment_method_details"]["type"] == "card" else "payment"
    transaction = balance.add(world, kind, charge["amount"], charge["currency"], charge["id"])
    charge["balance_transaction"] = transaction["id"]
    world.put(charge)


def _failure(decline: str | None) -> Json:
    if decline is None:
        return {}
    code, words = code_and_words(decline)
    return {"failure_code": code, "failure_message": words}


def _outcome(decline: str | None) -> Json:
    kind = "issuer_declined" if decline else "authorized"
    network = "declined_by_network" if decline else "approved_by_network"
    return {
        "advice_code": None, "network_advice_code": None, "network_decline_code": None,
        "network_status": network, "reason": decline, "risk_level": "normal", "risk_score": 20,
        "seller_message": SELLER_WORDS[kind], "type": kind,
    }  # fmt: skip


def _details(method: Json, authenticated: bool) -> Json:
    kind = method["type"]
    known: dict[str, Any] = method[kind]
    if kind == "sepa_debit":
        shown = {key: known[key] for key in ("bank_code", "branch_code", "country", "fingerprint", "last4")}
        return {"type": kind, kind: {**shown, "mandate": f"mandate_{method['id'].removeprefix('pm_')}"}}
    keys = (
        "brand",
        "checks",
        "country",
        "exp_month",
        "exp_year",
        "fingerprint",
        "funding",
        "last4",
        "wallet",
    )
    secure = {
        "authentication_flow": "challenge", "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated", "result_reason": None, "transaction_id": None, "version": "2.2.0",
    }  # fmt: skip
    card = {
        **{key: known[key] for key in keys}, "authorization_code": "000000", "installments": None,
        "mandate": None,
        "network": known["brand"], "network_token": {"used": False}, "network_transaction_id": None,
        "regulated_status": "unregulated", "three_d_secure": secure if authenticated else None,
    }  # fmt: skip
    return {"type": kind, kind: card}
