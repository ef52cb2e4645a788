"""Alice, whose membership renews itself, against the stand-in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from billing.actions.checkout import start_checkout
from billing.actions.memberships import renew_membership
from billing.gateway import stripe
from billing.inbox import take_in_missed
from billing.models import (
    AutomaticRenewal,
    Membership,
    MembershipPeriod,
    Plan,
    RenewalKind,
)
from tests.billing.conftest import DIGITS, Provider
from tests.makers import a_member, a_plan, a_user

DAY = 24 * 3600
YEAR = 366 * DAY
DEBIT = {"method": "sepa_debit", "iban": "FR1420041010050500013M02606", "name": "Alice Martin"}
REFUSED = {**DIGITS, "number": "4000000000000341"}


class Scene:
    """Alice, whose membership may renew itself; the stand-in; and the queue worked by hand."""

    def __init__(self, provider: Provider, work: Callable[[], int], **plan: Any) -> None:
        self.provider, self.work = provider, work
        self.plan: Plan = a_plan(renewal=RenewalKind.OFFERED, price_minor=6000, **plan)
        self.alice: User = a_user("alice@example.org")
        self.carol: User = a_user("carol@example.org", "manager")
        a_member(self.alice, self.plan)
        self.membership = Membership.objects.get()

    def settle(self) -> None:
        """What the provider says is taken in, and all that follows from it is done."""
        for _ in range(4):
            take_in_missed(stripe.events_since(timezone.now() - timedelta(days=1)))
            self.work()

    def agree(self, typed: dict[str, str] | None = None, **how: Any) -> AutomaticRenewal:
        """Alice renews by hand for this time (`how`), and agrees to have the next ones by themselves."""
        day = timezone.localdate()
        MembershipPeriod.objects.update(starts_on=day - timedelta(days=335), ends_on=day + timedelta(days=30))
        order = renew_membership(membership=self.membership, plan=self.plan, by=self.alice, **how)
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


def days() -> list[tuple[int, int]]:
    """The standing periods, as days from the first one's start."""
    periods = list(MembershipPeriod.objects.standing().order_by("starts_on"))
    first = periods[0].starts_on
    return [((one.starts_on - first).days, (one.ends_on - first).days) for one in periods]


def letters(kind: str) -> int:
    """How many letters of a kind wait in the queue."""
    return ProcrastinateJob.objects.filter(task_name="kit.deliver", args__kind=kind).count()
