"""Balance transactions: what a charge or a refund does to the account's balance."""

from sandbox.journal import Json
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.world import World

DAY = 24 * 3600


def add(world: World, kind: str, amount: int, currency: str, source: str) -> Json:
    """A movement of `amount` minor units; charges cost 1.5 % and 25 cents, as European cards do."""
    fee = round(amount * 0.015) + 25 if kind == "charge" else 0
    details = {
        "amount": fee, "application": None, "currency": currency,
        "description": "Stripe processing fees", "type": "stripe_fee",
    }  # fmt: skip
    transaction = {
        **world.fresh("balance_transaction"), "amount": amount, "available_on": world.now + 7 * DAY,
        "balance_type": "payments", "currency": currency, "description": None, "exchange_rate": None,
        "fee": fee, "fee_details": [details] if fee else [], "net": amount - fee,
        "reporting_category": kind, "source": source, "status": "pending", "type": kind,
    }  # fmt: skip
    del transaction["livemode"]
    return world.put(transaction)


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/balance_transactions/{id}."""
    given.finish()
    return world.get("balance_transaction", key)


def every(world: World, given: Given) -> Json:
    """GET /v1/balance_transactions."""
    kind, source = given.text("type"), given.text("source")
    found = [
        item for item in world.all("balance_transaction").values()
        if kind in (None, item["type"]) and source in (None, item["source"])
    ]  # fmt: skip
    return listed(given, found, "/v1/balance_transactions")
