"""Subscription mode and what the clock does to it: renewals, failures, ends; the billing portal."""

from datetime import UTC, datetime

import pytest
import stripe

from sandbox.journal import Value
from sandbox.stripe_standin.spans import later
from tests.sandbox.conftest import CANCEL_URL, DECLINED, Ground, price_data

KEEPS_FAILING = "4000000000000341"
YEAR = {"interval": "year"}


def subscribe(ground: Ground, number: str = "4242424242424242", **changes: Value) -> stripe.Subscription:
    """A subscription to 60 euros a year, paid on the hosted page."""
    lines = [{"quantity": 1, "price_data": price_data("Adhésion", 6000, recurring=YEAR)}]
    data = {"metadata": {"membership": "M1"}}
    session = ground.open_session(
        mode="subscription", line_items=lines, payment_intent_data=None, subscription_data=data, **changes
    )
    assert ground.pay(session, number).status_code == 303
    found = ground.again(session, "subscription.latest_invoice").subscription
    assert isinstance(found, stripe.Subscription)
    return found


def again(ground: Ground, subscription: stripe.Subscription) -> stripe.Subscription:
    return ground.client.v1.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice"]})


def invoice_of(subscription: stripe.Subscription) -> stripe.Invoice:
    assert isinstance(subscription.latest_invoice, stripe.Invoice)
    return subscription.latest_invoice


def told(ground: Ground, *types: str) -> list[str]:
    """The events of some types, oldest first."""
    found = ground.client.v1.events.list({"types": list(types), "limit": 100}).data
    return [event.type for event in reversed(found)]


def test_a_paid_session_starts_a_subscription(ground: Ground) -> None:
    subscription = subscribe(ground)
    assert (subscription.status, subscription.metadata["membership"]) == ("active", "M1")
    item = subscription["items"].data[0]
    assert item.current_period_end == later(
        item.current_period_start, {"interval": "year", "interval_count": 1}, 1
    )
    invoice = invoice_of(subscription)
    assert (invoice.status, invoice.total, invoice.billing_reason) == ("paid", 6000, "subscription_create")
    assert invoice.id is not None
    payments = ground.client.v1.invoice_payments.list({"invoice": invoice.id}).data
    assert [payment.status for payment in payments] == ["paid"]
    assert told(ground, "invoice.*", "customer.subscription.*", "checkout.*") == [
        "invoice.created",
        "invoice.finalized",
        "customer.subscription.created",
        "invoice.paid",
        "invoice.payment_succeeded",
        "checkout.session.completed",
    ]


def test_a_year_later_it_renews(ground: Ground) -> None:
    subscription = subscribe(ground)
    first = subscription["items"].data[0]
    ground.control("clock/advance", days=366)
    after = again(ground, subscription)
    item = after["items"].data[0]
    assert (after.status, item.current_period_start) == ("active", first.current_period_end)
    assert item.current_period_end == later(
        subscription.billing_cycle_anchor, {"interval": "year", "interval_count": 1}, 2
    )
    invoice = invoice_of(after)
    assert (invoice.status, invoice.billing_reason) == ("paid", "subscription_cycle")
    assert invoice.created == first.current_period_end
    assert len(ground.client.v1.charges.list().data) == 2


def test_five_years_at_once_make_five_renewals(ground: Ground) -> None:
    subscription = subscribe(ground)
    ground.control("clock/advance", days=5 * 366)
    invoices = ground.client.v1.invoices.list({"subscription": subscription.id}).data
    assert [invoice.status for invoice in invoices] == ["paid"] * 6
    assert len({invoice.number for invoice in invoices}) == 6


