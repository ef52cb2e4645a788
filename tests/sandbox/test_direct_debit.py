"""SEPA direct debits: the outcome comes days later."""

import pytest
import stripe

from tests.sandbox.conftest import Ground

HONOURED, RETURNED = "FR14 2004 1010 0505 0001 3M02 606", "fr8420041010050500013m02607"


def debit(ground: Ground, iban: str) -> stripe.checkout.Session:
    """A session completed by direct debit."""
    session = ground.open_session(payment_method_types=["card", "sepa_debit"])
    typed = {"method": "sepa_debit", "iban": iban, "name": "Alice Martin"}
    answer = ground.web.post(str(session.url), data=typed)
    assert answer.status_code == 303, answer.text
    return ground.again(session, "payment_intent.latest_charge")


def intent_of(session: stripe.checkout.Session) -> tuple[str, str]:
    """The states of the session's payment intent and of its charge."""
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    assert isinstance(session.payment_intent.latest_charge, stripe.Charge)
    return session.payment_intent.status, session.payment_intent.latest_charge.status


@pytest.mark.parametrize(
    ("iban", "states", "payment_status", "told"),
    [
        (HONOURED, ("succeeded", "succeeded"), "paid", "checkout.session.async_payment_succeeded"),
        (RETURNED, ("requires_payment_method", "failed"), "unpaid", "checkout.session.async_payment_failed"),
    ],
)
def test_the_outcome_comes_later(
    ground: Ground, iban: str, states: tuple[str, str], payment_status: str, told: str
) -> None:
    session = debit(ground, iban)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert intent_of(session) == ("processing", "pending")
    ground.control("clock/advance", days=5)
    after = ground.again(session, "payment_intent.latest_charge")
    assert (intent_of(after), after.payment_status) == (states, payment_status)
    assert ground.client.v1.events.list({"limit": 1}).data[0].type == told


def test_a_refund_of_a_debit_takes_its_time(ground: Ground) -> None:
    session = debit(ground, HONOURED)
    ground.control("clock/advance", days=5)
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    refund = ground.client.v1.refunds.create({"payment_intent": session.payment_intent.id, "amount": 500})
    assert refund.status == "pending"
    ground.control("clock/advance", days=5)
    assert ground.client.v1.refunds.retrieve(refund.id).status == "succeeded"


@pytest.mark.parametrize(
    ("iban", "sentence"),
    [
        ("FR14 2004 1010 0505 0001 3M02 605", "contient une faute"),
        ("FR7630006000011234567890189", "de vrai compte"),
    ],
)
def test_a_wrong_or_a_real_account_is_refused(ground: Ground, iban: str, sentence: str) -> None:
    session = ground.open_session(payment_method_types=["sepa_debit"])
    answer = ground.web.post(str(session.url), data={"iban": iban, "name": "Alice Martin"})
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_a_debit_is_only_offered_where_the_shop_takes_it(ground: Ground) -> None:
    session = ground.open_session()
    assert "IBAN" not in ground.web.get(str(session.url)).text
    typed = {"method": "sepa_debit", "iban": HONOURED, "name": "Alice Martin"}
    assert ground.web.post(str(session.url), data=typed).status_code == 422
