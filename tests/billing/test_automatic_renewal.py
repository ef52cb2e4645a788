"""Memberships that renew themselves, against the stand-in: what is charged, told, stopped, put right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from billing.actions.automatic.choices import (
    card_page,
    pause_renewal,
    resume_renewal,
    stop_renewal,
    unpause_renewal,
)
from billing.actions.automatic.set_up import start_set_up
from billing.actions.checkout import start_checkout
from billing.actions.memberships import renew_membership, suspend_membership
from billing.actions.plans import edit_plan, withdraw_plan
from billing.gateway import stripe
from billing.inbox import take_in_missed
from billing.models import (
    AutomaticRenewal,
    Invoice,
    Membership,
    MembershipPeriod,
    Order,
    Plan,
    Refund,
    RenewalBill,
    RenewalKind,
    StopReason,
)
from billing.states import OrderState, RenewalState
from kit.refusals import NotAllowed
from tests.billing.conftest import DIGITS, Provider
from tests.makers import a_member, a_plan, a_user

pytestmark = pytest.mark.django_db(transaction=True)

DAY = 24 * 3600
YEAR = 366 * DAY
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
        """The only one, ended or not."""
        [found] = self.provider.all("subscriptions?status=all")
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
