"""People who join, pay, renew, fail to pay, change their minds, in any order, as hypothesis drives them.

Between any two steps our books must agree with the provider's (`tests.billing.ledger`). A refusal is an
answer like any other; any other exception is a fault.
"""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
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
from billing.models import Application, AutomaticRenewal, Membership, Order, PaymentMethod, Plan
from billing.reconciler import reconcile
from billing.refusals import RenewalNotOffered
from kit.clock import today
from tests.billing.conftest import Provider
from tests.billing.ledger import discrepancies
from tests.billing.lives import CODE, WAYS, Lives, chosen, email_of, holder, refusable
from tests.makers import a_submission

PEOPLE = sampled_from(["ada", "ben", "cleo"])
PLANS = sampled_from(["year", "month", "asked", "dear"])
# Most people pay, and most cards are good.
WAY = sampled_from(["card", "declined later", "card", *WAYS])
WHICH = integers(0, 2)
PRICE = sampled_from(["whole", "whole", "coded", "reduced"])


class Lifecycle(RuleBasedStateMachine):
    """A few people, four plans, one manager."""

    begin: Callable[[], Lives]

    def __init__(self) -> None:
        super().__init__()
        self.lives = self.begin()
        # Whom a step can be about; kept after each step, for the steps to be chosen by.
        self.applicants: list[Application] = []
        self.members: list[Membership] = []
        self.debtors: list[Order] = []
        self.renewing: list[AutomaticRenewal] = []

    def teardown(self) -> None:
        """The next example begins at the real time."""
        self.lives.close()

    @invariant()
    def the_books_agree(self) -> None:
        """Unless we are cut off from the provider."""
        if not self.lives.is_behind:
            self.lives.settle()
            assert "\n".join(discrepancies(self.lives)) == ""
        self.applicants, self.members = self.lives.applicants(), self.lives.members()
        self.debtors, self.renewing = self.lives.debtors(), self.lives.renewing()

    # Joining

    @initialize(plan=PLANS, way=WAY)
    def begin_with_two(self, plan: str, way: str) -> None:
        """One has a membership that renews itself, another joins."""
        self.apply("ada", "year", "card", renews=True)
        self.apply("ben", plan, way, renews=True)

    @rule(person=PEOPLE, plan=PLANS, way=WAY, renews=booleans())
    def apply(self, person: str, plan: str, way: str, *, renews: bool) -> None:
        """Somebody fills in the form, opens the link in the mail, and perhaps pays."""
        with refusable():
            form = a_submission(given_name=person, family_name="Roy", email=email_of(person))
            application = submit_application(submission=form, plan=self.plan(plan))
            order = Order.objects.filter(application=verify_application(application=application)).first()
            if order is not None:
                self.pay(order, way, renews=renews)

    @precondition(lambda self: self.applicants)
    @rule(which=WHICH, what=sampled_from(["approve", "refuse", "withdraw", "undo"]))
    def decide(self, which: int, what: str) -> None:
        """An application is decided on, or withdrawn."""
        application, carol = chosen(self.applicants, which), self.lives.carol
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
        try:
            page = start_checkout(order=order, success_path="/a", cancel_path="/b", renews=renews)
        except RenewalNotOffered:
            page = start_checkout(order=order, success_path="/a", cancel_path="/b")
        self.lives.pay(page, way)

    @precondition(lambda self: self.debtors)
    @rule(which=WHICH, way=WAY, renews=booleans())
    def pay_what_waits(self, which: int, way: str, *, renews: bool) -> None:
        """An order that waits, or the bill of a renewal that failed."""
        with refusable():
            self.pay(chosen(self.debtors, which), way, renews=renews)

    @precondition(lambda self: self.lives.pages)
    @rule(which=integers(0, 5), way=WAY)
    def pay_in_another_tab(self, which: int, way: str) -> None:
        """A page that was opened some time ago."""
        self.lives.pay(chosen(self.lives.pages[::-1], which), way)

    @precondition(lambda self: self.debtors)
    @rule(which=WHICH)
    def pay_cash(self, which: int) -> None:
        """At the desk."""
        order = chosen(self.debtors, which)
        with refusable():
            take_payment(
                order=order, method=PaymentMethod.CASH, amount_minor=order.total.minor,
                received_on=today(), by=self.lives.carol,
            )  # fmt: skip

    @precondition(lambda self: self.debtors)
    @rule(which=WHICH)
    def give_up_an_order(self, which: int) -> None:
        """An order that waits is cancelled."""
        with refusable():
            cancel_unpaid_order(order=chosen(self.debtors, which), by=self.lives.carol)

    @precondition(lambda self: self.members)
    @rule(which=integers(0, 5))
    def take_back(self, which: int) -> None:
        """A delivered order is taken back, and its money given back."""
        delivered = self.lives.delivered()
        if delivered:
            with refusable():
                take_back_order(order=chosen(delivered, which), reason="A mistake", by=self.lives.carol)

    # Renewing

    @precondition(lambda self: self.members)
    @rule(which=WHICH, plan=PLANS, way=WAY, renews=booleans(), price=PRICE)
    def renew(self, which: int, plan: str, way: str, *, renews: bool, price: str) -> None:
        """By hand."""
        membership = chosen(self.members, which)
        with refusable():
            order = renew_membership(
                membership=membership, plan=self.plan(plan), by=holder(membership),
                coupon_code=CODE if price == "coded" else "", is_reduced=price == "reduced",
            )  # fmt: skip
            self.pay(order, way, renews=renews)

    @precondition(lambda self: self.members)
    @rule(which=WHICH, way=WAY)
    def set_up_renewals(self, which: int, way: str) -> None:
        """Who paid already agrees to the renewals."""
        membership = chosen(self.members, which)
        terms = terms_of_membership(membership)
        if terms is None:
            return
        with refusable():
            page = start_set_up(
                membership=membership, expected_minor=terms["amount_minor"],
                success_path="/a", cancel_path="/b", by=holder(membership),
            )  # fmt: skip
            self.lives.pay(page, way)

    @precondition(lambda self: self.renewing)
    @rule(which=WHICH, what=sampled_from(["stop", "resume", "pause", "unpause"]))
    def steer_renewals(self, which: int, what: str) -> None:
        """The member or a manager stops them, or has them go on."""
        renewal, carol = chosen(self.renewing, which), self.lives.carol
        assert renewal.membership is not None
        with refusable():
            if what == "stop":
                choices.stop_renewal(renewal=renewal, by=holder(renewal.membership))
            elif what == "resume":
                choices.resume_renewal(renewal=renewal, by=holder(renewal.membership))
            elif what == "pause":
                choices.pause_renewal(renewal=renewal, reason="A year abroad", by=carol)
            else:
                choices.unpause_renewal(renewal=renewal, by=carol)

    @precondition(lambda self: self.members)
    @rule(which=WHICH, nth=WHICH, way=WAY)
    def change(self, which: int, nth: int, way: str) -> None:
        """To a dearer plan, in the middle of the paid days."""
        membership = chosen(self.members, which)
        offered = changes_of(membership)
        if offered:
            plan, minor = chosen(offered, nth)
            with refusable():
                order = change_plan(
                    membership=membership, plan=plan, expected_minor=minor, by=holder(membership)
                )
                self.pay(order, way, renews=False)

    @precondition(lambda self: self.members)
    @rule(which=WHICH, lifted=booleans())
    def suspend(self, which: int, *, lifted: bool) -> None:
        """A manager suspends a membership, or lifts it."""
        membership, carol = chosen(self.members, which), self.lives.carol
        if lifted:
            reinstate_membership(membership=membership, by=carol)
        else:
            suspend_membership(membership=membership, reason="Broke the laser", by=carol)

    # The association

    @rule(plan=PLANS, minor=sampled_from([1000, 3000, 7000, 9500]))
    def change_the_price(self, plan: str, minor: int) -> None:
        """Of a plan, for everybody from now on."""
        self.lives.note_price(
            edit_plan(plan=self.plan(plan), values={"price_minor": minor}, by=self.lives.carol)
        )

    @rule()
    def end_the_code(self) -> None:
        """The discount code is withdrawn, for renewals too."""
        self.lives.end_coupon()

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

    @rule(days=integers(0, 3))
    def wait_for_the_provider(self, days: int) -> None:
        """Until it does something by itself, and some days more."""
        self.lives.pass_until_due(days)

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


def live(provider: Provider, how: settings) -> None:
    """Have hypothesis drive the machine, each example in a fresh clone of the database."""

    class Here(Lifecycle):
        begin = staticmethod(lambda: Lives(provider))

    run_state_machine_as_test(Here, settings=how)
