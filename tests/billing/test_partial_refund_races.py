"""Two who give back the same money at once; and whatever goes back in whatever parts, the books agree."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.actions.cancellation import give_back_order
from billing.actions.giving_back import give_back_lines
from billing.actions.locks import locked_order
from billing.chain import broken_documents
from billing.models import CreditedLine, CreditNote, Invoice, Order, OrderLine, Payment, Refund
from tests.billing.several_lines import an_order, evenings, pay
from tests.races import at_once, errors, no_row_locks, returned

TRIES = 100


@pytest.fixture
def _known() -> Iterator[None]:
    with evenings():
        yield


def give_back(line: OrderLine, amount: int) -> list[Refund]:
    with transaction.atomic():
        return give_back_lines(
            order=locked_order(line.order_id), amounts={line.pk: amount}, reason="Once.", by=None
        )


def give_back_together() -> tuple[int, list[str], int, int]:
    """(acts that went through, what was raised, cents refunded, cents credited) of two at once."""
    order = pay(an_order(4000))
    line = order.lines.get()
    acts = at_once(*[lambda: give_back(line, 3000)] * 2)
    refunds = Refund.objects.filter(payment__order=order)
    notes = CreditNote.objects.filter(invoice__order=order)
    refunded, credited = refunds.aggregate(it=Sum("amount_minor")), notes.aggregate(it=Sum("total_minor"))
    return len(returned(acts)), errors(acts), refunded["it"], credited["it"]


ONE_WINS = (1, ["MoreThanLeft"], 3000, 3000)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_known")
def test_what_two_give_back_at_once_goes_back_once() -> None:
    for _ in range(5):
        assert give_back_together() == ONE_WINS


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_known")
def test_without_locks_the_database_alone_stops_the_second() -> None:
    """The control: nobody is told what is left, and yet no more goes back than came."""
    with no_row_locks():
        told = [give_back_together() for _ in range(TRIES // 4)]
    assert any(one != ONE_WINS for one in told)
    assert {one[2:] for one in told} == {(3000, 3000)}


PARTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5000)), max_size=8)
PRICES = st.lists(st.integers(0, 5000), min_size=1, max_size=4).filter(any)
RATES = st.sampled_from(["0.00", "5.50", "20.00"])


@pytest.mark.django_db
def test_whatever_goes_back_invoices_less_notes_are_payments_less_refunds() -> None:
    @settings(max_examples=40, deadline=None, derandomize=True, database=None)
    @given(PRICES, PARTS, RATES, st.booleans())
    def live(prices: list[int], parts: list[tuple[int, int]], rate: str, ends: bool) -> None:
        with transaction.atomic(), evenings():
            _give_back_in_parts(prices, parts, rate, ends=ends)
            transaction.set_rollback(True)

    live()


def _give_back_in_parts(prices: list[int], parts: list[tuple[int, int]], rate: str, *, ends: bool) -> None:
    order = pay(an_order(*prices, tax_rate=rate))
    for number, asked in parts:
        line = order.lines.all()[number % len(prices)]
        if line.left_minor:
            give_back(line, min(asked, line.left_minor))
        _check(order)
    if ends:
        if order.state == "fulfilled":
            give_back_order(order=order, reason="All of it.", by=None)
        _check(order)
        notes, invoice = CreditNote.objects.aggregate(it=Sum("tax_minor")), Invoice.objects.get()
        assert (notes["it"], _given_back()) == (invoice.tax_minor, sum(prices))


def _given_back() -> int:
    return int(CreditNote.objects.aggregate(it=Sum("total_minor"))["it"] or 0)


def _check(order: Order) -> None:
    invoice, refunded = Invoice.objects.get(), Refund.objects.aggregate(it=Sum("amount_minor"))["it"] or 0
    assert invoice.total_minor - _given_back() == Payment.objects.get().amount_minor - refunded >= 0
    for line in order.lines.all():
        credited = CreditedLine.objects.filter(line=line).aggregate(it=Sum("amount_minor"))["it"] or 0
        assert line.refunded_minor == credited <= line.total.minor
    order.refresh_from_db()
    assert (order.state == "cancelled") is (_given_back() == invoice.total_minor)
    assert list(broken_documents()) == []
