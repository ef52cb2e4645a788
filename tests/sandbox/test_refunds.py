"""Money back: refunds and disputes."""

import pytest
import stripe

from tests.sandbox.conftest import Ground


def charge_of(intent: stripe.PaymentIntent) -> stripe.Charge:
    assert isinstance(intent.latest_charge, stripe.Charge)
    return intent.latest_charge


def test_parts_can_be_refunded_up_to_what_was_paid(ground: Ground) -> None:
    intent = ground.paid_intent()
    refunds = ground.client.v1.refunds
    first = refunds.create({"payment_intent": intent.id, "amount": 1000, "metadata": {"order": "A1"}})
    assert (first.status, first.amount, first.payment_intent) == ("succeeded", 1000, intent.id)
    with pytest.raises(stripe.InvalidRequestError, match=r"€25\.01\) is greater than .* \(€25\.00\)"):
        refunds.create({"payment_intent": intent.id, "amount": 2501})
    rest = refunds.create({"charge": charge_of(intent).id})
    assert rest.amount == 2500
    charge = ground.client.v1.charges.retrieve(charge_of(intent).id, {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (3500, True)
    assert charge.refunds is not None
    assert [refund.id for refund in charge.refunds.data] == [rest.id, first.id]
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded") as refused:
        refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_already_refunded"


def test_the_same_refund_twice_is_one(ground: Ground) -> None:
    intent = ground.paid_intent()
    options: stripe.RequestOptions = {"idempotency_key": "refund-1"}
    ids = {
        ground.client.v1.refunds.create({"payment_intent": intent.id, "amount": 500}, options).id
        for _ in range(3)
    }
    assert len(ids) == 1
    assert ground.client.v1.charges.retrieve(charge_of(intent).id).amount_refunded == 500


def test_what_was_never_paid_is_not_refunded(ground: Ground) -> None:
    session = ground.open_session()
    ground.pay(session, "4000000000009995")
    intent = str(ground.again(session).payment_intent)
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        ground.client.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError, match="No such charge"):
        ground.client.v1.refunds.create({"charge": "ch_nobody"})


def test_a_refund_can_fail_later_and_be_done_again(ground: Ground) -> None:
    intent = ground.paid_intent("4000000000005126")
    refund = ground.client.v1.refunds.create({"payment_intent": intent.id})
    ground.control("clock/advance", seconds=60)
    assert ground.client.v1.refunds.retrieve(refund.id).status == "failed"
    charge = ground.client.v1.charges.retrieve(charge_of(intent).id)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert [event.type for event in ground.client.v1.events.list({"type": "refund.failed"}).data] == [
        "refund.failed"
    ]


def test_refunds_are_told(ground: Ground) -> None:
    intent = ground.paid_intent()
    ground.client.v1.refunds.create({"payment_intent": intent.id, "amount": 1000})
    types = [event.type for event in ground.client.v1.events.list({"limit": 2}).data]
    assert types == ["charge.refunded", "refund.created"]


def test_refunds_are_listed_by_payment(ground: Ground) -> None:
    intent, other = ground.paid_intent(), ground.paid_intent()
    wanted = ground.client.v1.refunds.create({"payment_intent": intent.id, "amount": 1})
    ground.client.v1.refunds.create({"payment_intent": other.id, "amount": 1})
    found = ground.client.v1.refunds.list({"payment_intent": intent.id}).data
    assert [refund.id for refund in found] == [wanted.id]


def test_a_dispute_takes_the_money_and_can_be_won(ground: Ground) -> None:
    intent = ground.paid_intent()
    charge = charge_of(intent)
    ground.control("disputes", charge=charge.id, reason="product_not_received")
    dispute = ground.client.v1.disputes.list({"payment_intent": intent.id}).data[0]
    assert (dispute.status, dispute.amount, dispute.reason) == (
        "needs_response",
        3500,
        "product_not_received",
    )
    assert ground.client.v1.charges.retrieve(charge.id).disputed is True
    with pytest.raises(stripe.InvalidRequestError, match="charged back"):
        ground.client.v1.refunds.create({"payment_intent": intent.id})
    won = ground.client.v1.disputes.update(
        dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": True}
    )
    assert won.status == "won"
    types = [event.type for event in ground.client.v1.events.list({"type": "charge.dispute.*"}).data]
    assert types == [
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.created",
    ]


def test_a_dispute_can_be_accepted(ground: Ground) -> None:
    intent = ground.paid_intent("4000000000000259")
    dispute = ground.client.v1.disputes.list({"charge": charge_of(intent).id}).data[0]
    assert ground.client.v1.disputes.close(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        ground.client.v1.disputes.close(dispute.id)


def test_an_unpaid_payment_intent_can_be_cancelled_a_paid_one_cannot(ground: Ground) -> None:
    paid = ground.paid_intent()
    with pytest.raises(stripe.InvalidRequestError, match="cannot cancel"):
        ground.client.v1.payment_intents.cancel(paid.id)
    session = ground.open_session()
    ground.pay(session, "4000000000000002")
    unpaid = str(ground.again(session).payment_intent)
    cancelled = ground.client.v1.payment_intents.cancel(unpaid, {"cancellation_reason": "abandoned"})
    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
