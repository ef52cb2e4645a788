"""What members and managers decide of automatic renewals: stop, go on, pause, change the card, set one up."""

from django.db import transaction

from accounts.models import User
from billing.actions.automatic.bills import drop_unpaid
from billing.actions.automatic.lowered import lowered_now
from billing.actions.automatic.running import end_renewal, keep, locked_renewal, mark_going, mark_stopped
from billing.actions.automatic.terms import amount_of, renews_itself
from billing.actions.reasons import checked_reason
from billing.coming_days import last_period
from billing.gateway import GatewayRefused, GatewayUnavailable, subscriptions
from billing.models import PUT_ON_BY_MEMBER, AutomaticRenewal, Membership, Plan, StopReason
from billing.refusals import (
    MembershipSuspended,
    NothingToRenew,
    PlanWithdrawn,
    PriceChanged,
    ProviderUnavailable,
    RenewalNotOffered,
    RenewalOver,
)
from billing.states import RenewalState
from kit.mail import post
from kit.money import Money
from kit.refusals import NotAllowed


def _own(renewal: AutomaticRenewal, by: User) -> AutomaticRenewal:
    """The locked renewal, of a membership whose holder `by` acts for. Raises NotAllowed, RenewalOver."""
    _check_own(renewal, by)
    return _standing(renewal)


def _check_own(renewal: AutomaticRenewal, by: User) -> None:
    if not Membership.objects.belonging_to(by).filter(renewals=renewal).exists():
        raise NotAllowed


def _standing(renewal: AutomaticRenewal) -> AutomaticRenewal:
    renewal = locked_renewal(renewal.pk)
    if renewal.state == RenewalState.ENDED:
        raise RenewalOver
    return renewal


@transaction.atomic
def stop_renewal(*, renewal: AutomaticRenewal, by: User) -> AutomaticRenewal:
    """The member wants no more of it: the paid days run on, and nothing is charged again.

    One that the association paused is over then: lifting the pause must not take the member's money.
    """
    _check_own(renewal, by)
    drop_unpaid(renewal)
    renewal = _standing(renewal)
    if renewal.stopped_because == StopReason.ASSOCIATION:
        return end_renewal(renewal, StopReason.MEMBER, by=by)
    mark_stopped(renewal, StopReason.MEMBER, by=by)
    return keep(renewal)


@transaction.atomic
def resume_renewal(
    *, renewal: AutomaticRenewal, by: User, expected_minor: int | None = None
) -> AutomaticRenewal:
    """The member has it go on, at what the plan costs now. `expected_minor` is the price that was shown.

    Raises NotAllowed when the association stopped it, PriceChanged, PlanWithdrawn, RenewalOver, and
    RenewalNotOffered where nothing is left to pay. What was reduced and is not proven takes the full price.
    """
    renewal = _own(renewal, by)
    if renewal.stopped_at is not None and renewal.stopped_because not in PUT_ON_BY_MEMBER:
        raise NotAllowed
    return _go_on(renewal, by, expected_minor)


def _go_on(renewal: AutomaticRenewal, by: User, expected_minor: int | None) -> AutomaticRenewal:
    plan = Plan.objects.get(pk=renewal.plan_id)
    if not renews_itself(plan):
        raise PlanWithdrawn
    if renewal.membership is not None and renewal.membership.suspended_at is not None:
        raise MembershipSuspended
    if renewal.membership is not None and last_period(renewal.membership) is None:
        # All that was paid for was taken back: one applies again.
        raise NothingToRenew
    lowered = lowered_now(renewal, plan)
    amount = amount_of(plan, renewal.amount_minor, lowered)
    if not amount:
        raise RenewalNotOffered
    if expected_minor is not None and expected_minor != amount:
        raise PriceChanged(price=Money(amount, plan.currency), path=("expectedPrice",))
    if renewal.stopped_at is not None:
        renewal.amount_minor = amount
        renewal.is_reduced, renewal.coupon = lowered.is_reduced, lowered.coupon
        mark_going(renewal, by=by)
        post("renewal_agreed", renewal.pk)
    return keep(renewal)


def _check_manager(by: User) -> None:
    if not by.has_perm("billing.pause_automaticrenewal"):
        raise NotAllowed


@transaction.atomic
def pause_renewal(*, renewal: AutomaticRenewal, reason: str, by: User) -> AutomaticRenewal:
    """A manager has nothing charged until it is resumed; the member reads why."""
    _check_manager(by)
    reason = checked_reason(reason)
    drop_unpaid(renewal)
    renewal = _standing(renewal)
    mark_stopped(renewal, StopReason.ASSOCIATION, by=by, words=reason)
    return keep(renewal)


@transaction.atomic
def unpause_renewal(*, renewal: AutomaticRenewal, by: User) -> AutomaticRenewal:
    """A manager lifts their own pause; what the member stopped is the member's to put on again."""
    _check_manager(by)
    renewal = _standing(renewal)
    if renewal.stopped_because not in {"", StopReason.ASSOCIATION}:
        raise NotAllowed
    # At the price agreed to: a higher one is not a manager's to accept for a member.
    return _go_on(renewal, by, renewal.amount_minor)


def card_page(*, renewal: AutomaticRenewal, return_url: str, language: str, by: User) -> str:
    """The address of the provider's page on which the means of payment is changed; outside a transaction."""
    _check_own(renewal, by)
    if renewal.state == RenewalState.ENDED:
        raise RenewalOver
    try:
        return subscriptions.open_card_page(
            customer_id=renewal.stripe_customer_id, language=language, return_url=return_url
        )
    except (GatewayUnavailable, GatewayRefused) as error:
        raise ProviderUnavailable from error
