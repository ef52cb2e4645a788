"""Payment mode, as a payer meets it on the hosted page and a shop by the API."""

import time

import pytest
import stripe

from tests.sandbox.conftest import DECLINED, SECURE, Ground, price_data


def test_a_good_card_pays_once_and_leads_back_to_the_shop(ground: Ground) -> None:
    session = ground.open_session()
    answer = ground.pay(session)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"http://127.0.0.1:9/thanks?session={session.id}"
    after = ground.again(session, "payment_intent.latest_charge")
    assert (after.status, after.payment_status, after.url) == ("complete", "paid", None)
    intent = after.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert (intent.status, intent.amount_received, intent.metadata["order"]) == ("succeeded", 3500, "A1")
    assert (intent.latest_charge.status, intent.latest_charge.amount) == ("succeeded", 3500)
    assert after.customer_details is not None
    assert after.customer_details.email == "alice@example.org"


def test_paying_again_charges_nothing_and_leads_to_the_same_place(ground: Ground) -> None:
    session = ground.open_session()
    first, second = ground.pay(session), ground.pay(session)
    assert second.headers["location"] == first.headers["location"]
    assert len(ground.web.get("/_control/charges").json()["charges"]) == 1


def test_a_declined_card_says_so_and_the_next_card_pays(ground: Ground) -> None:
    session = ground.open_session()
    answer = ground.pay(session, DECLINED)
    assert answer.status_code == 402
    assert "La banque a refusé la carte. Rien n’a été débité." in answer.text
    after = ground.again(session, "payment_intent")
    assert (after.status, after.payment_status) == ("open", "unpaid")
    assert isinstance(after.payment_intent, stripe.PaymentIntent)
    assert after.payment_intent.status == "requires_payment_method"
    assert after.payment_intent.last_payment_error is not None
    assert after.payment_intent.last_payment_error.decline_code == "generic_decline"
    assert ground.pay(session).status_code == 303
    charges = ground.client.v1.charges.list({"payment_intent": after.payment_intent.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


def test_3d_secure_asks_and_approval_pays(ground: Ground) -> None:
    session = ground.open_session()
    asked = ground.pay(session, SECURE)
    assert (asked.status_code, asked.headers["location"]) == (303, f"/pay/{session.id}/authenticate")
    assert "35,00\u00a0€" in ground.web.get(asked.headers["location"]).text
    answer = ground.web.post(asked.headers["location"], data={"answer": "approve"})
    assert answer.headers["location"].endswith(session.id)
    assert ground.again(session).payment_status == "paid"


def test_3d_secure_refused_leaves_the_session_open(ground: Ground) -> None:
    session = ground.open_session()
    address = ground.pay(session, SECURE).headers["location"]
    answer = ground.web.post(address, data={"answer": "fail"})
    assert (answer.status_code, "L’authentification a échoué" in answer.text) == (402, True)
    after = ground.again(session, "payment_intent")
    assert isinstance(after.payment_intent, stripe.PaymentIntent)
    assert (after.status, after.payment_intent.latest_charge) == ("open", None)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"number": "4242 4242 4242 4241"}, "contient une faute"),
        ({"number": "4111 1111 1111 1111"}, "N’utilisez pas de vraie carte ici"),
        ({"expiry": "01/20"}, "Cette date est passée"),
        ({"expiry": "13/40"}, "Indiquez le mois et l’année"),
        ({"cvc": "12"}, "Le code de sécurité a trois chiffres"),
        ({"name": " "}, "Indiquez votre nom"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_tried(
    ground: Ground, typed: dict[str, str], sentence: str
) -> None:
    session = ground.open_session()
    answer = ground.pay(session, **typed)
    name = next(iter(typed))
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert f'aria-describedby="{"cvc-help " if name == "cvc" else ""}{name}-error"' in answer.text
    assert ground.again(session).payment_intent is None


def test_the_page_speaks_the_sessions_language_and_says_what_it_is(ground: Ground) -> None:
    french = ground.web.get(str(ground.open_session().url))
    english = ground.web.get(str(ground.open_session(locale="en").url))
    for text in (
        "Page de paiement d’essai",
        "<dt>Adresse e-mail</dt>",
        "Adhésion annuelle",
        "35,00\u00a0€",
        "Revenir au site de l’association",
    ):
        assert text in french.text
    for text in ("Test payment page", "€35.00", "Card number", "Back to the association’s site"):
        assert text in english.text
    assert "form-action 'self' http://127.0.0.1:9" in french.headers["content-security-policy"]


def test_what_a_shop_writes_is_shown_as_text(ground: Ground) -> None:
    lines = [{"quantity": 2, "price_data": price_data("<script>alert(1)</script>", 50)}]
    page = ground.web.get(str(ground.open_session(line_items=lines).url)).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_nothing_to_pay_is_confirmed_without_a_card(ground: Ground) -> None:
    session = ground.open_session(line_items=[{"quantity": 1, "price_data": price_data("Gratuit", 0)}])
    answer = ground.web.post(str(session.url), data={"name": "Alice Martin"})
    assert answer.status_code == 303
    assert ground.again(session).payment_status == "no_payment_required"


@pytest.mark.parametrize(
    ("minutes", "words"), [(28, "at least 30 minutes"), (24 * 60 + 5, "less than 24 hours")]
)
def test_expiry_outside_half_an_hour_and_a_day_is_refused(ground: Ground, minutes: int, words: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words) as refused:
        ground.open_session(expires_at=int(time.time()) + minutes * 60)
    assert refused.value.param == "expires_at"


def test_a_session_expires_by_the_clock(ground: Ground) -> None:
    session = ground.open_session(expires_at=int(time.time()) + 1800)
    ground.control("clock/advance", seconds=1799)
    assert ground.again(session).status == "open"
    ground.control("clock/advance", seconds=2)
    after = ground.again(session)
    assert (after.status, after.url) == ("expired", None)
    assert ground.web.get(str(session.url)).status_code == 410
    assert ground.pay(session).status_code == 410
    assert ground.inbox.wait_for(3).count("checkout.session.expired") == 1


def test_a_session_expires_by_hand_only_while_it_is_open(ground: Ground) -> None:
    session = ground.open_session()
    ground.pay(session, DECLINED)
    expired = ground.client.v1.checkout.sessions.expire(session.id, {"expand": ["payment_intent"]})
    assert isinstance(expired.payment_intent, stripe.PaymentIntent)
    assert (expired.status, expired.payment_intent.status) == ("expired", "canceled")
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        ground.client.v1.checkout.sessions.expire(session.id)


def test_line_items_come_when_asked_for(ground: Ground) -> None:
    session = ground.open_session()
    assert "line_items" not in session.to_dict()
    lines = ground.again(session, "line_items.data.price.product").line_items
    assert lines is not None
    line = lines.data[0]
    assert line.price is not None
    assert isinstance(line.price.product, stripe.Product)
    assert (line.description, line.amount_total, line.price.product.name) == (
        "Adhésion annuelle",
        3500,
        line.description,
    )
    assert [item.id for item in ground.client.v1.checkout.sessions.line_items.list(session.id).data] == [
        line.id
    ]


def test_a_kept_price_can_be_sold(ground: Ground) -> None:
    product = ground.client.v1.products.create({"name": "Laser"})
    price = ground.client.v1.prices.create({"currency": "eur", "unit_amount": 1200, "product": product.id})
    session = ground.open_session(line_items=[{"price": price.id, "quantity": 3}])
    assert (session.amount_total, session.currency) == (3600, "eur")


def test_a_customer_is_made_when_the_shop_wants_one(ground: Ground) -> None:
    session = ground.open_session(customer_creation="always")
    ground.pay(session)
    customer = ground.again(session, "customer").customer
    assert isinstance(customer, stripe.Customer)
    assert (customer.email, customer.name) == ("alice@example.org", "Alice Martin")


def test_without_an_address_the_page_asks_for_one(ground: Ground) -> None:
    session = ground.open_session(customer_email=None)
    assert ground.pay(session).status_code == 422
    assert ground.pay(session, email="bob@example.org").status_code == 303
    details = ground.again(session).customer_details
    assert details is not None
    assert details.email == "bob@example.org"


def test_sessions_are_found_by_their_payment_intent(ground: Ground) -> None:
    intent = ground.paid_intent()
    ground.paid_intent()
    found = ground.client.v1.checkout.sessions.list({"payment_intent": intent.id}).data
    assert [session.payment_intent for session in found] == [intent.id]
