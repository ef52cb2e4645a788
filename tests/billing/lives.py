"""A small association, its provider and the queue between them, with time that can go on."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from billing.actions.applications import lapse_applications
from billing.actions.automatic.announcing import announce_renewals
from billing.actions.automatic.running import tell_far_ahead
from billing.actions.coupons import withdraw_coupon
from billing.actions.orders import expire_orders
from billing.gateway import stripe
from billing.inbox import take_in_missed
from billing.models import (
    Application,
    ApprovalPolicy,
    AutomaticRenewal,
    Membership,
    Order,
    Plan,
    RenewalKind,
)
from billing.refusals import ProviderUnavailable
from billing.states import OrderState
from kit.refusals import Refusal
from tests import database
from tests.billing.conftest import Provider
from tests.billing.turned_clock import turned_clock
from tests.makers import a_coupon, a_plan, a_user

DAY = 24 * 3600
CODE, REDUCED = "FIDELE", 900
CARD = {"number": "4242424242424242", "expiry": "12/90", "cvc": "123", "name": "Camille Roy"}
DEBIT = {"method": "sepa_debit", "name": "Camille Roy"}
# How somebody pays; None leaves the page open.
WAYS: dict[str, dict[str, str] | None] = {
    "not now": None,
    "card": CARD,
    "declined": {**CARD, "number": "4000000000000002"},
    "declined later": {**CARD, "number": "4000000000000341"},
    "debit": {**DEBIT, "iban": "FR1420041010050500013M02606"},
    "debit that comes back": {**DEBIT, "iban": "FR8420041010050500013M02607"},
}


class Lives:
    """Everything one example needs, from a fresh clone of the database on; `close` puts the clocks back."""

    def __init__(self, provider: Provider) -> None:
        database.renew()
        provider.control("reset")
        # A debit takes its days.
        provider.control("switches", sepa_seconds=4 * DAY)
        self.provider, self.worked, self.is_behind = provider, 0, False
        self.pages: list[str] = []
        # The provider's own bills that somebody chose to pay on their page.
        self.paid_by_hand: set[str] = set()
        self._undo = ExitStack()
        self._undo.enter_context(override_settings(STRIPE_PAYMENT_METHODS=["card", "sepa_debit"]))
        self.clock = self._undo.enter_context(turned_clock(provider))
        self.heard = timezone.now()
        self.carol: User = a_user("carol@example.org", "manager")
        self.plans = self._plans()
        # A code for always, and the instant at which it was withdrawn.
        self.coupon = a_coupon(CODE, percent=50, span="always")
        self.coupon_ended: float | None = None
        # What each plan cost, from when on.
        self.prices = {plan.pk: [(0.0, plan.price_minor)] for plan in self.plans.values()}

    def _plans(self) -> dict[str, Plan]:
        on_payment: dict[str, Any] = {"approval": ApprovalPolicy.ON_PAYMENT}
        monthly = {"term_months": 1, "renewal": RenewalKind.AUTOMATIC, **on_payment}
        return {
            "asked": a_plan("asked", renewal=RenewalKind.OFFERED, price_minor=3000),
            "month": a_plan("month", price_minor=900, **monthly),
            "year": a_plan(
                "year", renewal=RenewalKind.OFFERED, price_minor=6000, reduced_minor=REDUCED, **on_payment
            ),
            "dear": a_plan("dear", renewal=RenewalKind.BY_HAND, price_minor=9000, **on_payment),
        }  # fmt: skip

    def close(self) -> None:
        """The clocks are right again."""
        self.provider.control("reset")
        self._undo.close()

    def settle(self) -> None:
        """What the provider says is taken in, and all that follows from it is done."""
        begun = timezone.now()
        while take_in_missed(stripe.events_since(self.heard)) + self.work():
            pass
        # The provider's clock counts whole seconds.
        self.heard = datetime.fromtimestamp(begun.timestamp() - 60, UTC)

    def work(self) -> int:
        """Billing's waiting jobs, until none waits; how many that was."""
        done = 0
        while jobs := list(self._jobs().filter(pk__gt=self.worked).order_by("pk")):
            for job in jobs:
                self._do(job)
            self.worked = jobs[-1].pk
            done += len(jobs)
        return done

    def work_again(self, last: int) -> None:
        """The last jobs once more, the last one first."""
        for job in self._jobs().filter(pk__lte=self.worked).order_by("-pk")[:last]:
            self._do(job)

    def _jobs(self) -> Any:
        return ProcrastinateJob.objects.filter(queue_name="billing")

    def _do(self, job: ProcrastinateJob) -> None:
        app.tasks[job.task_name].func(**job.args)

    def pass_days(self, days: int) -> None:
        """Time goes on; unless we are cut off, we hear of everything when it happens."""
        left = float(days * DAY)
        while left > 0:
            due = self.clock.next_due()
            step = left if self.is_behind or due is None else min(left, due)
            self.clock.forward(step)
            left -= step
            if not self.is_behind:
                self.settle()
            announce_renewals()
            tell_far_ahead()
            lapse_applications()
            expire_orders()

    def pass_until_due(self, days: int) -> None:
        """Until the provider does something by itself, and some days more."""
        due = self.clock.next_due()
        if due is not None:
            self.pass_days(int(due // DAY) + 1 + days)

    def pay(self, page: str, way: str) -> None:
        """Type on a page, or leave it open."""
        typed = WAYS[way]
        self.pages.append(page)
        if typed is None:
            return
        status = self.provider.pay(page, typed)
        assert status in {200, 303, 402, 410}, status
        if "/invoice/" in page and status == 303:
            self.paid_by_hand.add(page.rsplit("/", 1)[-1])

    def note_price(self, plan: Plan) -> None:
        """A plan costs something else from now on."""
        self.prices[plan.pk].append((time.time(), plan.price_minor))

    def price_at(self, plan_id: int, instant: float) -> int:
        """What a plan cost then, in cents."""
        return [minor for since, minor in self.prices[plan_id] if since <= instant][-1]

    def end_coupon(self) -> None:
        """The code counts no more."""
        if self.coupon_ended is None:
            withdraw_coupon(coupon=self.coupon, by=self.carol)
            self.coupon_ended = time.time()

    def held(self, kind: str) -> Iterator[dict[str, Any]]:
        """The provider's own objects of a kind, oldest first."""
        world = self.provider.outside.world
        with world.store.lock:
            return iter([dict(one) for one in world.all(kind).values()])

    def applicants(self) -> list[Application]:
        """The last applications."""
        return list(Application.objects.order_by("-pk")[:3])

    def members(self) -> list[Membership]:
        """All that is held."""
        return list(Membership.objects.select_related("contact__user").order_by("pk"))

    def renewing(self) -> list[AutomaticRenewal]:
        """The agreements of memberships that stand."""
        rows = AutomaticRenewal.objects.standing().exclude(membership=None)
        return list(rows.select_related("membership__contact__user").order_by("pk"))

    def debtors(self) -> list[Order]:
        """The orders that wait for money, the last one first."""
        return list(Order.objects.filter(state=OrderState.PLACED).order_by("-pk"))

    def delivered(self) -> list[Order]:
        """The orders that were given, the last one first."""
        return list(Order.objects.filter(state=OrderState.FULFILLED).order_by("-pk"))


def email_of(person: str) -> str:
    """Where a person is written to."""
    return f"{person}@example.org"


@contextmanager
def refusable() -> Iterator[None]:
    """Inside, a refusal ends the step; one that blames the provider, which is well, is a fault."""
    try:
        yield
    except ProviderUnavailable:
        raise
    except Refusal:
        return


def chosen[T](ones: list[T], which: int) -> T:
    """One of those that there are."""
    return ones[which % len(ones)]


def holder(membership: Membership) -> User:
    """Who acts for it."""
    user = membership.contact.user
    assert user is not None
    return user
