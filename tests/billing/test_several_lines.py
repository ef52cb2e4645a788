"""Orders of several lines: paid together and given together, or not at all."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from billing.actions.checkout import start_checkout
from billing.actions.giving_back import give_back_lines
from billing.actions.orders import order_lines
from billing.letters.receipts import receipt
from billing.letters.reminders import payment_reminder
from billing.letters.returns import money_returned
from billing.models import CreditNote, Invoice, Order, Refund
from billing.pdf import document_pdf
from billing.sync import sync_object
from kit.mail import Letter
from tests.billing.conftest import Provider
from tests.billing.several_lines import Evenings, an_order, evenings, pay, pay_at_the_desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known() -> Iterator[Evenings]:
    with evenings() as registered:
        yield registered


def returned(order: Order) -> Letter:
    """The letter about money that went back, as it was posted."""
    refund = Refund.objects.get(payment__order=order)
    job = ProcrastinateJob.objects.get(task_name="kit.deliver", args__kind="money_returned")
    assert job.args["subject_id"] == refund.pk
    with override("en"):
        return money_returned(refund.pk)


def test_one_order_for_all_lines(known: Evenings) -> None:
    order = pay(an_order(4000, 2500, 0))
    assert [(line.label, line.total.minor) for line in order.lines.all()] == [
        ("Evening 1", 4000), ("Evening 2", 2500), ("Evening 3", 0),
    ]  # fmt: skip
    assert (order.total.minor, order.state) == (6500, "fulfilled")
    assert known.given == ["Evening 1", "Evening 2", "Evening 3"]
    with pytest.raises(ValueError, match="at least one"):
        order_lines([], contact=order.contact, currency="EUR", by=None)


def test_the_payment_page_shows_each_line(provider: Provider) -> None:
    order = an_order(4000, 2500, 0)
    page = start_checkout(order=order, success_path="/", cancel_path="/")
    assert start_checkout(order=order, success_path="/", cancel_path="/") == page
    call = order.provider_calls.get()
    shown = provider.all(f"checkout/sessions/{call.stripe_object_id}/line_items")
    # A list of lines is told in their order.
    assert [(line["description"], line["amount_total"]) for line in shown[::-1]] == [
        ("Evening 1", 4000), ("Evening 2", 2500), ("Evening 3", 0),
    ]  # fmt: skip
    provider.pay(page)
    sync_object("checkout.session", call.stripe_object_id)
    order.refresh_from_db()
    assert order.state == "fulfilled"


def test_invoice_and_letters_tell_of_each_line() -> None:
    order = an_order(4000, 2500)
    with override("en"):
        reminder = payment_reminder(order.pk)
        assert reminder is not None
        assert ("What was bought", "Evening 1, Evening 2") in reminder.facts
    pay(order)
    invoice = Invoice.objects.get()
    assert (invoice.total_minor, invoice.tax_minor) == (6500, 667 + 417)
    assert [line["total_minor"] for line in invoice.content["lines"]] == [4000, 2500]
    assert document_pdf(invoice).startswith(b"%PDF-")
    with override("en"):
        letter = receipt(order.pk)
    assert letter is not None
    assert letter.facts == (
        ("Invoice", invoice.number), ("Evening 1", "€40.00"), ("Evening 2", "€25.00"), ("Paid", "€65.00"),
    )  # fmt: skip


def test_a_line_that_can_no_longer_be_given_sends_all_of_the_money_back(known: Evenings) -> None:
    known.full.add("Evening 2")
    order = pay(an_order(4000, 2500))
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.credit_note, order.state) == (6500, None, "cancelled")
    assert (known.given, known.released) == ([], ["Evening 1", "Evening 2"])
    assert not Invoice.objects.exists()
    letter = returned(order)
    assert letter.to == order.contact.email
    assert letter.paragraphs == (
        "When the money came, this could no longer be given: Evening 2.",
        "What is ordered together is given together: all of the order is cancelled.",
        "It goes back by itself, by the same means of payment; your bank shows it within ten days.",
    )
    assert letter.facts[1:] == (("What was bought", "Evening 1, Evening 2"), ("Amount", "€65.00"))


def test_of_an_order_for_one_thing_the_letter_says_no_more(known: Evenings, carol: User) -> None:
    known.full.add("Evening 1")
    order = pay_at_the_desk(an_order(4000), carol)
    assert returned(order).paragraphs == (
        "When the money came, this could no longer be given: Evening 1.",
        "It goes back by hand: the treasurer writes to you.",
    )


def test_money_that_came_twice_says_so() -> None:
    order = pay(an_order(4000))
    assert not ProcrastinateJob.objects.filter(args__kind="money_returned").exists()
    pay(order)
    assert returned(order).paragraphs[0].startswith("This order was paid already")


PURCHASES = """query { viewer { orders(first: 5) { nodes {
  refunded { amount } lines { label refunded { amount } }
  invoice { creditNotes(first: 5) { totalCount nodes { total { amount } tax { amount } lines { label } } } }
  payments(first: 5) { nodes { refunded { amount }
    refund { amount { amount } creditNote { number } payment { id } }
    refunds(first: 5) { nodes { amount { amount } creditNote { number } } } } }
} } } }"""


def asked(client: Client, query: str) -> dict[str, Any]:
    answer = client.post("/graphql", json.dumps({"query": query}), content_type="application/json").json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["viewer"]["orders"]["nodes"][0]
    return found


def test_the_contract_tells_of_each_part(alice: User, client: Client) -> None:
    client.force_login(alice)
    order = pay(an_order(4000, 2500, contact=alice.contact))
    one, two = order.lines.all()
    give_back_lines(order=order, amounts={one.pk: 1500}, reason="Sick.", by=None)
    give_back_lines(order=order, amounts={two.pk: 500}, reason="Sick.", by=None)
    first, second = CreditNote.objects.order_by("pk")
    told = asked(client, PURCHASES)
    assert told["refunded"] == {"amount": "20.00"}
    assert told["lines"] == [
        {"label": "Evening 1", "refunded": {"amount": "15.00"}},
        {"label": "Evening 2", "refunded": {"amount": "5.00"}},
    ]
    assert told["invoice"]["creditNotes"] == {
        "totalCount": 2,
        "nodes": [
            {"total": {"amount": "5.00"}, "tax": {"amount": "0.83"}, "lines": [{"label": "Evening 2"}]},
            {"total": {"amount": "15.00"}, "tax": {"amount": "2.50"}, "lines": [{"label": "Evening 1"}]},
        ],
    }
    (payment,) = told["payments"]["nodes"]
    assert payment["refund"].pop("payment") is not None
    assert payment == {
        "refunded": {"amount": "20.00"},
        "refund": {"amount": {"amount": "5.00"}, "creditNote": {"number": second.number}},
        "refunds": {
            "nodes": [
                {"amount": {"amount": "5.00"}, "creditNote": {"number": second.number}},
                {"amount": {"amount": "15.00"}, "creditNote": {"number": first.number}},
            ]
        },
    }


@pytest.mark.parametrize(
    ("amounts", "done", "word"),
    [
        ((), True, "Payée par carte"),
        ((1500,), False, "Remboursement en cours"),
        ((1500,), True, "Remboursée en partie"),
        ((1500, 5000), False, "Remboursement en cours"),
        ((1500, 5000), True, "Remboursée"),
    ],
)
def test_purchases_say_how_the_money_stands(
    alice: User, client: Client, amounts: tuple[int, ...], done: bool, word: str
) -> None:
    client.force_login(alice)
    order = pay(an_order(6500, 100, contact=alice.contact))
    line, other = order.lines.all()
    for number, amount in enumerate(amounts):
        rest = {other.pk: 100} if number else {}
        give_back_lines(order=order, amounts={line.pk: amount, **rest}, reason="Sick.", by=None)
    if done:
        Refund.objects.update(state="succeeded")
    page = client.get("/portal/purchases/").text
    assert f">{word}<" in page
    assert "Evening 1<br>Evening 2" in page
    assert ("15,00\xa0€ rendus" in page) is (len(amounts) == 1)


def test_money_that_came_twice_leaves_the_order_paid(alice: User, client: Client) -> None:
    client.force_login(alice)
    pay(pay(an_order(4000, contact=alice.contact)))
    assert ">Payée par carte<" in client.get("/portal/purchases/").text
