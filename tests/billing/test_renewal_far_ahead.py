"""Who pays for days that end later than the provider plans ahead pays without a renewal, and can pay."""

from collections.abc import Callable

import pytest

from billing.actions.checkout import start_checkout
from billing.gateway import stripe
from billing.models import MembershipPeriod, Order, RenewalKind
from billing.sync import apply_checkout
from tests.billing.conftest import Provider
from tests.makers import a_plan, an_application

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_year_that_begins_in_a_year_is_paid_without_renewal(
    provider: Provider, work: Callable[[], int]
) -> None:
    plan = a_plan(renewal=RenewalKind.AUTOMATIC, approval="on_payment")
    for _ in range(2):
        order = Order.objects.get(application=an_application(plan, given_name="Ada", email="ada@example.org"))
        page = start_checkout(order=order, success_path="/a", cancel_path="/b")
        assert provider.pay(page) == 303
        apply_checkout(stripe.read_checkout(page.rsplit("/", 1)[-1]))
        work()
    assert len(provider.all("charges")) == 2
    assert MembershipPeriod.objects.standing().count() == 2
