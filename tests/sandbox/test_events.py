"""Events: signed as Stripe signs them, at least once, and in bad weather when it is asked for."""

import json
import time

import pytest
import stripe

from sandbox.stripe_standin import signature
from tests.sandbox.conftest import DECLINED, SECRET, Ground

PAID = [
    "product.created",
    "price.created",
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
]


def settled(ground: Ground) -> list[str]:
    """The types that arrived once nothing is on its way any more."""
    assert ground.control("deliveries/settle", seconds=10)["settled"] is True
    return ground.inbox.types


def test_the_sdk_verifies_each_event_and_refuses_a_changed_one(ground: Ground) -> None:
    session = ground.open_session()
    ground.pay(session)
    settled(ground)
    assert len(ground.inbox.received) == len(PAID)
    for body, header in ground.inbox.received:
        event = stripe.Webhook.construct_event(body, header, SECRET)
        assert event.api_version == stripe.api_version
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body + b" ", header, SECRET)
    last = next(json.loads(body) for body, _ in ground.inbox.received if PAID[-1].encode() in body)
    assert last["data"]["object"]["id"] == session.id


def test_the_signature_is_the_one_of_the_sdk() -> None:
    body = '{"é": 1}'
    expected = stripe.WebhookSignature.generate_signature_header(body, SECRET, 1_700_000_000)
    assert signature.header(body.encode(), SECRET, 1_700_000_000) == expected


def test_events_come_in_order_when_one_is_sent_at_a_time(ground: Ground) -> None:
    ground.control("switches", parallel=1)
    ground.pay(ground.open_session())
    assert settled(ground) == PAID


def test_an_event_is_sent_again_until_it_is_taken(ground: Ground) -> None:
    ground.control("switches", parallel=1, retry_first_seconds=0.01)
    ground.inbox.statuses += [500, 503, 400]
    ground.client.v1.customers.create({"name": "Alice"})
    assert settled(ground) == ["customer.created"] * 4
    assert len({json.loads(body)["id"] for body, _ in ground.inbox.received}) == 1
    delivery = ground.web.get("/_control/deliveries").json()["deliveries"][0]
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("arrived", 4, 200)


def test_an_endpoint_that_is_away_gets_the_event_later(ground: Ground) -> None:
    ground.control("switches", paused=True)
    ground.client.v1.customers.create({"name": "Alice"})
    assert ground.web.get("/_control/deliveries").json()["counts"] == {"waiting": 1}
    assert ground.inbox.received == []
    ground.control("switches", paused=False)
    assert settled(ground) == ["customer.created"]


def test_events_are_lost_by_number_by_type_and_by_rate(ground: Ground) -> None:
    customers = ground.client.v1.customers
    ground.control("switches", drop_next=1)
    customers.create({"name": "lost"})
    kept = customers.create({"name": "kept"})
    ground.control("switches", drop_types=["customer.updated"])
    customers.update(kept.id, {"name": "lost too"})
    ground.control("switches", drop_rate=1)
    customers.create({"name": "lost as well"})
    assert settled(ground) == ["customer.created"]
    assert ground.web.get("/_control/deliveries").json()["counts"] == {"lost": 3, "arrived": 1}
    # Lost on the way is not forgotten: this is what a reconciler reads.
    assert len(ground.client.v1.events.list({"types": ["customer.created", "customer.updated"]}).data) == 4


def test_events_arrive_twice(ground: Ground) -> None:
    ground.control("switches", duplicate_next=1)
    ground.client.v1.customers.create({"name": "Alice"})
    ground.client.v1.customers.create({"name": "Bob"})
    settled(ground)
    ids = [json.loads(body)["id"] for body, _ in ground.inbox.received]
    assert (len(ids), len(set(ids))) == (3, 2)


def test_events_arrive_backwards(ground: Ground) -> None:
    ground.control("switches", parallel=1, reorder_window=len(PAID))
    ground.pay(ground.open_session())
    assert settled(ground) == PAID[::-1]


def test_what_a_window_holds_back_can_be_flushed(ground: Ground) -> None:
    ground.control("switches", reorder_window=100)
    ground.client.v1.customers.create({"name": "Alice"})
    assert ground.control("deliveries/settle", seconds=0)["settled"] is False
    ground.control("deliveries/flush")
    assert settled(ground) == ["customer.created"]


def test_events_are_delayed(ground: Ground) -> None:
    ground.control("switches", delay_seconds=0.2)
    before = time.monotonic()
    ground.client.v1.customers.create({"name": "Alice"})
    ground.inbox.wait_for(1)
    assert time.monotonic() - before >= 0.2


def test_an_event_can_be_replayed(ground: Ground) -> None:
    ground.client.v1.customers.create({"name": "Alice"})
    event = ground.client.v1.events.list().data[0]
    assert ground.control("deliveries/replay", event=event.id) == {"replayed": 1}
    assert settled(ground) == ["customer.created"] * 2


def test_an_event_says_what_changed_and_who_asked(ground: Ground) -> None:
    customer = ground.client.v1.customers.create({"name": "Alice"})
    ground.client.v1.customers.update(customer.id, {"name": "Alice M."}, {"idempotency_key": "k7"})
    event = ground.client.v1.events.list({"type": "customer.updated"}).data[0]
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes.to_dict() == {"name": "Alice"}
    assert event.request is not None
    assert event.request.idempotency_key == "k7"
    assert ground.client.v1.events.retrieve(event.id).type == "customer.updated"


def test_a_declined_card_is_told_too(ground: Ground) -> None:
    ground.control("switches", parallel=1)
    ground.pay(ground.open_session(), DECLINED)
    assert settled(ground)[2:] == ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]


def test_an_unknown_switch_or_control_is_refused_with_the_list(ground: Ground) -> None:
    wrong = ground.web.post("/_control/switches", json={"drop": 1})
    assert (wrong.status_code, "drop_rate" in wrong.json()["error"]) == (400, True)
    assert ground.web.post("/_control/switches", json={"drop_next": "many"}).status_code == 400
    assert ground.web.post("/_control/nothing").status_code == 404
    assert ground.web.post("/_control/clock/advance", json={"seconds": -1}).status_code == 400


def test_reset_forgets_everything(ground: Ground) -> None:
    ground.control("switches", drop_rate=1)
    ground.paid_intent()
    ground.control("clock/advance", days=3)
    ground.control("reset")
    assert ground.client.v1.events.list().data == []
    assert ground.web.get("/_control/clock").json()["offset"] == 0
    ground.client.v1.customers.create({"name": "Alice"})
    assert settled(ground) == ["customer.created"]