def test_a_failed_renewal_falls_behind_and_ends_after_its_tries(ground: Ground) -> None:
    subscription = subscribe(ground)
    ground.control("switches", decline_renewals=True)
    ground.control("clock/advance", days=366)
    late = again(ground, subscription)
    invoice = invoice_of(late)
    assert (late.status, invoice.status, invoice.attempt_count) == ("past_due", "open", 1)
    assert invoice.next_payment_attempt == invoice.created + 3 * 86400
    ground.control("clock/advance", days=16)
    ended = again(ground, subscription)
    assert ended.cancellation_details is not None
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    assert told(ground, "invoice.payment_failed") == ["invoice.payment_failed"] * 4
    assert told(ground, "customer.subscription.deleted") == ["customer.subscription.deleted"]


def test_a_try_that_succeeds_catches_up(ground: Ground) -> None:
    subscription = subscribe(ground)
    ground.control("switches", decline_renewals=True)
    ground.control("clock/advance", days=366)
    ground.control("switches", decline_renewals=False)
    ground.control("clock/advance", days=3)
    after = again(ground, subscription)
    assert (after.status, invoice_of(after).status) == ("active", "paid")
    ground.control("clock/advance", days=30)
    assert again(ground, subscription).status == "active"


def test_an_open_invoice_can_be_paid_by_hand(ground: Ground) -> None:
    subscription = subscribe(ground)
    ground.control("switches", decline_renewals=True)
    ground.control("clock/advance", days=366)
    invoice = str(invoice_of(again(ground, subscription)).id)
    with pytest.raises(stripe.CardError, match="declined"):
        ground.client.v1.invoices.pay(invoice)
    ground.control("switches", decline_renewals=False)
    assert ground.client.v1.invoices.pay(invoice).status == "paid"
    assert again(ground, subscription).status == "active"
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        ground.client.v1.invoices.pay(invoice)


def test_a_card_that_fails_when_its_owner_is_away(ground: Ground) -> None:
    subscription = subscribe(ground, KEEPS_FAILING)
    ground.control("clock/advance", days=366)
    assert again(ground, subscription).status == "past_due"


def test_it_ends_with_its_period_when_that_was_asked(ground: Ground) -> None:
    subscription = subscribe(ground)
    stopped = ground.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert stopped.cancel_at == subscription["items"].data[0].current_period_end
    ground.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False})
    assert again(ground, subscription).cancel_at is None
    ground.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    ground.control("clock/advance", days=366)
    ended = again(ground, subscription)
    assert (ended.status, ended.ended_at) == ("canceled", stopped.cancel_at)
    assert len(ground.client.v1.charges.list().data) == 1
    assert ground.client.v1.subscriptions.list({"customer": str(ended.customer)}).data == []


def test_it_ends_at_once_when_it_is_cancelled(ground: Ground) -> None:
    subscription = subscribe(ground)
    details: Value = {"cancellation_details": {"comment": "Déménagement", "feedback": "other"}}
    ended = ground.client.v1.subscriptions.cancel(subscription.id, details)
    assert (ended.status, ended.cancellation_details and ended.cancellation_details.comment) == (
        "canceled",
        "Déménagement",
    )
    ground.control("clock/advance", days=800)
    assert len(ground.client.v1.charges.list().data) == 1
    with pytest.raises(stripe.InvalidRequestError, match="canceled subscription"):
        ground.client.v1.subscriptions.cancel(subscription.id)


def test_a_declined_card_starts_nothing(ground: Ground) -> None:
    lines = [{"quantity": 1, "price_data": price_data("Adhésion", 6000, recurring=YEAR)}]
    session = ground.open_session(mode="subscription", line_items=lines, payment_intent_data=None)
    assert ground.pay(session, DECLINED).status_code == 402
    assert ground.client.v1.subscriptions.list({"status": "all"}).data == []
    assert ground.pay(session).status_code == 303
    assert len(ground.client.v1.subscriptions.list().data) == 1


