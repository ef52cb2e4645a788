"""A renewal that somebody stopped takes no money again because something else was lifted."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import MANAGER, RECEPTION
from billing.actions.automatic.choices import pause_renewal, resume_renewal, stop_renewal, unpause_renewal
from billing.actions.automatic.running import stop_for_taken_back
from billing.actions.changing import change_plan
from billing.actions.granting import revoke_period
from billing.actions.memberships import reinstate_membership, suspend_membership
from billing.actions.plans import edit_plan, withdraw_plan
from billing.models import AutomaticRenewal, Membership, RenewalKind
from billing.refusals import NothingToRenew, RenewalOver
from billing.states import RenewalState
from kit.clock import today
from tests.makers import a_member, a_plan, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def renewal(alice: User) -> AutomaticRenewal:
    """Of a second membership of Alice's, at 60 euros."""
    plan = a_plan(renewal=RenewalKind.OFFERED, price_minor=6000, family="atelier")
    a_member(plan=plan)
    membership = Membership.objects.get(family="atelier")
    Membership.objects.filter(pk=membership.pk).update(contact=alice.contact)
    return AutomaticRenewal.objects.create(
        membership=membership,
        plan=plan,
        amount_minor=6000,
        next_on=today() + timedelta(days=90),
        stripe_customer_id="cus_1",
        stripe_subscription_id="sub_1",
    )


def goes_on(renewal: AutomaticRenewal) -> bool:
    return AutomaticRenewal.objects.taking_money().filter(pk=renewal.pk).exists()


def suspended(renewal: AutomaticRenewal, by: User) -> Membership:
    assert renewal.membership is not None
    return suspend_membership(membership=renewal.membership, reason="Keys not returned", by=by)


def test_lifted_alone_a_suspension_lets_it_go_on(renewal: AutomaticRenewal, carol: User) -> None:
    reinstate_membership(membership=suspended(renewal, carol), by=carol)
    assert goes_on(renewal)


def test_what_the_member_stopped_stays_stopped_after_a_pause(
    renewal: AutomaticRenewal, alice: User, carol: User
) -> None:
    pause_renewal(renewal=renewal, reason="Works on the site", by=carol)
    assert stop_renewal(renewal=renewal, by=alice).state == RenewalState.ENDED
    with pytest.raises(RenewalOver):
        unpause_renewal(renewal=renewal, by=carol)
    assert not goes_on(renewal)


def test_what_the_member_stopped_stays_stopped_after_a_suspension(
    renewal: AutomaticRenewal, alice: User, carol: User
) -> None:
    membership = suspended(renewal, carol)
    stop_renewal(renewal=renewal, by=alice)
    reinstate_membership(membership=membership, by=carol)
    assert not goes_on(renewal)
    # Their own stop they undo themselves.
    resume_renewal(renewal=renewal, expected_minor=6000, by=alice)
    assert goes_on(renewal)


def test_a_pause_outlasts_a_suspension(renewal: AutomaticRenewal, carol: User) -> None:
    membership = suspended(renewal, carol)
    pause_renewal(renewal=renewal, reason="Works on the site", by=carol)
    reinstate_membership(membership=membership, by=carol)
    assert not goes_on(renewal)
    unpause_renewal(renewal=renewal, by=carol)
    assert goes_on(renewal)


def test_a_price_that_went_during_a_suspension_is_not_taken(renewal: AutomaticRenewal, carol: User) -> None:
    membership = suspended(renewal, carol)
    edit_plan(plan=renewal.plan, values={"price_minor": 9900}, by=carol)
    reinstate_membership(membership=membership, by=carol)
    assert not goes_on(renewal)


def test_a_plan_withdrawn_during_a_suspension_renews_nobody(renewal: AutomaticRenewal, carol: User) -> None:
    membership = suspended(renewal, carol)
    withdraw_plan(plan=renewal.plan, by=carol)
    reinstate_membership(membership=membership, by=carol)
    assert not goes_on(renewal)


def test_what_was_taken_back_during_a_suspension_is_not_charged(
    renewal: AutomaticRenewal, carol: User
) -> None:
    membership = suspended(renewal, carol)
    stop_for_taken_back(membership, by=carol)
    reinstate_membership(membership=membership, by=carol)
    assert not goes_on(renewal)


@pytest.mark.parametrize("role", [RECEPTION, MANAGER, ""])
def test_nobody_else_agrees_to_a_dearer_plan_for_the_member(
    renewal: AutomaticRenewal, alice: User, role: str
) -> None:
    """On the last day the change itself costs nothing, and is made at once."""
    assert renewal.membership is not None
    by = a_user("erin@example.org", role) if role else alice
    dearer = a_plan(renewal=RenewalKind.OFFERED, price_minor=9000, family="atelier")
    renewal.membership.periods.update(
        starts_on=today() - timedelta(days=364), ends_on=today() + timedelta(days=1)
    )
    change_plan(membership=renewal.membership, plan=dearer, expected_minor=0, by=by)
    renewal.refresh_from_db()
    assert (renewal.plan, goes_on(renewal)) == (dearer, by == alice)


def test_with_every_day_taken_back_nobody_has_it_go_on(
    renewal: AutomaticRenewal, alice: User, carol: User
) -> None:
    assert renewal.membership is not None
    stop_renewal(renewal=renewal, by=alice)
    revoke_period(renewal.membership.periods.get(), reason="Not paid", by=carol)
    with pytest.raises(NothingToRenew):
        resume_renewal(renewal=renewal, expected_minor=6000, by=alice)
    assert not goes_on(renewal)
