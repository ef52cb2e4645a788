"""Renewals that fail, are put right, come late or by debit, against the stand-in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from billing.actions.automatic.announcing import announce_renewals
from billing.actions.automatic.choices import (
    resume_renewal,
    stop_renewal,
)
from billing.actions.automatic.set_up import start_set_up
from billing.actions.cancellation import take_back_order
from billing.actions.checkout import start_checkout
from billing.actions.desk import take_payment
from billing.actions.memberships import reinstate_membership, renew_membership, suspend_membership
from billing.actions.plans import edit_plan
from billing.models import (
    AutomaticRenewal,
    MembershipPeriod,
    Order,
    PaymentMethod,
    RenewalBill,
    StopReason,
)
from billing.reconciler import reconcile
from billing.refusals import PaymentUnderWay
from billing.states import OrderState, PaymentState, RenewalState
from tests.billing.conftest import Provider
from tests.billing.renewing import DAY, DEBIT, REFUSED, YEAR, Scene, days, letters
from tests.makers import pay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(provider: Provider, work: Callable[[], int]) -> Scene:
    return Scene(provider, work)


def test_a_failed_renewal_is_reminded_of_and_put_right_by_another_card(scene: Scene) -> None:
    renewal = scene.agree(REFUSED)
    scene.advance(400 * DAY)
    bill = RenewalBill.objects.get()
    renewal.refresh_from_db()
    assert (renewal.state, bill.order.state) == (RenewalState.BEHIND, OrderState.PLACED)
    assert bill.attempts >= 1
    assert letters("renewal_failed") >= 1
    page = start_checkout(order=bill.order, success_path="/a", cancel_path="/b")
    assert page == bill.url
    assert scene.provider.pay(page) == 303
    scene.settle()
    renewal.refresh_from_db()
    bill.order.refresh_from_db()
    assert (renewal.state, bill.order.state) == (RenewalState.RUNNING, OrderState.FULFILLED)
    assert scene.charged() == [6000, 6000]


def test_a_renewal_that_nobody_puts_right_ends_and_the_membership_expires(scene: Scene) -> None:
    renewal = scene.agree(REFUSED)
    scene.advance(450 * DAY)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.stopped_because) == (RenewalState.ENDED, StopReason.UNPAID)
    assert scene.subscription["status"] == "canceled"
    assert scene.charged() == [6000]
    assert len(days()) == 2


def test_cash_at_the_desk_for_a_failed_renewal_stops_the_provider_asking(scene: Scene) -> None:
    scene.agree(REFUSED)
    scene.advance(396 * DAY)
    order = RenewalBill.objects.get().order
    take_payment(
        order=order,
        method=PaymentMethod.CASH,
        amount_minor=6000,
        received_on=timezone.localdate(),
        by=scene.carol,
    )
    scene.advance(30 * DAY)
    assert [bill["status"] for bill in scene.provider.all("invoices")][-1] == "void"
    assert scene.charged() == [6000]
    assert len(days()) == 3


def test_who_stops_after_a_failure_is_not_charged_by_another_try(scene: Scene) -> None:
    renewal = scene.agree(REFUSED)
    scene.advance(396 * DAY)
    order = RenewalBill.objects.get().order
    stop_renewal(renewal=renewal, by=scene.alice)
    scene.settle()
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED
    assert [bill["status"] for bill in scene.provider.all("invoices")][-1] == "void"
    scene.advance(30 * DAY)
    assert scene.charged() == [6000]


def test_a_suspended_member_pays_nothing_by_themselves(scene: Scene) -> None:
    renewal = scene.agree()
    suspend_membership(membership=scene.membership, reason="Broke the laser", by=scene.carol)
    scene.settle()
    assert scene.subscription["cancel_at_period_end"] is True
    reinstate_membership(membership=scene.membership, by=scene.carol)
    scene.settle()
    assert scene.subscription["cancel_at_period_end"] is False
    renewal.refresh_from_db()
    assert renewal.stopped_at is None


def test_paying_ahead_by_hand_moves_the_next_charge(scene: Scene) -> None:
    renewal = scene.agree()
    MembershipPeriod.objects.filter(line=None).update(starts_on="2020-01-01", ends_on="2021-01-01")
    last = MembershipPeriod.objects.standing().latest("ends_on")
    last.starts_on, last.ends_on = (
        timezone.localdate() - timedelta(days=300),
        timezone.localdate() + timedelta(days=60),
    )
    last.save()
    order = renew_membership(membership=scene.membership, plan=scene.plan, by=scene.alice)
    pay(order, PaymentMethod.CASH)
    scene.settle()
    renewal.refresh_from_db()
    paid_until = MembershipPeriod.objects.standing().latest("ends_on").ends_on
    assert renewal.next_on == paid_until
    at = datetime.fromtimestamp(scene.subscription["items"]["data"][0]["current_period_end"], UTC)
    assert timezone.localdate(at) == paid_until


def test_who_paid_already_agrees_without_paying(scene: Scene) -> None:
    paid_until = MembershipPeriod.objects.get().ends_on
    page = start_set_up(
        membership=scene.membership, expected_minor=6000, success_path="/a", cancel_path="/b", by=scene.alice
    )
    assert scene.provider.pay(page) == 303
    scene.settle()
    renewal = AutomaticRenewal.objects.get()
    assert (renewal.membership, renewal.next_on, renewal.amount_minor) == (scene.membership, paid_until, 6000)
    assert scene.charged() == []
    scene.advance(370 * DAY)
    assert scene.charged() == [6000]
    assert len(days()) == 2


def test_taking_back_what_was_paid_stops_the_renewal(scene: Scene) -> None:
    renewal = scene.agree()
    order = Order.objects.get(renewal=renewal)
    take_back_order(order=order, reason="A mistake", by=scene.carol)
    scene.settle()
    renewal.refresh_from_db()
    assert (renewal.state, renewal.stopped_because) == (RenewalState.ENDED, StopReason.TAKEN_BACK)
    assert scene.subscription["status"] == "canceled"
    assert scene.charged() == []


def test_a_debit_is_pending_for_days_then_paid_and_pays_the_renewals_too(scene: Scene) -> None:
    with override_settings(STRIPE_PAYMENT_METHODS=["card", "sepa_debit"]):
        scene.agree(DEBIT)
        order = Order.objects.get(renewal__isnull=False)
        assert (order.state, order.payments.get().state) == (OrderState.PLACED, PaymentState.PENDING)
        with pytest.raises(PaymentUnderWay):
            start_checkout(order=order, success_path="/a", cancel_path="/b")
        scene.advance(DAY)
        order.refresh_from_db()
        assert (order.state, order.payments.get().method) == (OrderState.FULFILLED, PaymentMethod.SEPA)
        scene.advance(400 * DAY)
    assert scene.charged() == [6000, 6000]


def test_a_debit_that_comes_back_gives_nothing_and_renews_nothing(scene: Scene) -> None:
    with override_settings(STRIPE_PAYMENT_METHODS=["card", "sepa_debit"]):
        renewal = scene.agree({**DEBIT, "iban": "FR8420041010050500013M02607"})
        scene.advance(DAY)
    order = Order.objects.get(renewal=renewal)
    assert (order.state, order.payments.get().state) == (OrderState.PLACED, PaymentState.FAILED)
    renewal.refresh_from_db()
    assert renewal.state == RenewalState.ENDED
    assert scene.subscription["status"] == "canceled"
    assert len(days()) == 1


def test_news_that_never_came_are_repaired(scene: Scene) -> None:
    renewal = scene.agree()
    scene.provider.control("clock/advance", seconds=2 * YEAR)
    # Nothing is taken in: a week without network. The renewal should have come by now.
    long_ago = timezone.now() - timedelta(days=30)
    AutomaticRenewal.objects.update(next_on=timezone.localdate() - timedelta(days=1), changed_at=long_ago)
    reconcile(events_since=timedelta(seconds=-3 * YEAR), settling=timedelta(0))
    scene.work()
    assert RenewalBill.objects.get().order.state == OrderState.FULFILLED
    renewal.refresh_from_db()
    assert renewal.next_on == MembershipPeriod.objects.standing().latest("ends_on").ends_on


def test_each_payment_is_announced_once(scene: Scene) -> None:
    renewal = scene.agree()
    assert announce_renewals() == 0
    AutomaticRenewal.objects.update(next_on=timezone.localdate() + timedelta(days=59))
    assert announce_renewals() == 1
    assert announce_renewals() == 0
    stop_renewal(renewal=renewal, by=scene.alice)
    AutomaticRenewal.objects.update(next_on=timezone.localdate() + timedelta(days=58))
    assert announce_renewals() == 0


def test_another_term_is_not_charged_for_at_once(scene: Scene) -> None:
    renewal = scene.agree()
    scene.advance(400 * DAY)
    assert scene.charged() == [6000, 6000]
    edit_plan(plan=scene.plan, values={"term_months": 6, "price_minor": 3500}, by=scene.carol)
    resume_renewal(renewal=renewal, by=scene.alice, expected_minor=3500)
    scene.settle()
    assert scene.charged() == [6000, 6000]
    assert scene.subscription["items"]["data"][0]["price"]["recurring"]["interval_count"] == 6