def test_a_returned_direct_debit_falls_behind(ground: Ground) -> None:
    lines = [{"quantity": 1, "price_data": price_data("Adhésion", 6000, recurring=YEAR)}]
    session = ground.open_session(
        mode="subscription", line_items=lines, payment_intent_data=None, payment_method_types=["sepa_debit"]
    )
    typed = {"method": "sepa_debit", "iban": "FR8420041010050500013M02607", "name": "Alice"}
    assert ground.web.post(str(session.url), data=typed).status_code == 303
    found = ground.client.v1.subscriptions.list().data[0]
    assert (found.status, invoice_of(again(ground, found)).status) == ("active", "open")
    ground.control("clock/advance", days=1)
    assert again(ground, found).status == "past_due"


def test_modes_and_prices_must_agree(ground: Ground) -> None:
    recurring = [{"quantity": 1, "price_data": price_data("Adhésion", 6000, recurring=YEAR)}]
    with pytest.raises(stripe.InvalidRequestError, match="recurring price"):
        ground.open_session(line_items=recurring)
    with pytest.raises(stripe.InvalidRequestError, match="recurring price"):
        ground.open_session(mode="subscription", payment_intent_data=None)
    with pytest.raises(stripe.InvalidRequestError, match="payment_intent_data"):
        ground.open_session(mode="subscription", line_items=recurring)


def test_the_portal_stops_resumes_and_changes_the_card(ground: Ground) -> None:
    subscription = subscribe(ground)
    portal = ground.client.v1.billing_portal.sessions.create(
        {"customer": str(subscription.customer), "return_url": CANCEL_URL, "locale": "fr"}
    )
    page = ground.web.get(portal.url).text
    assert "renouvellement de 60,00\u00a0€" in page
    ground.web.post(portal.url, data={"do": "cancel", "subscription": subscription.id})
    assert again(ground, subscription).cancel_at_period_end is True
    assert "Reprendre le renouvellement" in ground.web.get(portal.url).text
    ground.web.post(portal.url, data={"do": "resume", "subscription": subscription.id})
    assert again(ground, subscription).cancel_at_period_end is False
    ground.control("switches", decline_renewals=True)
    ground.control("clock/advance", days=366)
    assert "Paiement en retard" in ground.web.get(portal.url).text
    card = {"do": "card", "number": "5555555555554444", "expiry": "12/40", "cvc": "123", "name": "Alice"}
    assert ground.web.post(portal.url, data=card).status_code == 402
    ground.control("switches", decline_renewals=False)
    assert ground.web.post(portal.url, data=card).headers["location"].endswith("?saved=card")
    assert again(ground, subscription).status == "active"


def test_the_portal_shows_only_its_customers_subscriptions(ground: Ground) -> None:
    hers = subscribe(ground)
    stranger = ground.client.v1.customers.create({"email": "trudy@example.org"})
    portal = ground.client.v1.billing_portal.sessions.create({"customer": stranger.id})
    assert hers.id not in ground.web.get(portal.url).text
    ground.web.post(portal.url, data={"do": "cancel", "subscription": hers.id})
    assert again(ground, hers).cancel_at_period_end is False


@pytest.mark.parametrize(
    ("start", "interval", "count", "periods", "end"),
    [
        ("2027-01-31", "month", 1, 1, "2027-02-28"),
        ("2027-01-31", "month", 1, 2, "2027-03-31"),
        ("2028-02-29", "year", 1, 1, "2029-02-28"),
        ("2028-02-29", "year", 1, 4, "2032-02-29"),
        ("2027-12-15", "month", 3, 1, "2028-03-15"),
        ("2027-03-01", "week", 2, 3, "2027-04-12"),
        ("2027-12-31", "day", 1, 1, "2028-01-01"),
    ],
)
def test_periods_are_counted_from_the_first_day(
    start: str, interval: str, count: int, periods: int, end: str
) -> None:
    anchor = int(datetime.fromisoformat(start).replace(tzinfo=UTC).timestamp())
    found = later(anchor, {"interval": interval, "interval_count": count}, periods)
    assert datetime.fromtimestamp(found, UTC).date().isoformat() == end
