"""Everything that the stand-in answers has the fields and types that the SDK declares."""

import stripe

from sandbox.journal import Json
from tests.sandbox.conftest import DECLINED, SECURE, Ground, price_data
from tests.sandbox.declared import complaints, of_class, of_object

LISTS = {
    "balance_transactions": "data.source",
    "charges": "data.balance_transaction data.refunds data.payment_intent data.customer",
    "checkout/sessions": "data.payment_intent data.line_items data.customer",
    "customers": "data.subscriptions",
    "disputes": "data.charge data.payment_intent",
    "events": "",
    "invoice_payments": "data.invoice data.payment.payment_intent",
    "invoices": "data.payments data.customer",
    "payment_intents": "data.latest_charge data.payment_method data.customer",
    "payment_methods": "data.customer",
    "prices": "data.product",
    "products": "",
    "refunds": "data.charge data.balance_transaction data.payment_intent",
    "subscriptions": "data.latest_invoice data.default_payment_method data.customer",
}


def live_through_everything(ground: Ground) -> None:
    """Every kind of object in every state."""
    customer = ground.client.v1.customers.create({"email": "bob@example.org", "address": {"city": "Lyon"}})
    ground.client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    paid = ground.paid_intent(customer=customer.id, customer_email=None)
    ground.client.v1.refunds.create({"payment_intent": paid.id, "amount": 100, "reason": "duplicate"})
    ground.paid_intent("4000000000000259", customer_creation="always")
    failing = ground.paid_intent("4000000000005126")
    ground.client.v1.refunds.create({"payment_intent": failing.id})
    for iban in ("FR1420041010050500013M02606", "FR8420041010050500013M02607"):
        session = ground.open_session(payment_method_types=["card", "sepa_debit"])
        ground.web.post(str(session.url), data={"method": "sepa_debit", "iban": iban, "name": "Alice"})
    ground.pay(ground.open_session(), DECLINED)
    ground.control("clock/advance", days=2)
    ground.web.post(ground.pay(ground.open_session(), SECURE).headers["location"], data={"answer": "approve"})
    ground.pay(ground.open_session(), SECURE)
    ground.open_session()


def live_through_subscriptions(ground: Ground) -> None:
    """A subscription that renews, falls behind and ends; one that waits; a portal."""
    yearly = {"quantity": 1, "price_data": price_data("Adhésion", 6000, recurring={"interval": "year"})}
    once = {"quantity": 2, "price_data": price_data("Casier", 500)}
    for lines in ([yearly], [yearly, once]):
        ground.pay(ground.open_session(mode="subscription", line_items=lines, payment_intent_data=None))
    first = ground.client.v1.subscriptions.list().data[-1]
    ground.client.v1.subscriptions.update(first.id, {"cancel_at_period_end": True})
    ground.control("clock/advance", days=360)
    ground.client.v1.subscriptions.update(first.id, {"cancel_at_period_end": False})
    live_through_a_trial(ground, yearly, once)
    ground.control("switches", decline_renewals=True)
    ground.control("clock/advance", days=10)


def live_through_a_trial(ground: Ground, *lines: Json) -> None:
    """A subscription that is charged later, is moved, falls behind, and is asked for no more."""
    data = {"trial_end": ground.outside.world.now + 4 * 86400}
    for bought in (lines, lines[:1]):
        session = ground.open_session(
            mode="subscription", line_items=list(bought), payment_intent_data=None, subscription_data=data,
            payment_method_types=["card", "sepa_debit"],
        )  # fmt: skip
        ground.pay(session)
    moved = ground.client.v1.subscriptions.list().data[0]
    until = ground.outside.world.now + 3 * 86400
    ground.client.v1.subscriptions.update(moved.id, {"trial_end": until, "proration_behavior": "none"})
    ground.control("switches", decline_renewals=True)
    ground.control("clock/advance", days=3, seconds=60)
    found = ground.client.v1.invoices.list({"subscription": moved.id, "status": "open"}).data
    ground.client.v1.invoices.void_invoice(str(found[0].id))


def rows(ground: Ground, name: str, expand: str = "") -> list[Json]:
    """All objects of a list, as JSON, with what can be expanded."""
    params = {"limit": "100", "expand[]": expand.split()}
    answer = ground.web.get(f"/v1/{name}", params=params, headers={"Authorization": "Bearer sk_test_x"})
    assert answer.status_code == 200, answer.text
    data: list[Json] = answer.json()["data"]
    return data


def test_every_field_is_declared_and_fits(ground: Ground) -> None:
    live_through_everything(ground)
    live_through_subscriptions(ground)
    wrong: list[str] = []
    for name, expand in LISTS.items():
        for options in {"", expand}:
            found = rows(ground, name, options)
            assert found, name
            wrong += [words for thing in found for words in of_object(thing)]
    for event in rows(ground, "events"):
        wrong += of_object(event["data"]["object"], f"{event['type']}: ")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_lists_and_searches_are_what_the_sdk_expects(ground: Ground) -> None:
    ground.paid_intent()
    headers = {"Authorization": "Bearer sk_test_x"}
    listed = ground.web.get("/v1/charges", headers=headers).json()
    assert complaints(listed, stripe.ListObject[stripe.Charge], "list") == []
    params = {"query": "status:'succeeded'"}
    found = ground.web.get("/v1/payment_intents/search", params=params, headers=headers).json()
    assert set(found) == {"object", "url", "has_more", "data", "next_page"}


def test_a_portal_session_has_the_declared_fields(ground: Ground) -> None:
    customer = ground.client.v1.customers.create({"email": "alice@example.org"})
    headers = {"Authorization": "Bearer sk_test_x"}
    after = "flow_data[after_completion]"
    flow = {
        "flow_data[type]": "payment_method_update", f"{after}[type]": "redirect",
        f"{after}[redirect][return_url]": "http://127.0.0.1:9/",
    }  # fmt: skip
    for more in ({}, flow):
        form = {"customer": customer.id, **more}
        portal = ground.web.post("/v1/billing_portal/sessions", data=form, headers=headers).json()
        assert of_object(portal) == []


def test_an_error_has_the_declared_fields(ground: Ground) -> None:
    headers = {"Authorization": "Bearer sk_test_x"}
    error = ground.web.get("/v1/charges/ch_nobody", headers=headers).json()["error"]
    assert of_class(error, stripe.ErrorObject, "error") == []


def test_the_comparison_itself_finds_faults() -> None:
    refund: Json = {"id": 7, "object": "refund", "amount": True, "colour": "red", "currency": "eur"}
    assert sorted(of_object(refund)) == [
        "refund.amount: True is no int",
        "refund.colour is not declared",
        "refund.created is missing",
        "refund.id: 7 is no str",
    ]
    assert complaints("sunny", stripe.Charge.__annotations__["status"], "status") != []
