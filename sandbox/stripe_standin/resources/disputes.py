"""Disputes: a payer asks the bank for the money back."""

from sandbox.journal import Json
from sandbox.stripe_standin.events import amend, emit
from sandbox.stripe_standin.given import Given
from sandbox.stripe_standin.lists import listed
from sandbox.stripe_standin.refusals import StripeRefusal
from sandbox.stripe_standin.resources import balance
from sandbox.stripe_standin.world import World

CARD = {"brand": "visa", "case_type": "chargeback", "network": "visa", "network_reason_code": "10.4"}
EVIDENCE_DAYS = 9
DAY = 24 * 3600
REASONS = (
    "credit_not_processed", "duplicate", "fraudulent", "general", "product_not_received",
    "product_unacceptable", "subscription_canceled", "unrecognized",
)  # fmt: skip
EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
    "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name",
    "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id", "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address",
    "shipping_carrier",
    "shipping_date", "shipping_documentation", "shipping_tracking_number", "uncategorized_file",
    "uncategorized_text",
)  # fmt: skip
# Stripe's test evidence that decides a dispute.
VERDICTS = {"winning_evidence": "won", "losing_evidence": "lost"}


def add(world: World, charge: Json, reason: str) -> Json:
    """A new dispute over what is left of a charge; the money is withdrawn at once."""
    amount = charge["amount"] - charge["amount_refunded"]
    fresh = world.fresh("dispute")
    taken = balance.add(world, "adjustment", -amount, charge["currency"], fresh["id"])
    dispute = world.put({
        **fresh, "amount": amount, "balance_transactions": [taken], "charge": charge["id"],
        "currency": charge["currency"], "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}}, "evidence_details": _details(world),
        "is_charge_refundable": False, "metadata": {}, "network_reason_code": "10.4",
        "payment_intent": charge["payment_intent"], "reason": reason, "status": "needs_response",
        "payment_method_details": {
            "type": "card",
            "card": CARD,
        },
    })  # fmt: skip
    charge["disputed"] = True
    world.put(charge)
    emit(world, "charge.dispute.created", dispute)
    emit(world, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def retrieve(world: World, given: Given, key: str) -> Json:
    """GET /v1/disputes/{id}."""
    given.finish()
    return world.get("dispute", key)


def update(world: World, given: Given, key: str) -> Json:
    """POST /v1/disputes/{id}: evidence; the test evidence decides at once when it is submitted."""
    dispute = world.get("dispute", key)
    part, submit = given.part("evidence"), given.flag("submit")
    values = {name: part.text(name) for name in EVIDENCE if part.has(name)} if part else {}
    metadata = given.metadata(dispute["metadata"])
    given.finish()
    _must_be_open(dispute)
    verdict = VERDICTS.get(str(values.get("uncategorized_text"))) if submit is not False else None
    evidence = {**dispute["evidence"], **values}
    amend(
        world, dispute, "charge.dispute.updated", evidence=evidence, metadata=metadata,
        status="under_review" if submit else dispute["status"],
        evidence_details={**dispute["evidence_details"], "has_evidence": bool(values)},
    )  # fmt: skip
    return end(world, dispute, verdict) if verdict else dispute


def close(world: World, given: Given, key: str) -> Json:
    """POST /v1/disputes/{id}/close: accept that it is lost."""
    given.finish()
    dispute = world.get("dispute", key)
    _must_be_open(dispute)
    return end(world, dispute, "lost")


def every(world: World, given: Given) -> Json:
    """GET /v1/disputes."""
    charge, intent = given.text("charge"), given.text("payment_intent")
    found = [
        item for item in world.all("dispute").values()
        if charge in (None, item["charge"]) and intent in (None, item["payment_intent"])
    ]  # fmt: skip
    return listed(given, found, "/v1/disputes")


def end(world: World, dispute: Json, status: str) -> Json:
    """Won: the money comes back. Lost: it stays away."""
    if status == "won":
        back = balance.add(world, "adjustment", dispute["amount"], dispute["currency"], dispute["id"])
        dispute["balance_transactions"] = [*dispute["balance_transactions"], back]
        emit(world, "charge.dispute.funds_reinstated", world.put(dispute))
    return amend(world, dispute, "charge.dispute.closed", status=status)


def _must_be_open(dispute: Json) -> None:
    if dispute["status"] in ("won", "lost"):
        raise StripeRefusal("This dispute is already closed", code="dispute_already_closed")


def _details(world: World) -> Json:
    return {
        "due_by": world.now + EVIDENCE_DAYS * DAY, "enhanced_eligibility": {}, "has_evidence": False,
        "past_due": False, "submission_count": 0, "submission_method": "not_submitted",
    }  # fmt: skip
