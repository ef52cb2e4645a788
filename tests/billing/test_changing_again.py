"""Changing plans more than once costs what changing once does."""

from datetime import timedelta

import pytest

from accounts.models import User
from billing.actions.cancellation import take_back_order
from billing.actions.changing import change_plan, changes_of
from billing.actions.orders import place_order
from billing.models import Membership, MembershipPeriod, Order, Plan, Refund
from kit.clock import today
from tests.makers import a_plan, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans() -> list[Plan]:
    """At 100, 200 and 300 euros."""
    return [a_plan(f"atelier-{n}", price_minor=n * 10_000, family="atelier") for n in (1, 2, 3)]


@pytest.fixture
def membership(alice: User, plans: list[Plan]) -> Membership:
    """Paid for a year by the first plan, 165 of 365 days ago."""
    pay(place_order(contact=alice.contact, plan=plans[0], label="1", amount_minor=10_000, by=alice))
    day = today()
    MembershipPeriod.objects.filter(plan=plans[0]).update(
        starts_on=day - timedelta(days=165), ends_on=day + timedelta(days=200)
    )
    return Membership.objects.get(family="atelier")


def changed(membership: Membership, plan: Plan, by: User) -> Order:
    minor = dict(changes_of(membership))[plan]
    order = change_plan(membership=membership, plan=plan, expected_minor=minor, by=by)
    pay(order)
    return order


def test_two_changes_of_a_day_cost_as_much_as_one(
    membership: Membership, plans: list[Plan], alice: User
) -> None:
    at_once = dict(changes_of(membership))[plans[2]]
    orders = [changed(membership, plan, alice) for plan in plans[1:]]
    assert sum(order.total.minor for order in orders) == pytest.approx(at_once, abs=1)


def test_a_change_later_gives_back_what_is_left_of_the_first(
    membership: Membership, plans: list[Plan], alice: User
) -> None:
    changed(membership, plans[1], alice)
    # Half of the two hundred days went by.
    day, hundred = today(), timedelta(days=100)
    old, new = MembershipPeriod.objects.filter(membership=membership).order_by("starts_on")
    MembershipPeriod.objects.filter(pk=old.pk).update(
        starts_on=old.starts_on - hundred, ends_on=day - hundred, full_ends_on=day + hundred
    )
    MembershipPeriod.objects.filter(pk=new.pk).update(starts_on=day - hundred, ends_on=day + hundred)
    # A hundred days at a hundred euros a year more.
    assert dict(changes_of(membership))[plans[2]] == pytest.approx(100 * 10_000 / 365, abs=2)


def test_no_more_goes_back_than_was_paid(
    membership: Membership, plans: list[Plan], alice: User, carol: User
) -> None:
    first = Order.objects.get(lines__plan=plans[0])
    orders = [first, *(changed(membership, plan, alice) for plan in plans[1:])]
    for order in reversed(orders):
        take_back_order(order=order, reason="A mistake", by=carol)
    paid = sum(order.total.minor for order in orders)
    assert sum(refund.amount_minor for refund in Refund.objects.all()) == paid
    assert not membership.periods.standing().exists()
