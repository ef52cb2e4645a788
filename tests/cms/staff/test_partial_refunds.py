"""What the back office shows of money that went back in parts."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import TREASURER
from billing.actions.giving_back import give_back_lines
from billing.models import CreditNote, Refund
from cms.staff.payment_words import payments_with_refunds, settled
from tests.billing.several_lines import an_order, evenings, pay

pytestmark = pytest.mark.django_db


def test_orders_and_payments_tell_of_each_part(sign_in: Callable[[str], Client]) -> None:
    client = sign_in(TREASURER)
    with evenings():
        order = pay(an_order(4000, 2500))
        one, two = order.lines.all()
        give_back_lines(order=order, amounts={one.pk: 1500}, reason="Malade.", by=None)
        give_back_lines(order=order, amounts={two.pk: 500}, reason="Malade.", by=None)
    payment = order.payments.get()
    pages = (("staff_orders", order.pk), ("staff_payments", payment.pk))
    for space, pk in pages:
        page = re.sub(r"\s+", " ", client.get(reverse(f"{space}:inspect", args=(pk,))).content.decode())
        for note in CreditNote.objects.all():
            assert note.number in page
        assert re.findall(r"(15,00|5,00) €, en cours", page) == ["15,00", "5,00"]


def test_a_part_is_not_the_whole() -> None:
    with evenings():
        order = pay(an_order(4000))
        words = [str(settled(order, payments_with_refunds()).text)]
        for amount in (1500, 2500):
            give_back_lines(order=order, amounts={order.lines.get().pk: amount}, reason="x", by=None)
            words.append(str(settled(order, payments_with_refunds()).text))
            Refund.objects.update(state="by_hand")
            words.append(str(settled(order, payments_with_refunds()).text))
            order.refresh_from_db()
    assert words == [
        "payée", "remboursement en cours", "remboursé en partie", "remboursement en cours", "remboursé",
    ]  # fmt: skip
