"""Subscriptions that begin with paid days: the first charge waits, is moved, and its price changes."""

import pytest
import stripe

from sandbox.journal import Json, Value
from sandbox.stripe_standin.spans import later
from tests.sandbox.conftest import DECLINED, SECURE, Ground, price_data

DAY = 86400
EVERY_12_MONTHS = {"interval": "month", "interval_count": 12}
ONCE = {"quantity": 1, "price_data": price_data("Adhésion 2027", 3500)}
AGAIN = {"quantity": 1, "price_data": price_data("Adhésion", 4000, recurring=EVERY_12_MONTHS)}
HONOURED, RETURNED = "FR1420041010050500013M02606", "FR8420041010050500013M02607"


def ahead(ground: Ground, days: int) -> int:
    """So many days from now on the stand-in's clock."""
    return ground.outside.world.now + days * DAY


def open_trial(ground: Ground, *lines: Json, days: int = 365, **changes: Value) -> stripe.checkout.Session:
    """A session that pays its one-time lines now and its recurring ones so many days later."""
    data = {"trial_end": ahead(ground, days), "metadata": {"membership": "M1"}}
    return ground.open_session(
        mode="subscription", line_items=list(lines or (ONCE, AGAIN)), payment_intent_data=None,
        subscription_data=data, **changes,
    )  # fmt: skip


def begin(ground: Ground, *lines: Json, days: int = 365, **changes: Value) -> stripe.Subscription:
    """The subscription of such a session, paid by card."""
    session = open_trial(ground, *lines, days=days, **changes)
    assert ground.pay(session).status_code == 303
    return of_session(ground, session)


def of_session(ground: Ground, session: stripe.checkout.Session) -> stripe.Subscription:
    found = ground.again(session, "subscription.latest_invoice").subscription
    assert isinstance(found, stripe.Subscription)
    return found


def again(ground: Ground, subscription: stripe.Subscription) -> stripe.Subscription:
    return ground.client.v1.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice"]})


def invoices(ground: Ground, subscription: stripe.Subscription) -> list[tuple[str | None, int, str | None]]:
    """Reason, total and state of its invoices, oldest first."""
    found = ground.client.v1.invoices.list({"subscription": subscription.id, "limit": 100}).data
    return [(one.billing_reason, one.total, one.status) for one in reversed(found)]


def taken(ground: Ground) -> list[int]:
    """The amounts that were really charged, oldest first."""
    charges = ground.web.get("/_control/charges").json()["charges"]
    return [charge["amount"] for charge in charges if charge["status"] == "succeeded"]


def change(ground: Ground, subscription: stripe.Subscription, **values: Value) -> stripe.Subscription:
    asked: Value = {"proration_behavior": "none", **values}
    return ground.client.v1.subscriptions.update(subscription.id, asked)


def priced(item: stripe.SubscriptionItem, amount: int, interval: str) -> Json:
    """Another price of the item's product."""
    product = item.price.product
    return {
        "currency": "eur", "product": product, "unit_amount": amount, "recurring": {"interval": interval},
    }  # fmt: skip


def test_now_the_one_time_line_and_the_rest_when_the_paid_days_are_over(ground: Ground) -> None:
    session = open_trial(ground)
    assert session.amount_total == 3500
    page = ground.web.get(str(session.url)).text
    assert "Aujourd’hui 35,00\u00a0€, puis 40,00\u00a0€ tous les 12 mois à partir du " in page
    assert ground.pay(session).status_code == 303
    after, subscription = ground.again(session), of_session(ground, session)
    until = session.created + 365 * DAY
    assert (after.payment_status, after.payment_intent) == ("paid", None)
    assert (subscription.status, subscription.metadata["membership"]) == ("trialing", "M1")
    item = subscription["items"].data[0]
    assert (subscription.trial_end, subscription.billing_cycle_anchor) == (item.current_period_end,) * 2
    assert abs(item.current_period_end - until) <= 2
    assert invoices(ground, subscription) == [("subscription_create", 3500, "paid")]
    ground.control("clock/advance", days=366)
    assert again(ground, subscription).status == "active"
    assert invoices(ground, subscription)[1:] == [("subscription_cycle", 4000, "paid")]
    assert taken(ground) == [3500, 4000]
    ended = again(ground, subscription)["items"].data[0].current_period_end
    assert ended == later(item.current_period_end, EVERY_12_MONTHS, 1)


def test_with_nothing_due_the_card_is_kept_all_the_same(ground: Ground) -> None:
    session = open_trial(ground, AGAIN)
    page = ground.web.get(str(session.url)).text
    assert ("Enregistrer ce moyen de paiement" in page, "Numéro de carte" in page) == (True, True)
    assert ground.pay(session, DECLINED).status_code == 402
    asked = ground.pay(session, SECURE).headers["location"]
    assert asked == f"/pay/{session.id}/authenticate"
    assert ground.web.post(asked, data={"answer": "approve"}).status_code == 303
    after, subscription = ground.again(session), of_session(ground, session)
    assert (after.status, after.payment_status) == ("complete", "no_payment_required")
    assert (after.customer is not None, subscription.default_payment_method is not None) == (True, True)
    assert invoices(ground, subscription) == [("subscription_create", 0, "paid")]
    ground.control("clock/advance", days=366)
    assert taken(ground) == [4000]


