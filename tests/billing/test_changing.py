"""Another plan in the middle of a period: days for days, paid or at once, and back again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from billing.actions.cancellation import take_back_order
from billing.actions.changing import change_plan, changes_of
from billing.actions.memberships import renew_membership
from billing.actions.orders import place_order
from billing.change_price import change_price
from billing.models import Membership, MembershipPeriod, Order, Plan, Refund
from billing.periods import Period
from billing.refusals import ChangeWithRenewal, PlanChanged, PriceChanged, SeatsTaken
from billing.states import OrderState
from kit.clock import today
from kit.refusals import NotAllowed
from tests.makers import a_contact, a_member, a_plan, a_user, pay

pytestmark = pytest.mark.django_db

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def alice() -> User:
    return a_user("alice@example.org")


@pytest.fixture
def carol() -> User:
    return a_user("carol@example.org", "manager")


@pytest.fixture
def membership(alice: User) -> Membership:
    """Paid for 365 days at 36.50, of which 265 are used."""
    plan = a_plan("small", price_minor=3650, family="atelier")
    pay(place_order(contact=a_contact(alice), plan=plan, label="Small", amount_minor=3650, by=alice))
    MembershipPeriod.objects.update(
        starts_on=today() - timedelta(days=265), ends_on=today() + timedelta(days=100)
    )
    return Membership.objects.get()


@pytest.fixture
def dearer() -> Plan:
    return a_plan("large", price_minor=7300, family="atelier")


def days_of(membership: Membership) -> list[tuple[str, int, int]]:
    """The standing periods: plan, and days from today."""
    found = membership.periods.standing().order_by("starts_on")
    return [(one.plan.code, (one.starts_on - today()).days, (one.ends_on - today()).days) for one in found]


def the_price(membership: Membership, plan: Plan) -> int:
    return dict(changes_of(membership))[plan]


def test_a_plan_of_fewer_months_is_no_offer_for_the_rest_of_a_year(
    membership: Membership, dearer: Plan
) -> None:
    a_plan("trial", price_minor=1500, term_months=1, family="atelier")
    assert [plan for plan, _minor in changes_of(membership)] == [dearer]


@given(
    paid=st.integers(0, 100_000),
    price=st.integers(0, 100_000),
    used=st.integers(0, 364),
)
def test_a_change_costs_the_difference_and_nothing_for_the_same_price(
    paid: int, price: int, used: int
) -> None:
    day = YEAR.start + timedelta(days=used)
    asked = change_price(paid_minor=paid, paid_days=YEAR, price_minor=price, term_days=YEAR, today=day)
    assert abs(asked - (price - paid) * (365 - used) / 365) <= 0.5
    assert abs(asked) <= abs(price - paid)
    assert price != paid or asked == 0


def test_the_days_left_go_to_the_dearer_plan_once_it_is_paid(
    membership: Membership, dearer: Plan, alice: User
) -> None:
    minor = the_price(membership, dearer)
    # A hundred days at 20 cents instead of 10.
    assert minor == pytest.approx(1000, abs=10)
    order = change_plan(membership=membership, plan=dearer, expected_minor=minor, by=alice)
    assert change_plan(membership=membership, plan=dearer, expected_minor=minor, by=alice) == order
    assert days_of(membership) == [("small", -265, 100)]
    pay(order)
    assert days_of(membership) == [("small", -265, 0), ("large", 0, 100)]
    order.refresh_from_db()
    assert (order.state, order.invoice.total_minor) == (OrderState.FULFILLED, minor)


def test_taken_back_the_old_plan_stands_again(
    membership: Membership, dearer: Plan, alice: User, carol: User
) -> None:
    first = Order.objects.get(lines__period__membership=membership)
    order = change_plan(
        membership=membership, plan=dearer, expected_minor=the_price(membership, dearer), by=alice
    )
    pay(order)
    with pytest.raises(PlanChanged):
        take_back_order(order=first, reason="no", by=carol)
    take_back_order(order=order, reason="A mistake", by=carol)
    assert days_of(membership) == [("small", -265, 100)]
    take_back_order(order=first, reason="A mistake", by=carol)
    assert days_of(membership) == []


def test_the_price_is_checked_and_others_may_not(membership: Membership, dearer: Plan, alice: User) -> None:
    minor = the_price(membership, dearer)
    with pytest.raises(PriceChanged):
        change_plan(membership=membership, plan=dearer, expected_minor=minor - 1, by=alice)
    bob = a_user("bob@example.org")
    a_member(bob, dearer)
    with pytest.raises(NotAllowed):
        change_plan(membership=membership, plan=dearer, expected_minor=minor, by=bob)
    assert Order.objects.filter(lines__kind="plan_change").count() == 0


def test_a_cheaper_plan_waits_for_the_renewal(membership: Membership, alice: User) -> None:
    cheaper = a_plan("tiny", price_minor=1000, family="atelier")
    assert changes_of(membership) == []
    with pytest.raises(ChangeWithRenewal):
        change_plan(membership=membership, plan=cheaper, expected_minor=0, by=alice)


def test_a_plan_with_too_few_seats_is_refused(membership: Membership, dearer: Plan, alice: User) -> None:
    Plan.objects.filter(pk=dearer.pk).update(seats=1)
    dearer.refresh_from_db()
    for name in ("Eve", "Zoé"):
        membership.coverages.create(contact=a_member(given_name=name))
    with pytest.raises(SeatsTaken):
        change_plan(membership=membership, plan=dearer, expected_minor=1000, by=alice)


def test_money_that_comes_when_no_day_is_left_goes_back(
    membership: Membership, dearer: Plan, alice: User
) -> None:
    order = change_plan(
        membership=membership, plan=dearer, expected_minor=the_price(membership, dearer), by=alice
    )
    MembershipPeriod.objects.update(starts_on=today() - timedelta(days=400), ends_on=today())
    pay(order)
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED
    assert Refund.objects.get().payment.order == order


def test_renewing_drops_a_change_that_was_not_paid(membership: Membership, dearer: Plan, alice: User) -> None:
    MembershipPeriod.objects.update(ends_on=today() + timedelta(days=60))
    order = change_plan(
        membership=membership, plan=dearer, expected_minor=the_price(membership, dearer), by=alice
    )
    renewal = renew_membership(membership=membership, plan=dearer, by=alice)
    order.refresh_from_db()
    assert (order.state, renewal.lines.get().kind) == (OrderState.CANCELLED, "membership")
