"""Days that end later than the provider plans ahead: paid without a renewal, or charged on their day."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.utils import timezone

from billing.actions.checkout import start_checkout
from billing.gateway import stripe, subscriptions
from billing.models import AutomaticRenewal, MembershipPeriod, Order, RenewalKind
from billing.sync import apply_checkout
from tests.billing.conftest import Provider
from tests.billing.lifecycle import Lifecycle
from tests.billing.lives import Lives
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


@pytest.fixture
def ada(provider: Provider) -> Iterator[Lifecycle]:
    """Whose membership renews itself, and who pays another year by hand."""

    class Here(Lifecycle):
        begin = staticmethod(lambda: Lives(provider))

    state = Here()
    try:
        for renews in (True, False):
            state.apply("ada", "year", "card", renews=renews)
            state.lives.settle()
        yield state
    finally:
        state.teardown()


def _charge_day_there(renewal: AutomaticRenewal) -> date:
    return timezone.localdate(subscriptions.read_subscription(renewal.stripe_subscription_id).next_at)


def test_the_provider_is_told_the_rest_before_it_charges_too_early(ada: Lifecycle) -> None:
    renewal = AutomaticRenewal.objects.get()
    assert _charge_day_there(renewal) < renewal.next_on
    ada.lives.pass_days(400)
    ada.lives.settle()
    assert _charge_day_there(renewal) == renewal.next_on
    told = AutomaticRenewal.objects.get().pushed_at
    ada.lives.pass_days(200)
    assert AutomaticRenewal.objects.get().pushed_at == told
