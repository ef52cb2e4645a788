"""A renewal that failed: its own page, the portal's flow for another card, the end of asking."""

import httpx
import pytest
import stripe

from sandbox.journal import Json, Value
from tests.sandbox.conftest import CANCEL_URL, DECLINED, GOOD, SECURE, Ground
from tests.sandbox.test_trials import HONOURED, RETURNED, again, begin, open_trial, taken

DAY = 86400
MASTERCARD = "5555555555554444"


def fallen_behind(ground: Ground, **changes: Value) -> tuple[stripe.Subscription, stripe.Invoice]:
    """A subscription whose renewal was declined an hour ago, and the invoice that is open."""
    subscription = begin(ground, **changes)
    ground.control("switches", decline_renewals=True)
    ground.control("clock/advance", days=365, seconds=3600)
    ground.control("switches", decline_renewals=False)
    late = again(ground, subscription)
    assert isinstance(late.latest_invoice, stripe.Invoice)
    assert (late.status, late.latest_invoice.status) == ("past_due", "open")
    return subscription, late.latest_invoice


def fill(ground: Ground, url: str | None, number: str = GOOD, **changes: str) -> httpx.Response:
    typed = {"number": number, "expiry": "12/40", "cvc": "123", "name": "Alice Martin"} | changes
    return ground.web.post(str(url), data=typed)


def invoice_again(ground: Ground, invoice: stripe.Invoice) -> stripe.Invoice:
    return ground.client.v1.invoices.retrieve(str(invoice.id))


def on_file(ground: Ground, subscription: stripe.Subscription) -> stripe.PaymentMethod:
    """The means of payment of the next renewal."""
    key = str(again(ground, subscription).default_payment_method)
    return ground.client.v1.payment_methods.retrieve(key)


def last4(ground: Ground, subscription: stripe.Subscription) -> str:
    """The end of the number of the card on file."""
    method = ground.client.v1.payment_methods.retrieve(
        str(again(ground, subscription).default_payment_method)
    )
    assert method.card is not None
    return str(method.card.last4)


def told(ground: Ground, kind: str) -> int:
    """How many events of a type there are."""
    return len(ground.client.v1.events.list({"type": kind, "limit": 100}).data)


def test_an_invoice_is_paid_on_its_page_and_the_card_stays(ground: Ground) -> None:
    subscription, invoice = fallen_behind(ground)
    page = ground.web.get(str(invoice.hosted_invoice_url))
    assert (page.status_code, "Payer 40,00\u00a0€" in page.text) == (200, True)
    answer = fill(ground, invoice.hosted_invoice_url, DECLINED)
    assert (answer.status_code, "La banque a refusé la carte" in answer.text) == (402, True)
    assert fill(ground, invoice.hosted_invoice_url, MASTERCARD).status_code == 303
    paid = ground.web.get(str(invoice.hosted_invoice_url))
    assert (paid.status_code, "Facture payée" in paid.text) == (200, True)
    after = invoice_again(ground, invoice)
    assert (after.status, after.attempt_count, after.next_payment_attempt) == ("paid", 1, None)
    assert after.status_transitions.paid_at is not None
    assert (again(ground, subscription).status, last4(ground, subscription)) == ("active", "4444")
    fill(ground, invoice.hosted_invoice_url)
    ground.control("clock/advance", days=30)
    assert taken(ground) == [3500, 4000]


def test_tries_by_hand_leave_the_plan_of_retries_alone(ground: Ground) -> None:
    subscription, invoice = fallen_behind(ground)
    for _ in range(6):
        fill(ground, invoice.hosted_invoice_url, DECLINED)
    after = invoice_again(ground, invoice)
    assert (after.attempt_count, after.next_payment_attempt) == (1, invoice.next_payment_attempt)
    assert told(ground, "invoice.payment_failed") == 7
    ground.control("clock/advance", days=3)
    assert (again(ground, subscription).status, taken(ground)) == ("active", [3500, 4000])


def test_the_page_asks_for_3d_secure(ground: Ground) -> None:
    _, invoice = fallen_behind(ground)
    asked = fill(ground, invoice.hosted_invoice_url, SECURE).headers["location"]
    assert "40,00\u00a0€" in ground.web.get(asked).text
    refused = ground.web.post(asked, data={"answer": "fail"})
    assert (refused.status_code, "L’authentification a échoué" in refused.text) == (402, True)
    asked = fill(ground, invoice.hosted_invoice_url, SECURE).headers["location"]
    assert ground.web.post(asked, data={"answer": "approve"}).status_code == 303
    assert (invoice_again(ground, invoice).status, taken(ground)) == ("paid", [3500, 4000])


@pytest.mark.parametrize(
    ("iban", "state", "amounts"), [(HONOURED, "paid", [3500, 4000]), (RETURNED, "open", [3500])]
)
def test_a_direct_debit_on_the_page_takes_its_days(
    ground: Ground, iban: str, state: str, amounts: list[int]
) -> None:
    subscription, invoice = fallen_behind(ground, payment_method_types=["card", "sepa_debit"])
    ground.control("switches", sepa_seconds=5 * DAY)
    typed = {"method": "sepa_debit", "iban": iban, "name": "Alice"}
    assert ground.web.post(str(invoice.hosted_invoice_url), data=typed).status_code == 303
    assert "Prélèvement en cours" in ground.web.get(str(invoice.hosted_invoice_url)).text
    # Nobody else takes the money meanwhile: not the page, not the shop, not the retry of the third day.
    fill(ground, invoice.hosted_invoice_url)
    for refused in (ground.client.v1.invoices.pay, ground.client.v1.invoices.void_invoice):
        with pytest.raises(stripe.InvalidRequestError, match="processing"):
            refused(str(invoice.id))
    ground.control("clock/advance", days=5)
    assert (invoice_again(ground, invoice).status, taken(ground)) == (state, amounts)
    assert again(ground, subscription).status == ("active" if state == "paid" else "past_due")


