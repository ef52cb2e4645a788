"""The races of billing at full size."""

import pytest

from accounts.models import User
from tests.billing.conftest import Provider, _outside, provider, work
from tests.billing.race_trials import (
    Told,
    approve_twice,
    bring_news_together,
    decide_and_withdraw,
    number_many,
    pay_from_two_pages,
    renew_many,
    start_many,
)
from tests.billing.test_races import soon_over
from tests.makers import an_application

__all__ = ["_outside", "provider", "work"]

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 40


def test_fifty_clicks_open_one_page(provider: Provider) -> None:
    for _ in range(4):
        provider.control("reset")
        order = an_application().order
        addresses, _intents = start_many(order, 50).counts
        assert (addresses, order.provider_calls.count()) == (1, 1)
        assert len(provider.all("checkout/sessions")) == 1


def test_admissions_payments_and_decisions_happen_once(carol: User) -> None:
    for _ in range(TIMES):
        assert approve_twice(carol) == Told((1, 1), [])
        assert bring_news_together(8) == Told((1, 1, 1), [])
        assert pay_from_two_pages() == Told((2, 1, 1), [])
        told = decide_and_withdraw(carol)
        assert told in (Told((1, 0, 1, 0), ["StateForbids"]), Told((0, 1, 0, 1), ["StateForbids"]))


def test_one_renewal_however_many_tabs(alice: User) -> None:
    membership = soon_over(alice)
    for _ in range(TIMES):
        assert renew_many(membership, alice, 16) == Told((1,), [])


def test_eight_threads_number_without_a_gap() -> None:
    told = number_many(threads=8, each=250)
    assert [sequence for sequence, _ in told] == list(range(1, len(told) + 1))
    assert 1450 < len(told) < 1750
