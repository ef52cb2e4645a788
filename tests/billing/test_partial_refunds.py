"""Money that goes back in parts: refunds, credit notes, and what is left."""

from collections.abc import Iterator, Mapping

import pytest
from django.db import transaction

from billing.actions.giving_back import give_back_lines
from billing.actions.locks import locked_order
from billing.models import CreditNote, Invoice, Order, Refund
from billing.refusals import MoreThanLeft
from tests.billing.several_lines import Evenings, an_order, evenings, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known() -> Iterator[Evenings]:
    with evenings() as registered:
        yield registered


def give_back(order: Order, amounts: Mapping[int, int]) -> list[Refund]:
    with transaction.atomic():
        return give_back_lines(
            order=locked_order(order.pk), amounts=amounts, reason="Only one comes.", by=None
        )


def test_a_part_goes_back_then_the_rest(known: Evenings) -> None:
    order = pay(an_order(4000, 2500))
    one, two = order.lines.all()
    (refund,) = give_back(order, {one.pk: 1500, two.pk: 0})
    note = CreditNote.objects.get()
    assert (refund.amount_minor, refund.credit_note, refund.state) == (1500, note, "requested")
    assert (note.total_minor, note.tax_minor) == (1500, 250)
    assert [(part["label"], part["total_minor"]) for part in note.content["lines"]] == [("Evening 1", 1500)]
    order.refresh_from_db()
    assert order.state == "fulfilled"
    with pytest.raises(MoreThanLeft):
        give_back(order, {one.pk: 2501})
    give_back(order, {one.pk: 2500, two.pk: 2500})
    order.refresh_from_db()
    assert (order.state, known.revoked) == ("cancelled", [])
    notes = CreditNote.objects.values_list("total_minor", "tax_minor")
    invoice = Invoice.objects.get()
    assert tuple(map(sum, zip(*notes, strict=True))) == (invoice.total_minor, invoice.tax_minor)
