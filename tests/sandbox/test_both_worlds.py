"""The same scenarios against the stand-in and, when STRIPE_TEST_KEY is set, against Stripe's test mode.

    STRIPE_TEST_KEY=sk_test_… make test

The objects they make stay in that test account; nothing else of it is touched.
"""

import json
import os
import time
import uuid

import pytest
import stripe

from sandbox.journal import Value
from tests.sandbox.conftest import CANCEL_URL, SUCCESS_URL, MakeOutside, client_for, price_data
from tests.sandbox.declared import of_object

TEST_KEY = os.environ.get("STRIPE_TEST_KEY", "")
REAL = pytest.param(
    "Stripe",
    marks=[
        pytest.mark.enable_socket,
        pytest.mark.skipif(not TEST_KEY, reason="set STRIPE_TEST_KEY to ask Stripe's test mode too"),
    ],
)


@pytest.fixture(params=["stand-in", REAL])
def shop(request: pytest.FixtureRequest, make_outside: MakeOutside) -> stripe.StripeClient:
    if request.param == "stand-in":
        return client_for(make_outside())
    assert TEST_KEY.startswith(("sk_test_", "rk_test_")), "a live key must never get here"
    return stripe.StripeClient(TEST_KEY, max_network_retries=2)


def session_params(**changes: Value) -> Value:
    lines = [{"quantity": 2, "price_data": price_data("Adhésion", 3500)}]
    wanted = {"mode": "payment", "success_url": SUCCESS_URL, "cancel_url": CANCEL_URL, "line_items": lines}
    return wanted | changes


def pay(shop: stripe.StripeClient, method: str = "pm_card_visa") -> stripe.PaymentIntent:
    wanted: Value = {
        "amount": 3500,
        "currency": "eur",
        "confirm": True,
        "payment_method": method,
        "payment_method_types": ["card"],
        "expand": ["latest_charge"],
    }
    return shop.v1.payment_intents.create(wanted)


def assert_declared(thing: stripe.StripeObject) -> None:
    """The raw answer has the fields and types that the SDK declares."""
    assert thing.last_response is not None
    assert of_object(json.loads(thing.last_response.body)) == []


def test_a_session_is_open_until_it_is_expired(shop: stripe.StripeClient) -> None:
    made = shop.v1.checkout.sessions.create(session_params(metadata={"order": "A1"}))
    session = shop.v1.checkout.sessions.retrieve(made.id, {"expand": ["line_items"]})
    assert_declared(session)
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 7000)
    assert (session.payment_intent, session.url is None) == (None, False)
    assert session.line_items is not None
    assert [(line.quantity, line.description) for line in session.line_items.data] == [(2, "Adhésion")]
    expired = shop.v1.checkout.sessions.expire(made.id)
    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.checkout.sessions.expire(made.id)


def test_half_an_hour_is_the_least(shop: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.checkout.sessions.create(session_params(expires_at=int(time.time()) + 25 * 60))
    assert (refused.value.http_status, refused.value.param) == (400, "expires_at")


def test_a_key_stands_for_one_request(shop: stripe.StripeClient) -> None:
    options: stripe.RequestOptions = {"idempotency_key": str(uuid.uuid4())}
    first = shop.v1.checkout.sessions.create(session_params(), options)
    assert shop.v1.checkout.sessions.create(session_params(), options).id == first.id
    with pytest.raises(stripe.IdempotencyError):
        shop.v1.checkout.sessions.create(session_params(metadata={"order": "other"}), options)


def test_a_decline_is_a_card_error(shop: stripe.StripeClient) -> None:
    with pytest.raises(stripe.CardError) as refused:
        pay(shop, "pm_card_visa_chargeDeclined")
    error = refused.value.error
    assert error is not None
    assert (refused.value.http_status, error.code, error.decline_code) == (
        402,
        "card_declined",
        "generic_decline",
    )


def test_money_goes_back_in_parts_and_not_beyond(shop: stripe.StripeClient) -> None:
    intent = pay(shop)
    assert_declared(intent)
    assert (intent.status, intent.amount_received) == ("succeeded", 3500)
    first = shop.v1.refunds.create({"payment_intent": intent.id, "amount": 1000})
    assert_declared(first)
    assert (first.status, first.amount) == ("succeeded", 1000)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.refunds.create({"payment_intent": intent.id, "amount": 2501})
    assert refused.value.http_status == 400
    shop.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_already_refunded"
    charge = shop.v1.charges.retrieve(str(first.charge))
    assert_declared(charge)
    assert (charge.refunded, charge.amount_refunded) == (True, 3500)


def test_what_is_not_there_is_missing(shop: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.payment_intents.retrieve("pi_3OAAAAAAAAAAAAAA0AAAAAAA")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_an_unknown_parameter_is_refused(shop: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.checkout.sessions.create(session_params(colour="red"))
    assert (refused.value.code, refused.value.param) == ("parameter_unknown", "colour")


def test_customers_are_paged_newest_first(shop: stripe.StripeClient) -> None:
    email = f"{uuid.uuid4().hex}@example.org"
    made = [shop.v1.customers.create({"email": email, "name": str(place)}) for place in range(3)]
    assert_declared(made[0])
    ids = [customer.id for customer in reversed(made)]
    first = shop.v1.customers.list({"email": email, "limit": 2})
    assert ([customer.id for customer in first.data], first.has_more) == (ids[:2], True)
    rest = shop.v1.customers.list({"email": email, "limit": 2, "starting_after": ids[1]})
    assert ([customer.id for customer in rest.data], rest.has_more) == (ids[2:], False)
    for key in ids:
        assert shop.v1.customers.delete(key).deleted is True
