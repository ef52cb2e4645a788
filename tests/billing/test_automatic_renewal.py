"""Memberships that renew themselves, against the stand-in: what is charged, and what never is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from billing.actions.automatic.choices import (
    card_page,
    pause_renewal,
    resume_renewal,
    stop_renewal,
    unpause_renewal,
)
from billing.actions.checkout import start_checkout
from billing.actions.memberships import renew_membership
from billing.actions.plans import edit_plan, withdraw_plan
from billing.models import (
    AutomaticRenewal,
    Invoice,
    MembershipPeriod,
    Order,
    Refund,
    RenewalBill,
    StopReason,
)
from billing.refusals import PriceChanged
from billing.states import OrderState, RenewalState
from kit.refusals import NotAllowed
from tests.billing.conftest import Provider
from tests.billing.renewing import YEAR, Scene, days
from tests.makers import a_member, a_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(provider: Provider, work: Callable[[], int]) -> Scene:
    return Scene(provider, work)


def test_agreed_when_paying_it_takes_the_next_year_when_the_paid_days_are_over(scene: Scene) -> None:
    renewal = scene.agree()
    paid_until = MembershipPeriod.objects.latest("ends_on").ends_on
    assert (renewal.membership, renewal.state, renewal.next_on) == (
        scene.membership,
        RenewalState.RUNNING,
        paid_until,
    )
    assert scene.charged() == [6000]
    scene.advance(2 * YEAR)
    bill = RenewalBill.objects.get()
    assert bill.order.state == OrderState.FULFILLED
    assert scene.charged() == [6000, 6000]
    periods = MembershipPeriod.objects.standing().order_by("starts_on")
    assert [one.starts_on for one in periods][1:] == [one.ends_on for one in periods][:-1]
    assert Invoice.objects.count() == 2
    renewal.refresh_from_db()
    assert renewal.next_on == periods[2].ends_on
    scene.settle()
    assert scene.charged() == [6000, 6000]


def test_a_stopped_renewal_takes_nothing_and_the_provider_knows(scene: Scene) -> None:
    renewal = scene.agree()
    stop_renewal(renewal=renewal, by=scene.alice)
    stop_renewal(renewal=renewal, by=scene.alice)
    scene.settle()
    assert scene.subscription["cancel_at_period_end"] is True
    scene.advance(2 * YEAR)
    renewal.refresh_from_db()
    assert (renewal.state, renewal.stopped_because) == (RenewalState.ENDED, StopReason.MEMBER)
    assert scene.charged() == [6000]
    assert Order.objects.filter(bill__isnull=False).count() == 0


def test_a_charge_taken_before_the_provider_hears_of_the_stop_goes_back(scene: Scene) -> None:
    renewal = scene.agree()
    stop_renewal(renewal=renewal, by=scene.alice)
    # The job that tells the provider has not run yet.
    scene.provider.control("clock/advance", seconds=2 * YEAR)
    scene.settle()
    assert scene.charged() == [6000]
    [order] = Order.objects.filter(bill__isnull=False)
    assert order.state == OrderState.CANCELLED
    assert Refund.objects.get().payment.order == order
    assert len(days()) == 2


def test_going_on_again_is_told_too(scene: Scene) -> None:
    renewal = scene.agree()
    stop_renewal(renewal=renewal, by=scene.alice)
    scene.settle()
    resume_renewal(renewal=renewal, by=scene.alice, expected_minor=6000)
    scene.settle()
    assert scene.subscription["cancel_at_period_end"] is False
    scene.advance(2 * YEAR)
    assert scene.charged() == [6000, 6000]


def test_only_the_holder_stops_and_only_a_manager_pauses(scene: Scene) -> None:
    renewal = scene.agree()
    bob = a_user("bob@example.org")
    a_member(bob, scene.plan)
    for act in (stop_renewal, resume_renewal):
        with pytest.raises(NotAllowed):
            act(renewal=renewal, by=bob)
    with pytest.raises(NotAllowed):
        pause_renewal(renewal=renewal, reason="no", by=scene.alice)
    with pytest.raises(NotAllowed):
        card_page(renewal=renewal, return_url="http://x/", language="fr", by=bob)
    pause_renewal(renewal=renewal, reason="A year abroad", by=scene.carol)
    with pytest.raises(NotAllowed):
        resume_renewal(renewal=renewal, by=scene.alice, expected_minor=6000)
    scene.settle()
    assert scene.subscription["cancel_at_period_end"] is True
    unpause_renewal(renewal=renewal, by=scene.carol)
    scene.settle()
    assert scene.subscription["cancel_at_period_end"] is False


@pytest.mark.parametrize("gone", ["price", "plan"])
def test_nothing_is_taken_at_a_withdrawn_price(scene: Scene, gone: str) -> None:
    renewal = scene.agree()
    if gone == "price":
        edit_plan(plan=scene.plan, values={"price_minor": 7000}, by=scene.carol)
    else:
        withdraw_plan(plan=scene.plan, by=scene.carol)
    scene.advance(2 * YEAR)
    renewal.refresh_from_db()
    assert renewal.stopped_because == gone
    assert scene.charged() == [6000]


def test_the_new_price_is_taken_once_the_member_accepts_it(scene: Scene) -> None:
    renewal = scene.agree()
    edit_plan(plan=scene.plan, values={"price_minor": 7000}, by=scene.carol)
    with pytest.raises(PriceChanged):
        resume_renewal(renewal=renewal, by=scene.alice, expected_minor=6000)
    resume_renewal(renewal=renewal, by=scene.alice, expected_minor=7000)
    scene.settle()
    scene.advance(2 * YEAR)
    assert scene.charged() == [6000, 7000]


def test_agreeing_on_a_page_opened_at_the_old_price_is_stopped_from_the_start(scene: Scene) -> None:
    MembershipPeriod.objects.update(ends_on=timezone.localdate() + timedelta(days=30))
    order = renew_membership(membership=scene.membership, plan=scene.plan, by=scene.alice)
    page = start_checkout(order=order, success_path="/a", cancel_path="/b", renews=True)
    edit_plan(plan=scene.plan, values={"price_minor": 7000}, by=scene.carol)
    scene.provider.pay(page)
    scene.settle()
    assert AutomaticRenewal.objects.get().stopped_because == StopReason.PRICE
    scene.advance(2 * YEAR)
    assert scene.charged() == [6000]