def test_a_void_invoice_is_asked_for_no_more(ground: Ground) -> None:
    subscription, invoice = fallen_behind(ground)
    void = ground.client.v1.invoices.void_invoice(str(invoice.id))
    assert (void.status, void.next_payment_attempt) == ("void", None)
    assert void.status_transitions.voided_at is not None
    payments = ground.client.v1.invoice_payments.list({"invoice": str(invoice.id)}).data
    assert [payment.status for payment in payments] == ["canceled"]
    assert (again(ground, subscription).status, told(ground, "invoice.voided")) == ("active", 1)
    page = fill(ground, invoice.hosted_invoice_url)
    assert (page.status_code, "n’est plus à payer" in page.text) == (410, True)
    ground.control("clock/advance", days=30)
    assert taken(ground) == [3500]


def test_a_cancelled_subscription_is_not_retried_but_its_page_still_takes_money(ground: Ground) -> None:
    subscription, invoice = fallen_behind(ground)
    ground.client.v1.subscriptions.cancel(subscription.id)
    after = invoice_again(ground, invoice)
    assert (after.status, after.next_payment_attempt) == ("open", None)
    ground.control("clock/advance", days=30)
    assert taken(ground) == [3500]
    assert fill(ground, invoice.hosted_invoice_url, DECLINED).status_code == 402
    assert told(ground, "customer.subscription.deleted") == 1
    assert fill(ground, invoice.hosted_invoice_url).status_code == 303
    assert (again(ground, subscription).status, taken(ground)) == ("canceled", [3500, 4000])


def test_an_unknown_page_is_not_there(ground: Ground) -> None:
    assert ground.web.get("/invoice/in_nobody").status_code == 404


def open_flow(ground: Ground, subscription: stripe.Subscription, back: str = CANCEL_URL) -> str:
    """The portal's page for another means of payment, which leads back to the shop."""
    after: Value = {"type": "redirect", "redirect": {"return_url": back}}
    flow: Value = {"type": "payment_method_update", "after_completion": after}
    asked: Value = {
        "customer": str(subscription.customer),
        "return_url": back,
        "locale": "fr",
        "flow_data": flow,
    }
    return ground.client.v1.billing_portal.sessions.create(asked).url


def test_the_flow_shows_the_form_alone_and_leads_back(ground: Ground) -> None:
    subscription, invoice = fallen_behind(ground)
    url = open_flow(ground, subscription)
    page = ground.web.get(url).text
    assert ("Changer de moyen de paiement" in page, "Arrêter le renouvellement" in page) == (True, False)
    assert fill(ground, url, number="4242", do="card").status_code == 422
    assert fill(ground, url, DECLINED, do="card").status_code == 402
    answer = fill(ground, url, MASTERCARD, do="card")
    assert (answer.status_code, answer.headers["location"]) == (303, CANCEL_URL)
    assert (again(ground, subscription).status, last4(ground, subscription)) == ("active", "4444")
    customer = ground.client.v1.customers.retrieve(str(subscription.customer))
    assert customer.invoice_settings is not None
    assert (
        customer.invoice_settings.default_payment_method == again(ground, subscription).default_payment_method
    )
    assert (invoice_again(ground, invoice).status, taken(ground)) == ("paid", [3500, 4000])


def test_the_new_card_pays_what_comes_next(ground: Ground) -> None:
    subscription = begin(ground)
    other = begin(ground, customer=str(subscription.customer), customer_email=None)
    ground.client.v1.subscriptions.cancel(other.id)
    assert fill(ground, open_flow(ground, subscription), MASTERCARD, do="card").status_code == 303
    assert (last4(ground, subscription), last4(ground, other)) == ("4444", "4242")
    ground.control("clock/advance", days=366)
    assert taken(ground) == [3500, 3500, 4000]


def test_a_direct_debit_replaces_a_card_where_it_is_offered(ground: Ground) -> None:
    session = open_trial(ground, payment_method_types=["card", "sepa_debit"])
    ground.pay(session)
    subscription = ground.client.v1.subscriptions.list().data[0]
    typed = {"do": "card", "method": "sepa_debit", "iban": HONOURED, "name": "Alice"}
    assert ground.web.post(open_flow(ground, subscription), data=typed).status_code == 303
    method = ground.client.v1.payment_methods.retrieve(
        str(again(ground, subscription).default_payment_method)
    )
    assert method.type == "sepa_debit"


@pytest.mark.parametrize(
    ("flow", "param"),
    [
        ({"type": "subscription_cancel"}, "flow_data[type]"),
        (
            {"type": "payment_method_update", "after_completion": {"redirect": {"return_url": "x"}}},
            "flow_data[after_completion][redirect][return_url]",
        ),
    ],
)
def test_a_flow_that_is_not_known_is_refused(ground: Ground, flow: Json, param: str) -> None:
    customer = ground.client.v1.customers.create({"email": "alice@example.org"})
    asked: Value = {"customer": customer.id, "flow_data": flow}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        ground.client.v1.billing_portal.sessions.create(asked)
    assert refused.value.param == param


def test_charges_are_counted_by_customer(ground: Ground) -> None:
    subscription = begin(ground)
    ground.paid_intent()
    mine = ground.web.get("/_control/charges", params={"customer": str(subscription.customer)}).json()
    assert [charge["amount"] for charge in mine["charges"]] == [3500]
