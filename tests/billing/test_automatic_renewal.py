"""Memberships that renew themselves, against the stand-in: what is charged, told, stopped, put right."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from billing.actions.automatic.announcing import announce_renewals
from billing.actions.automatic.choices import (
    card_page,
    pause_renewal,
    resume_renewal,
    stop_renewal,
    unpause_renewal,
)
from billing.actions.automatic.set_up import start_set_up
from billing.actions.cancellation import take_back_order
from billing.actions.checkout import start_checkout
from billing.actions.desk import take_payment
from billing.actions.memberships import reinstate_membership, renew_membership, suspend_membership
from billing.actions.plans import edit_plan, withdraw_plan
from billing.gateway import stripe
from billing.inbox import take_in_missed
from billing.models import (
    AutomaticRenewal,
    Invoice,
    Membership,
    MembershipPeriod,
    Order,
    PaymentMethod,
    Plan,
    Refund,
    RenewalBill,
    RenewalKind,
    StopReason,
)
from billing.reconciler import reconcile
from billing.refusals import PaymentUnderWay, PriceChanged
from billing.states import OrderState, PaymentState, RenewalState
from kit.refusals import NotAllowed
from tests.billing.conftest import DIGITS, Provider
from tests.makers import a_member, a_plan, a_user, pay

pytestmark = pytest.mark.django_db(transaction=True)

DAY = 24 * 3600
YEAR = 366 * DAY
DEBIT = {"method": "sepa_debit", "iban": "FR1420041010050500013M02606", "name": "Alice Martin"}
REFUSED = {**DIGITS, "number": "4000000000000341"}


class Scene:
    """Alice, whose membership may renew itself; the stand-in; and the queue worked by hand."""

    def __init__(self, provider: Provider, work: Callable[[], int], **plan: Any) -> None:
        self.provider, self._work = provider, work
        self.plan: Plan = a_plan(renewal=RenewalKind.OFFERED, price_minor=6000, **plan)
        self.alice: User = a_user("alice@example.org")
        self.carol: User = a_user("carol@example.org", "manager")
        a_member(self.alice, self.plan)
        self.membership = Membership.objects.get()

    def settle(self) -> None:
        """What the provider says is taken in, and all that follows from it is done."""
        for _ in range(4):
            take_in_missed(stripe.events_since(timezone.now() - timedelta(days=1)))
            self._work()

    def agree(self, typed: dict[str, str] | None = None) -> AutomaticRenewal:
        """Alice renews by hand for this time, and agrees to have the next ones by themselves."""
        MembershipPeriod.objects.update(
            starts_on=timezone.localdate() - timedelta(days=335), ends_on=timezone.localdate() + timedelta(days=30)
        )  # fmt: skip
        order = renew_membership(membership=self.membership, plan=self.plan, by=self.alice)
        page = start_checkout(order=order, success_path="/a", cancel_path="/b", renews=True)
        assert self.provider.pay(page, typed) == 303
        self.settle()
        return AutomaticRenewal.objects.get()

    def advance(self, seconds: int) -> None:
        """The provider's clock goes on, and its news come in."""
        self.provider.control("clock/advance", seconds=seconds)
        self.settle()

    def charged(self) -> list[int]:
        """What was taken and stands, in cents, oldest first."""
        return [
            charge["amount"]
            for charge in self.provider.all("charges")
            if charge["status"] == "succeeded" and not charge["refunded"]
        ]

    @property
    def subscription(self) -> dict[str, Any]:
        """What the provider holds of the last agreement, ended or not."""
        renewal = AutomaticRenewal.objects.latest("pk")
        answer = httpx.get(
            f"{self.provider.address}/v1/subscriptions/{renewal.stripe_subscription_id}",
            headers={"Authorization": f"Bearer {settings.STRIPE_API_KEY}"},
        )
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def scene(provider: Provider, work: Callable[[], int]) -> Scene:
    return Scene(provider, work)


def days() -> list[tuple[int, int]]:
    """The standing periods, as days from the first one's start."""
    periods = list(MembershipPeriod.objects.standing().order_by("starts_on"))
    first = periods[0].starts_on
    return [((one.starts_on - first).days, (one.ends_on - first).days) for one in periods]


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
    scene._work()
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


def letters(kind: str) -> int:
    """How many letters of a kind wait in the queue."""
    return ProcrastinateJob.objects.filter(task_name="kit.deliver", args__kind=kind).count()
