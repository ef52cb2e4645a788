"""Renewing by hand: early, in grace, after a gap, suspended, withdrawn, at another price, for nothing."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, Contact, User
from accounts.roles import RECEPTION
from billing.actions.cancellation import cancel_unpaid_order, take_back_order
from billing.actions.granting import grant_period
from billing.actions.memberships import reinstate_membership, renew_membership, suspend_membership
from billing.models import Membership, Order, Plan, ProviderCall
from billing.refusals import (
    AmountTooLow,
    MembershipSuspended,
    NothingToRenew,
    PlanWithdrawn,
    PriceChanged,
    ReasonMissing,
    RenewalTooEarly,
)
from billing.states import MembershipState, OrderState
from kit.clock import today
from kit.refusals import NotAllowed
from tests.makers import a_plan, a_user, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership(alice: User) -> Membership:
    return Membership.objects.get(contact__user=alice)


def plan_of(membership: Membership) -> Plan:
    return membership.periods.get().plan


def ends_in(membership: Membership, days: int) -> None:
    """As if the membership's one period ended so many days from today."""
    period = membership.periods.get()
    period.ends_on = today() + timedelta(days=days)
    period.starts_on = period.ends_on - timedelta(days=365)
    period.grace_until = period.ends_on + timedelta(days=30)
    period.save()


def renew(membership: Membership, by: User, plan: Plan | None = None, **values: Any) -> Order:
    return renew_membership(membership=membership, plan=plan or plan_of(membership), by=by, **values)


def days_of(membership: Membership) -> list[tuple[int, int]]:
    """First day and first day after of each period, in days from today."""
    periods = membership.periods.standing()
    return [((p.starts_on - today()).days, (p.ends_on - p.starts_on).days) for p in periods]


def test_a_renewal_waits_for_its_payment_and_continues_the_paid_days(
    alice: User, membership: Membership
) -> None:
    ends_in(membership, 20)
    order = renew(membership, alice)
    assert order.state == OrderState.PLACED
    assert membership.periods.count() == 1
    pay(order)
    order.refresh_from_db()
    assert order.state == OrderState.FULFILLED
    assert days_of(membership) == [(-345, 365), (20, 365)]


@pytest.mark.parametrize(("ended", "starts"), [(0, 0), (-1, -1), (-29, -29), (-30, 0), (-200, 0)])
def test_in_grace_it_continues_and_after_it_the_gap_stays(
    alice: User, membership: Membership, ended: int, starts: int
) -> None:
    ends_in(membership, ended)
    pay(renew(membership, alice))
    assert days_of(membership)[-1] == (starts, 365)


def test_asking_twice_gives_the_same_order(alice: User, membership: Membership) -> None:
    ends_in(membership, 20)
    first, second = renew(membership, alice), renew(membership, alice)
    assert first == second
    pay(first)
    pay(second)
    assert membership.periods.count() == 2
    assert first.payments.filter(refunds__isnull=False).count() == 1


def test_too_early_it_says_when(alice: User, membership: Membership) -> None:
    ends_in(membership, 93)
    with pytest.raises(RenewalTooEarly) as refused:
        renew(membership, alice)
    assert refused.value.facts["opens_on"] == today() + timedelta(days=1)
    ends_in(membership, 92)
    assert renew(membership, alice).state == OrderState.PLACED


def test_a_price_that_changed_is_told_and_the_old_order_goes(alice: User, membership: Membership) -> None:
    ends_in(membership, 20)
    old = renew(membership, alice, expected_minor=3500)
    ProviderCall.objects.create(kind="checkout", idempotency_key="k", order=old)
    plan = plan_of(membership)
    plan.price_minor = 4000
    plan.save()
    with pytest.raises(PriceChanged):
        renew(membership, alice, plan, expected_minor=3500)
    old.refresh_from_db()
    assert old.state == OrderState.PLACED
    new = renew(membership, alice, plan, expected_minor=4000)
    old.refresh_from_db()
    assert (old.state, new.state, new.total.minor) == ("cancelled", "placed", 4000)
    pay(old)
    assert old.payments.get().refunds.count() == 1
    assert membership.periods.count() == 1


def test_another_plan_of_the_family_continues_the_same_membership(
    alice: User, membership: Membership
) -> None:
    ends_in(membership, 20)
    reduced = a_plan(price_minor=1500, term_months=1)
    pay(renew(membership, alice, reduced))
    assert days_of(membership)[-1][0] == 20
    assert Membership.objects.filter(contact=membership.contact).count() == 1
    with pytest.raises(PlanWithdrawn):
        renew(membership, alice, a_plan(family="passes"))


