"""People who join, pay, renew, fail to pay, change their minds, in any order: a machine that hypothesis drives.

Between any two steps our books must agree with the provider's (`tests.billing.ledger`). A refusal is an answer
like any other; any other exception is a fault. A step that finds nobody to act on does nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import booleans, integers, sampled_from

from billing.actions.applications import (
    approve_application,
    refuse_application,
    submit_application,
    undo_approval,
    verify_application,
    withdraw_application,
)
from billing.actions.automatic import choices
from billing.actions.automatic.set_up import start_set_up
from billing.actions.automatic.terms import terms_of_membership
from billing.actions.cancellation import cancel_unpaid_order, take_back_order
from billing.actions.changing import change_plan, changes_of
from billing.actions.checkout import start_checkout
from billing.actions.desk import take_payment
from billing.actions.memberships import reinstate_membership, renew_membership, suspend_membership
from billing.actions.plans import edit_plan, put_back_plan, withdraw_plan
from billing.models import Order, PaymentMethod, Plan
from billing.reconciler import reconcile
from billing.refusals import ProviderUnavailable
from kit.clock import today
from kit.refusals import Refusal
from tests.billing.ledger import discrepancies
from tests.billing.lives import WAYS, Lives, email_of
from tests.makers import a_submission

PEOPLE = sampled_from(["ada", "ben", "cleo"])
PLANS = sampled_from(["year", "asked", "month", "dear"])
WAY = sampled_from(list(WAYS))


@contextmanager
def refusable() -> Iterator[None]:
    """Inside, a refusal ends the step; one that blames the provider, which is well, is a fault."""
    try:
        yield
    except ProviderUnavailable:
        raise
    except Refusal:
        return


class Lifecycle(RuleBasedStateMachine):
    """A few people, four plans, one manager."""

    begin: Callable[[], Lives]

    def __init__(self) -> None:
        super().__init__()
        self.lives = self.begin()

    def teardown(self) -> None:
        """The next example begins at the real time."""
        self.lives.close()

    @invariant()
    def the_books_agree(self) -> None:
        """Unless we are cut off from the provider."""
        if not self.lives.is_behind:
            self.lives.settle()
            assert discrepancies(self.lives) == []

    # Joining

    @initialize(plan=PLANS, way=WAY)
    def one_is_there(self, plan: str, way: str) -> None:
        """The first one joined already."""
        self.apply("ada", plan, way, renews=True)
        self.decide("ada", "approve")

    @rule(person=PEOPLE, plan=PLANS, way=WAY, renews=booleans())
    def apply(self, person: str, plan: str, way: str, *, renews: bool) -> None:
        """Somebody fills in the form, opens the link in the mail, and perhaps pays."""
        lives = self.lives
        with refusable():
            form = a_submission(given_name=person, family_name="Roy", email=email_of(person))
            application = submit_application(submission=form, plan=self.plan(plan))
            order = Order.objects.filter(application=verify_application(application=application)).first()
            if order is not None:
                self.pay(order, way, renews=renews)
        assert lives.application(person) is not None or self.plan(plan).withdrawn_at

    @rule(person=PEOPLE, what=sampled_from(["approve", "refuse", "withdraw", "undo"]))
    def decide(self, person: str, what: str) -> None:
        """The last application is decided on, or withdrawn."""
        application, carol = self.lives.application(person), self.lives.carol
        if application is None:
            return
        with refusable():
            if what == "approve":
                approve_application(application=application, by=carol)
            elif what == "refuse":
                refuse_application(application=application, reason="No room", by=carol)
            elif what == "withdraw":
                withdraw_application(application=application)
            else:
                undo_approval(application=application, reason="A mistake", by=carol)

    # Paying

    def pay(self, order: Order, way: str, *, renews: bool) -> None:
        """On the hosted page; where renewals are not offered, without them."""
        paths = {"success_path": "/a", "cancel_path": "/b"}
        try:
            page = start_checkout(order=order, renews=renews, **paths)
        except Refusal:
            page = start_checkout(order=order, **paths)
        self.lives.pay(page, way)

    @rule(person=PEOPLE, way=WAY, renews=booleans())
    def pay_what_waits(self, person: str, way: str, *, renews: bool) -> None:
        """An order that waits, or the bill of a renewal that failed."""
        order = self.lives.waiting(person)
        if order is not None:
            with refusable():
                self.pay(order, way, renews=renews)

    @rule(nth=integers(0, 5), way=WAY)
    def pay_in_another_tab(self, nth: int, way: str) -> None:
        """A page that was opened some time ago."""
        if self.lives.pages:
            self.lives.pay(self.lives.pages[-1 - nth % len(self.lives.pages)], way)

    @rule(person=PEOPLE)
    def pay_cash(self, person: str) -> None:
        """At the desk."""
        order = self.lives.waiting(person)
        if order is not None:
            with refusable():
                take_payment(
                    order=order, method=PaymentMethod.CASH, amount_minor=order.total.minor,
                    received_on=today(), by=self.lives.carol,
                )  # fmt: skip

    @rule(person=PEOPLE)
    def give_up_an_order(self, person: str) -> None:
        """An order that waits is cancelled."""
        order = self.lives.waiting(person)
        if order is not None:
            with refusable():
                cancel_unpaid_order(order=order, by=self.lives.carol)

    @rule(person=PEOPLE, nth=integers(0, 3))
    def take_back(self, person: str, nth: int) -> None:
        """One of the last orders is taken back, and its money given back."""
        for order in self.lives.orders(person)[nth : nth + 1]:
            with refusable():
                take_back_order(order=order, reason="A mistake", by=self.lives.carol)

    # Renewing

    @rule(person=PEOPLE, plan=PLANS, way=WAY, renews=booleans())
    def renew(self, person: str, plan: str, way: str, *, renews: bool) -> None:
        """By hand."""
        membership, user = self.lives.membership(person), self.lives.user(person)
        if membership is not None and user is not None:
            with refusable():
                order = renew_membership(membership=membership, plan=self.plan(plan), by=user)
                self.pay(order, way, renews=renews)

    @rule(person=PEOPLE, way=WAY)
    def set_up_renewals(self, person: str, way: str) -> None:
        """Who paid already agrees to the renewals."""
        membership, user = self.lives.membership(person), self.lives.user(person)
        terms = membership and terms_of_membership(membership)
        if membership is not None and user is not None and terms:
            with refusable():
                page = start_set_up(
                    membership=membership, expected_minor=terms["amount_minor"],
                    success_path="/a", cancel_path="/b", by=user,
                )  # fmt: skip
                self.lives.pay(page, way)

    @rule(person=PEOPLE, what=sampled_from(["stop", "resume", "pause", "unpause"]))
    def steer_renewals(self, person: str, what: str) -> None:
        """The member or a manager stops them, or has them go on."""
        renewal, user, carol = self.lives.renewal(person), self.lives.user(person), self.lives.carol
        if renewal is None or user is None:
            return
        with refusable():
            if what == "stop":
                choices.stop_renewal(renewal=renewal, by=user)
            elif what == "resume":
                choices.resume_renewal(renewal=renewal, by=user)
            elif what == "pause":
                choices.pause_renewal(renewal=renewal, reason="A year abroad", by=carol)
            else:
                choices.unpause_renewal(renewal=renewal, by=carol)

    @rule(person=PEOPLE, nth=integers(0, 2), way=WAY)
    def change(self, person: str, nth: int, way: str) -> None:
        """To a dearer plan, in the middle of the paid days."""
        membership, user = self.lives.membership(person), self.lives.user(person)
        if membership is None or user is None:
            return
        for plan, minor in changes_of(membership)[nth : nth + 1]:
            with refusable():
                order = change_plan(membership=membership, plan=plan, expected_minor=minor, by=user)
                self.pay(order, way, renews=False)

    @rule(person=PEOPLE, lifted=booleans())
    def suspend(self, person: str, *, lifted: bool) -> None:
        """A manager suspends a membership, or lifts it."""
        membership, carol = self.lives.membership(person), self.lives.carol
        if membership is not None and lifted:
            reinstate_membership(membership=membership, by=carol)
        elif membership is not None:
            suspend_membership(membership=membership, reason="Broke the laser", by=carol)

    # The association

    @rule(plan=PLANS, minor=sampled_from([1000, 3000, 7000, 9500]))
    def change_the_price(self, plan: str, minor: int) -> None:
        """Of a plan, for everybody from now on."""
        self.lives.note_price(edit_plan(plan=self.plan(plan), values={"price_minor": minor}, by=self.lives.carol))

    @rule(plan=PLANS, offered=booleans())
    def offer(self, plan: str, *, offered: bool) -> None:
        """A plan is withdrawn, or put back."""
        act = put_back_plan if offered else withdraw_plan
        act(plan=self.plan(plan), by=self.lives.carol)

    # The world

    @rule(days=sampled_from([1, 5, 32, 100, 366]))
    def wait(self, days: int) -> None:
        """Time goes by."""
        self.lives.pass_days(days)

    @rule(refused=booleans())
    def have_cards_refused(self, *, refused: bool) -> None:
        """Every bank refuses cards on file, or none."""
        self.lives.provider.control("switches", decline_renewals=refused)

    @rule()
    def lose_the_network(self) -> None:
        """No news come in, and nothing is told."""
        self.lives.is_behind = True

    @rule()
    def have_the_network_again(self) -> None:
        """All news come in late, and the reconciler looks for what else is missing."""
        self.lives.is_behind = False
        self.lives.settle()
        reconcile(events_since=timedelta(days=1), settling=timedelta(0))

    @rule(last=integers(1, 6))
    def hear_it_again(self, last: int) -> None:
        """The last news and jobs come once more, the other way round."""
        if not self.lives.is_behind:
            self.lives.work_again(last)

    def plan(self, code: str) -> Plan:
        """A plan as it is now."""
        return Plan.objects.get(code=code)
