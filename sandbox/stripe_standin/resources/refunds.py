"""Refunds: whole or in parts, never more than was paid."""

from sandbox.journal import Json
from sandbox.stripe_standin.agenda import schedule
from sandbox.stripe_standin.events import amend, emit
from sandbox.stripe_standin.given import Given, missing
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import balance, payment_methods
from sandbox.stripe_standin.world import World

REASONS = ("duplicate", "fraudulent", "requested_by_customer")
FAILS_AFTER_SECONDS = 30


def create(world: World, given: Given) -> Json:
    """POST /v1/refunds."""
    charge = _charge(world, given.text("charge"), given.text("payment_intent"))
    amount, reason = given.whole("amount", least=1), given.one_of("reason", REASONS)
    metadata = given.metadata()
    given.finish()
    left = charge["amount"] - charge["amount_refunded"]
    _must_be_possible(charge, left if amount is None else amount, left)
    return add(world, charge, left if amount is None else amount, reason, metadata)


def add(world: World, charge: Json, amount: int, reason: str | None, metadata: Json) -> Json:
    """A refund of `amount` minor units, announced; the charge remembers what is left."""
    direct_debit = charge["payment_method_details"]["type"] == "sepa_debit"
    fresh = world.fresh("refund")
    del fresh["livemode"]
    taken = balance.add(world, "refund", -amount, charge["currency"], fresh["id"])
    refund = world.put({
        **fresh, "amount": amount, "balance_transaction": taken["id"], "charge": charge["id"],
        "currency": charge["currency"], "destination_details": _destination(charge), "metadata": metadata,
        "payment_intent": charge["payment_intent"], "reason": reason, "receipt_number": None,
        "source_transfer_reversal": None, "status": "pending" if direct_debit else "succeeded",
        "transfer_reversal": None,
    })  # fmt: skip
    emit(world, "refund.created", refund)
    total = charge["amount_refunded"] + amount
    amend(world, charge, "charge.refunded", amount_refunded=total, refunded=total == charge["amount"])
    _plan_end(world, charge, refund)
    return refund


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/refunds/{id}."""
    given.finish()
    return world.get("refund", key)


def update(world: World, given: Given, key: str) -> Json:
    """POST /v1/refunds/{id}: metadata only."""
    refund = world.get("refund", key)
    metadata = given.metadata(refund["metadata"])
    given.finish()
    return amend(world, refund, "refund.updated", metadata=metadata)


def every(world: World, given: Given) -> Json:
    """GET /v1/refunds."""
    charge, intent = given.text("charge"), given.text("payment_intent")
    found = [
        item for item in world.all("refund").values()
        if charge in (None, item["charge"]) and intent in (None, item["payment_intent"])
    ]  # fmt: skip
    return listed(given, found, "/v1/refunds")


def of_charge(world: World, charge: Json) -> list[Json]:
    """The refunds of a charge, newest first."""
    return [item for item in reversed(list(world.all("refund").values())) if item["charge"] == charge["id"]]


def end(world: World, refund: Json, succeeded: bool) -> None:
    """A pending refund arrives; or it fails, and the charge can be refunded again."""
    if succeeded:
        amend(world, refund, "refund.updated", status="succeeded")
        return
    charge = world.get("charge", refund["charge"])
    back = balance.add(world, "refund_failure", refund["amount"], refund["currency"], refund["id"])
    amend(
        world, refund, "refund.failed", status="failed", failure_reason="expired_or_canceled_card",
        failure_balance_transaction=back["id"],
    )  # fmt: skip
    emit(world, "charge.refund.updated", refund)
    charge.update(amount_refunded=charge["amount_refunded"] - refund["amount"], refunded=False)
    world.put(charge)


def _plan_end(world: World, charge: Json, refund: Json) -> None:
    does = payment_methods.behaviour(world.get("payment_method", charge["payment_method"]))
    if does.refund_fails:
        schedule(world, world.now + FAILS_AFTER_SECONDS, "refund", refund=refund["id"], succeeded=False)
    elif refund["status"] == "pending":
        after = world.switches.sepa_seconds
        schedule(world, world.now + after, "refund", refund=refund["id"], succeeded=True)


def _charge(world: World, charge: str | None, intent: str | None) -> Json:
    if charge is not None:
        return world.get("charge", charge, "charge", status=404)
    if intent is None:
        raise missing("payment_intent")
    found = world.get("payment_intent", intent, "payment_intent", status=404)
    if found["latest_charge"] is None or found["status"] != "succeeded":
        raise StripeRefusal(f"This PaymentIntent ({intent}) does not have a successful charge to refund.")
    return world.get("charge", found["latest_charge"])


def _must_be_possible(charge: Json, amount: int, left: int) -> None:
    if charge["status"] != "succeeded":
        raise StripeRefusal(
            f"Charge {charge['id']} has not succeeded and cannot be refunded.", param="charge"
        )
    if charge["disputed"]:
        words = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise StripeRefusal(words, code="charge_disputed")
    if left == 0:
        raise StripeRefusal(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if amount > left:
        asked, rest = _spoken(amount, charge["currency"]), _spoken(left, charge["currency"])
        words = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})"
        raise StripeRefusal(words, param="amount")


def _spoken(amount: int, currency: str) -> str:
    sign = {"eur": "€", "usd": "$", "gbp": "£"}.get(currency, f"{currency.upper()} ")
    return f"{sign}{amount / 100:.2f}"


def _destination(charge: Json) -> Json:
    if charge["payment_method_details"]["type"] == "sepa_debit":
        return {"type": "sepa_debit"}
    card = {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
    return {"type": "card", "card": card}