def test_a_direct_debit_pays_later_and_again_a_year_after(ground: Ground) -> None:
    session = open_trial(ground, payment_method_types=["card", "sepa_debit"])
    typed = {"method": "sepa_debit", "iban": HONOURED, "name": "Alice"}
    assert ground.web.post(str(session.url), data=typed).status_code == 303
    subscription = of_session(ground, session)
    assert (ground.again(session).payment_status, subscription.status) == ("unpaid", "trialing")
    assert invoices(ground, subscription) == [("subscription_create", 3500, "open")]
    ground.control("clock/advance", days=5)
    assert ground.again(session).payment_status == "paid"
    ground.control("switches", sepa_seconds=5 * DAY)
    ground.control("clock/advance", days=361)
    assert invoices(ground, subscription)[1:] == [("subscription_cycle", 4000, "open")]
    ground.control("clock/advance", days=5)
    assert taken(ground) == [3500, 4000]


def test_a_returned_first_debit_leaves_its_invoice_open(ground: Ground) -> None:
    session = open_trial(ground, payment_method_types=["sepa_debit"])
    ground.web.post(str(session.url), data={"iban": RETURNED, "name": "Alice"})
    ground.control("clock/advance", days=1)
    subscription = of_session(ground, session)
    assert isinstance(subscription.latest_invoice, stripe.Invoice)
    bill = subscription.latest_invoice
    assert (subscription.status, bill.status, bill.attempt_count) == ("trialing", "open", 1)
    types = [event.type for event in ground.client.v1.events.list({"limit": 10}).data]
    assert {"checkout.session.async_payment_failed", "invoice.payment_failed"} <= set(types)
    ground.control("clock/advance", days=20)
    assert again(ground, subscription).status == "canceled"


@pytest.mark.parametrize(("days", "words"), [(1, "at least 2 days"), (800, "is 730")])
def test_a_trial_is_neither_too_short_nor_too_long(ground: Ground, days: int, words: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words) as refused:
        open_trial(ground, days=days)
    assert refused.value.param == "subscription_data[trial_end]"


def test_the_next_charge_is_moved_while_it_waits_and_while_it_runs(ground: Ground) -> None:
    subscription = begin(ground)
    until = ahead(ground, 500)
    for _ in range(2):
        moved = change(ground, subscription, trial_end=until)
        assert (moved.status, moved["items"].data[0].current_period_end) == ("trialing", until)
    assert invoices(ground, subscription)[1:] == [("subscription_update", 0, "paid")]
    ground.control("clock/advance", days=499)
    assert taken(ground) == [3500]
    ground.control("clock/advance", days=2)
    assert (again(ground, subscription).status, taken(ground)) == ("active", [3500, 4000])
    moved = change(ground, subscription, trial_end=ahead(ground, 700))
    assert (moved.status, moved.billing_cycle_anchor) == ("trialing", moved.trial_end)
    ground.control("clock/advance", days=699)
    assert taken(ground) == [3500, 4000]
    ground.control("clock/advance", days=2)
    assert taken(ground) == [3500, 4000, 4000]


def test_a_trial_ends_at_once_when_that_is_asked(ground: Ground) -> None:
    subscription = begin(ground)
    ended = change(ground, subscription, trial_end="now")
    assert (ended.status, taken(ground)) == ("active", [3500, 4000])
    ground.control("clock/advance", days=360)
    assert taken(ground) == [3500, 4000]


def test_the_trial_that_was_moved_ends_the_subscription_when_it_stops(ground: Ground) -> None:
    subscription = begin(ground)
    change(ground, subscription, cancel_at_period_end=True)
    until = ahead(ground, 400)
    assert change(ground, subscription, trial_end=until).cancel_at == until
    ground.control("clock/advance", days=401)
    ended = again(ground, subscription)
    assert (ended.status, ended.ended_at, taken(ground)) == ("canceled", until, [3500])


def test_another_price_is_charged_next(ground: Ground) -> None:
    subscription = begin(ground)
    item = subscription["items"].data[0]
    data = priced(item, 5000, "year")
    changed = change(ground, subscription, items=[{"id": item.id, "price_data": data}])
    assert (changed.status, changed["items"].data[0].price.unit_amount) == ("trialing", 5000)
    ground.control("clock/advance", days=366)
    assert taken(ground) == [3500, 5000]
    price: Value = {**data, "unit_amount": 6000}
    dearer = ground.client.v1.prices.create(price)
    change(ground, subscription, items=[{"id": item.id, "price": dearer.id}])
    assert taken(ground) == [3500, 5000]
    ground.control("clock/advance", days=366)
    assert taken(ground) == [3500, 5000, 6000]


def test_another_rhythm_of_a_running_subscription_is_charged_at_once(ground: Ground) -> None:
    subscription = begin(ground)
    ground.control("clock/advance", days=366)
    item = subscription["items"].data[0]
    data = priced(item, 500, "month")
    change(ground, subscription, items=[{"id": item.id, "price_data": data}])
    assert taken(ground) == [3500, 4000, 500]


@pytest.mark.parametrize(
    ("values", "param"),
    [
        ({"trial_end": 1}, "trial_end"),
        ({"trial_end": "now", "proration_behavior": "always_invoice"}, "proration_behavior"),
        ({"items": [{"id": "si_nobody", "quantity": 1}]}, "items[0][id]"),
        ({"items": [{"quantity": 1}]}, "items[0][id]"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(
    ground: Ground, values: Json, param: str
) -> None:
    subscription = begin(ground)
    before = again(ground, subscription)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        change(ground, subscription, **values)
    assert (refused.value.param, again(ground, subscription)) == (param, before)


def test_a_deleted_customer_is_charged_no_more(ground: Ground) -> None:
    subscription = begin(ground)
    ground.client.v1.customers.delete(str(subscription.customer))
    assert again(ground, subscription).status == "canceled"
    ground.control("clock/advance", days=800)
    assert taken(ground) == [3500]
