"""Money that goes back in parts: refunds, credit notes, and what is left."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, User
from billing import figures
from billing.actions.cancellation import take_back_order
from billing.actions.checkout import start_checkout
from billing.actions.deposits import make_deposit
from billing.actions.giving_back import give_back_lines
from billing.actions.locks import locked_order
from billing.actions.refunds import pay_refund_by_hand, request_refund
from billing.chain import broken_documents
from billing.models import CreditedLine, CreditNote, Invoice, Order, Payment, PaymentMethod, Refund
from billing.pdf import document_pdf
from billing.refusals import ChequeDeposited, MoreThanLeft, OrderNotPayable
from billing.states import RefundState
from billing.sync import sync_object
from kit.clock import today
from kit.money import Money
from tests.billing.conftest import Provider
from tests.billing.several_lines import Evenings, an_order, evenings, pay, pay_at_the_desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known() -> Iterator[Evenings]:
    with evenings() as registered:
        yield registered


def give_back(order: Order, amounts: Mapping[int, int], by: User | None = None) -> list[Refund]:
    with transaction.atomic():
        return give_back_lines(order=locked_order(order.pk), amounts=amounts, reason="Only one comes.", by=by)


def given_back() -> tuple[list[int], list[int]]:
    """Refunds and credit notes in cents, oldest first."""
    refunds = Refund.objects.order_by("pk").values_list("amount_minor", flat=True)
    return list(refunds), list(CreditNote.objects.order_by("pk").values_list("total_minor", flat=True))


def state_of(order: Order) -> str:
    return str(Order.objects.values_list("state", flat=True).get(pk=order.pk))


def test_a_part_goes_back_then_the_rest(known: Evenings) -> None:
    order = pay(an_order(4000, 2500))
    one, two = order.lines.all()
    (refund,) = give_back(order, {one.pk: 1500, two.pk: 0})
    note = CreditNote.objects.get()
    assert (refund.amount_minor, refund.credit_note, refund.state) == (1500, note, "requested")
    assert (note.total_minor, note.tax_minor, note.reason) == (1500, 250, "Only one comes.")
    one.refresh_from_db()
    assert (one.refunded_minor, one.left_minor, state_of(order)) == (1500, 2500, "fulfilled")
    give_back(order, {one.pk: 2500, two.pk: 2500})
    assert given_back() == ([1500, 5000], [1500, 5000])
    # Nothing was asked of the lines: who gave the money back had ended what they gave.
    assert (state_of(order), known.revoked) == ("cancelled", [])
    assert AuditEntry.objects.filter(verb="order.cancelled", subject_id=order.pk).count() == 1
    assert list(broken_documents()) == []


def test_a_credit_note_says_what_of_which_line_goes_back() -> None:
    order = pay(an_order(4000, 2500, 999))
    one, two, three = order.lines.all()
    give_back(order, {one.pk: 1500, two.pk: 2500, three.pk: 0})
    note = CreditNote.objects.get()
    told = [
        (line["label"], line["quantity"], line["unit_price_minor"], line["total_minor"])
        for line in note.content["lines"]
    ]
    assert told == [("Evening 1", 1, 1500, 1500), ("Evening 2", 1, 2500, 2500)]
    assert (note.content["invoice"], note.content["reason"]) == (note.invoice.number, "Only one comes.")
    assert document_pdf(note).startswith(b"%PDF-")
    credited = CreditedLine.objects.order_by("line").values_list("line", "amount_minor")
    assert list(credited) == [(one.pk, 1500), (two.pk, 2500)]


def test_the_vat_of_the_parts_is_that_of_the_whole() -> None:
    order = pay(an_order(1001, tax_rate="5.50"))
    line = order.lines.get()
    for amount in (333, 333, 335):
        give_back(order, {line.pk: amount})
    taxes = list(CreditNote.objects.order_by("pk").values_list("tax_minor", flat=True))
    # Each alone would round to 17: together that is 51, of an invoice that says 52.
    assert (taxes, Invoice.objects.get().tax_minor) == ([17, 18, 17], 52)


def test_nothing_leaves_nothing_behind() -> None:
    order = pay(an_order(4000))
    line = order.lines.get()
    assert give_back(order, {line.pk: 0}) == []
    assert give_back(order, {}) == []
    assert (given_back(), state_of(order)) == (([], []), "fulfilled")


def test_no_more_goes_back_than_is_left() -> None:
    order, other = pay(an_order(4000, 2500)), pay(an_order(7000))
    one, two = order.lines.all()
    give_back(order, {one.pk: 1500})
    with pytest.raises(MoreThanLeft) as refused:
        give_back(order, {two.pk: 100, one.pk: 2501})
    assert refused.value.facts["left"] == Money(2500)
    for amounts in ({one.pk: -1, two.pk: 2}, {other.lines.get().pk: 1}):
        with pytest.raises(ValueError, match="lines of the order"):
            give_back(order, amounts)
    assert given_back() == ([1500], [1500])


def test_only_what_was_delivered_goes_back_in_parts() -> None:
    order = an_order(4000)
    with pytest.raises(OrderNotPayable):
        give_back(order, {order.lines.get().pk: 1})
    pay(order)
    give_back(order, {order.lines.get().pk: 4000})
    with pytest.raises(OrderNotPayable):
        give_back(order, {order.lines.get().pk: 1})


def test_taking_the_order_back_gives_back_what_is_left(known: Evenings, carol: User) -> None:
    order = pay(an_order(4000, 2500))
    give_back(order, {order.lines.all()[0].pk: 4000})
    take_back_order(order=order, reason="A mistake.", by=carol)
    assert given_back() == ([4000, 2500], [4000, 2500])
    note = CreditNote.objects.order_by("pk").last()
    assert note is not None
    assert [line["label"] for line in note.content["lines"]] == ["Evening 2"]
    assert (state_of(order), known.revoked) == ("cancelled", ["Evening 1", "Evening 2"])
    assert list(order.lines.values_list("refunded_minor", flat=True)) == [4000, 2500]


def test_money_that_came_twice_pays_for_no_part() -> None:
    order = pay(an_order(4000))
    pay(order)
    first, second = order.payments.order_by("pk")
    assert (first.left_minor, second.left_minor) == (4000, 0)
    (refund,) = give_back(order, {order.lines.get().pk: 1000})
    assert refund.payment == first
    assert given_back() == ([4000, 1000], [1000])


def test_cash_waits_to_be_handed_back(carol: User) -> None:
    order = pay_at_the_desk(an_order(4000), carol)
    line = order.lines.get()
    for amount in (1500, 2500):
        (refund,) = give_back(order, {line.pk: amount}, by=carol)
        assert refund.state == RefundState.TO_PAY
        pay_refund_by_hand(refund=refund, reference="Caisse", reason="Rendu.", by=carol)
    assert set(Refund.objects.values_list("state", flat=True)) == {"by_hand"}
    assert given_back() == ([1500, 2500], [1500, 2500])


def test_a_cheque_of_which_a_part_goes_back_is_taken_to_the_bank(carol: User) -> None:
    whole, part = (pay_at_the_desk(an_order(4000), carol, PaymentMethod.CHEQUE) for _ in range(2))
    give_back(whole, {whole.lines.get().pk: 4000})
    give_back(part, {part.lines.get().pk: 1500})
    give_back(part, {part.lines.get().pk: 2500})
    assert list(Payment.objects.cheques_to_deposit()) == [part.payments.get()]
    with pytest.raises(ChequeDeposited):
        make_deposit(payments=[whole.payments.get()], by=carol)
    assert make_deposit(payments=[part.payments.get()], by=carol).total_minor == 4000


def test_the_provider_gives_each_part_back_once(provider: Provider, work: Callable[[], int]) -> None:
    order = an_order(4000, 2500)
    provider.pay(start_checkout(order=order, success_path="/", cancel_path="/"))
    sync_object("checkout.session", order.provider_calls.get().stripe_object_id)
    one, two = order.lines.all()
    give_back(order, {one.pk: 1500})
    give_back(order, {one.pk: 1500, two.pk: 2500})
    work()
    work()
    assert [refund["amount"] for refund in provider.all("refunds")] == [1500, 4000]
    assert [charge["amount_refunded"] for charge in provider.all("charges")] == [5500]
    assert set(Refund.objects.values_list("state", flat=True)) == {"succeeded"}


def test_what_was_given_back_there_by_hand_fails_here_and_waits_for_the_treasurer(
    provider: Provider, work: Callable[[], int]
) -> None:
    order = an_order(4000)
    provider.pay(start_checkout(order=order, success_path="/", cancel_path="/"))
    sync_object("checkout.session", order.provider_calls.get().stripe_object_id)
    provider.outside_refund(str(Payment.objects.get().stripe_payment_intent_id), 3000)
    give_back(order, {order.lines.get().pk: 1000})
    give_back(order, {order.lines.get().pk: 500})
    work()
    assert list(Refund.objects.order_by("pk").values_list("state", flat=True)) == ["succeeded", "failed"]


def test_revenue_is_less_by_what_went_back(carol: User) -> None:
    order = pay(an_order(4000, 2500))
    months = figures.month_starts(today(), -2)
    assert figures.revenue_in(months, carol) == {"": [0, 6500]}
    give_back(order, {order.lines.all()[0].pk: 1500})
    give_back(order, {order.lines.all()[0].pk: 500})
    assert figures.revenue_in(months, carol) == {"": [0, 4500]}


def refused_by_the_database(act: Callable[[], object], words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        act()


def test_the_database_lets_no_more_go_back_than_came() -> None:
    order = pay(an_order(4000))
    give_back(order, {order.lines.get().pk: 1500})
    payment, note = Payment.objects.get(), CreditNote.objects.get()
    refused_by_the_database(
        lambda: request_refund(payment=payment, amount_minor=2501, reason="x", by=None), "than was paid"
    )
    refused_by_the_database(lambda: Refund.objects.update(amount_minor=4001), "than was paid")
    note.pk, note.number, note.total_minor = None, "", 2501
    refused_by_the_database(note.save, "than the invoice")
    note.pk, note.total_minor = None, 2500
    note.save()


def test_what_a_note_gives_back_of_a_line_is_never_changed() -> None:
    order = pay(an_order(4000))
    give_back(order, {order.lines.get().pk: 1500})
    refused_by_the_database(lambda: CreditedLine.objects.update(amount_minor=1), "never changed")
    refused_by_the_database(lambda: CreditedLine.objects.get().delete(), "never changed")
