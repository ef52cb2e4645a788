"""Means of payment: cards and SEPA direct debits."""

import hashlib
from dataclasses import asdict

from sandbox.journal import Json
from sandbox.stripe_standin import cards
from sandbox.stripe_standin.cards import Behaviour
from sandbox.stripe_standin.events import amend
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.refusals import no_such
from sandbox.stripe_standin.world import World

# Stripe's ready-made payment methods, for `attach`.
READY_MADE = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeCustomerFail": "4000000000000341",
}


def add_card(world: World, number: str, month: int, year: int, payer: Json) -> Json:
    """A new card; `payer` holds name and email. The number must be one of the test cards."""
    card = {
        "brand": cards.brand(number), "country": cards.country(number), "display_brand": cards.brand(number),
        "exp_month": month, "exp_year": year, "fingerprint": _fingerprint(number), "funding": "credit",
        "last4": number[-4:], "regulated_status": "unregulated", "generated_from": None, "wallet": None,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "networks": {"available": [cards.brand(number)], "preferred": None},
        "three_d_secure_usage": {"supported": True},
    }  # fmt: skip
    return _add(world, "card", card, payer, cards.CARDS[number])


def add_sepa(world: World, iban: str, payer: Json) -> Json:
    """A new direct debit. The IBAN must be one of the test accounts."""
    debit = {
        "bank_code": iban[4:12], "branch_code": "", "country": iban[:2], "fingerprint": _fingerprint(iban),
        "generated_from": {"charge": None, "setup_attempt": None}, "last4": iban[-4:],
    }  # fmt: skip
    return _add(world, "sepa_debit", debit, payer, cards.IBANS[iban])


def behaviour(method: Json) -> Behaviour:
    """What the test card or account behind a payment method does."""
    return Behaviour(**method["_behaviour"])


def known(world: World, key: str, param: str = "id") -> Json:
    """A payment method by its id, or a new one of Stripe's ready-made ones."""
    if key in READY_MADE:
        return add_card(world, READY_MADE[key], 12, 2040, {"name": None, "email": None})
    return world.get("payment_method", key, param, status=404)


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/payment_methods/{id}."""
    given.finish()
    return world.get("payment_method", key)


def every(world: World, given: Given) -> Json:
    """GET /v1/payment_methods."""
    return _of(world, given, given.text("customer"), "/v1/payment_methods")


def of_customer(world: World, given: Given, key: str) -> Json:
    """GET /v1/customers/{id}/payment_methods."""
    return _of(world, given, world.get("customer", key)["id"], f"/v1/customers/{key}/payment_methods")


def attach(world: World, given: Given, key: str) -> Json:
    """POST /v1/payment_methods/{id}/attach."""
    customer = world.get("customer", given.needed("customer"), "customer", status=400)
    given.finish()
    return amend(world, known(world, key), "payment_method.attached", customer=customer["id"])


def detach(world: World, given: Given, key: str) -> Json:
    """POST /v1/payment_methods/{id}/detach."""
    given.finish()
    return amend(world, world.get("payment_method", key), "payment_method.detached", customer=None)


def _of(world: World, given: Given, customer: str | None, url: str) -> Json:
    kind = given.text("type")
    if customer is not None and customer not in world.all("customer"):
        raise no_such("customer", customer, "customer", status=400)
    found = [
        method for method in world.all("payment_method").values()
        if method["customer"] is not None and customer in (None, method["customer"])
        and kind in (None, method["type"])
    ]  # fmt: skip
    return listed(given, found, url)


def _add(world: World, kind: str, details: Json, payer: Json, does: Behaviour) -> Json:
    return world.put({
        **world.fresh("payment_method"), "type": kind, kind: details, "billing_details": billing(payer),
        "allow_redisplay": "limited", "customer": None, "metadata": {}, "_behaviour": asdict(does),
    })  # fmt: skip


def billing(payer: Json) -> Json:
    """Billing details of somebody with a name and an e-mail address."""
    lines = ("city", "country", "line1", "line2", "postal_code", "state")
    return {
        "address": dict.fromkeys(lines), "email": payer["email"], "name": payer["name"], "phone": None,
        "tax_id": None,
    }  # fmt: skip


def _fingerprint(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()[:16]