def test_a_suspended_member_does_not_renew_until_reinstated(
    alice: User, carol: User, membership: Membership
) -> None:
    ends_in(membership, 20)
    suspend_membership(membership=membership, reason="unsafe", by=carol)
    with pytest.raises(MembershipSuspended):
        renew(membership, alice)
    reinstate_membership(membership=membership, by=carol)
    assert renew(membership, alice).state == OrderState.PLACED


def test_a_suspension_closes_at_once_and_leaves_the_days_running(carol: User, membership: Membership) -> None:
    with pytest.raises(ReasonMissing):
        suspend_membership(membership=membership, reason=" ", by=carol)
    for reason in ("unsafe", "again"):
        suspend_membership(membership=membership, reason=reason, by=carol)
    membership.refresh_from_db()
    assert membership.suspension_reason == "unsafe"
    assert Membership.objects.in_state(MembershipState.SUSPENDED).get() == membership
    for _ in range(2):
        reinstate_membership(membership=membership, by=carol)
    assert membership in Membership.objects.in_state(MembershipState.ACTIVE)
    assert days_of(membership)[0][0] == 0


def test_others_neither_suspend_nor_renew(
    alice: User, bob: User, trudy: User, membership: Membership
) -> None:
    for stranger in (bob, trudy):
        with pytest.raises(NotAllowed):
            renew(membership, stranger)
    for person in (alice, bob, trudy):
        with pytest.raises(NotAllowed):
            suspend_membership(membership=membership, reason="x", by=person)
        with pytest.raises(NotAllowed):
            reinstate_membership(membership=membership, by=person)
    assert not Order.objects.exists()


def test_the_desk_renews_for_whoever_comes(membership: Membership) -> None:
    ends_in(membership, 20)
    desk = a_user("desk@example.org", RECEPTION)
    order = renew(membership, desk)
    assert (order.contact, order.state) == (membership.contact, "placed")
    assert AuditEntry.objects.get(verb="order.placed").actor == desk
    # It sees the order, for it may take the money; and does not cancel it.
    assert list(Order.objects.visible_to(desk)) == [order]
    with pytest.raises(NotAllowed):
        cancel_unpaid_order(order=order, by=desk)


def test_a_withdrawn_plan_is_not_renewed(alice: User, membership: Membership) -> None:
    ends_in(membership, 20)
    Plan.objects.update(withdrawn_at="2026-01-01T00:00:00Z")
    with pytest.raises(PlanWithdrawn):
        renew(membership, alice)


def test_what_was_taken_back_is_not_renewed(alice: User, carol: User) -> None:
    contact = Contact.objects.get(user=alice)
    membership = Membership.objects.get(contact=contact)
    ends_in(membership, 20)
    order = renew(membership, alice)
    pay(order)
    membership.periods.filter(line=None).update(revoked_at="2026-01-01T00:00:00Z")
    take_back_order(order=order, reason="excluded", by=carol)
    with pytest.raises(NothingToRenew):
        renew(membership, alice, order.lines.get().plan)


def test_a_renewal_for_nothing_is_given_at_once(alice: User, membership: Membership) -> None:
    ends_in(membership, 20)
    free = a_plan(price_kind="free", price_minor=2000)
    order = renew(membership, alice, free, amount_minor=0)
    assert (order.state, days_of(membership)[-1]) == ("fulfilled", (20, 365))
    assert not order.payments.exists()


def test_a_free_price_is_bounded_in_renewals_too(alice: User, membership: Membership) -> None:
    ends_in(membership, 20)
    with pytest.raises(AmountTooLow):
        renew(membership, alice, a_plan(price_kind="free", minimum_minor=1000), amount_minor=999)


def test_a_fixed_year_ends_with_the_associations_year(alice: User) -> None:
    contact = Contact.objects.get(user=alice)
    school = a_plan(family="school", term_kind="fixed_year", year_starts_month=9)
    first = grant_period(contact=contact, plan=school, line=None, by=None)
    assert (first.starts_on, first.ends_on.month, first.ends_on.day) == (today(), 9, 1)
    assert 0 < (first.ends_on - today()).days <= 366
    second = grant_period(contact=contact, plan=school, line=None, by=None)
    assert (second.starts_on, second.ends_on.year) == (first.ends_on, first.ends_on.year + 1)


def test_a_line_gives_one_period_however_often_it_is_given(alice: User, membership: Membership) -> None:
    ends_in(membership, 20)
    order = renew(membership, alice)
    line, plan = order.lines.get(), plan_of(membership)
    for _ in range(2):
        grant_period(contact=order.contact, plan=plan, line=line, by=None)
        assert membership.periods.filter(line=line).count() == 1
