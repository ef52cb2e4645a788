"""Begins automatic renewals, keeps them in step with the paid days, and ends them."""

from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.records import record
from billing import queue
from billing.actions.automatic.lowered import Lowered, counting, lowered_after, lowered_with
from billing.actions.automatic.terms import MOST_AHEAD, amount_of, months_of, obstacle_of, renews_itself
from billing.coming_days import held_membership, last_period
from billing.gateway import Checkout, Renewing
from billing.models import (
    AutomaticRenewal,
    Membership,
    MembershipPeriod,
    Order,
    Plan,
    ProviderCall,
    StopReason,
)
from billing.states import RENEWAL, RenewalState
from kit.locks import hold
from kit.mail import post

# These stops are lifted with what caused them, and nobody is asked again.
ENDS_BY_ITSELF = frozenset({StopReason.SUSPENDED, StopReason.TAKEN_BACK})


def locked_renewal(renewal_id: int) -> AutomaticRenewal:
    """The renewal as it is now, locked until the transaction ends: after orders and memberships."""
    rows = AutomaticRenewal.objects.select_for_update(of=("self",))
    return rows.select_related("membership__contact", "plan", "coupon").get(pk=renewal_id)


def keep(renewal: AutomaticRenewal) -> AutomaticRenewal:
    """Save what was decided, and have the provider told."""
    renewal.changed_at = timezone.now()
    renewal.save()
    queue.tell_provider(renewal)
    return renewal


def begin_renewal(*, call: ProviderCall, checkout: Checkout) -> AutomaticRenewal:
    """What was agreed to on a payment page, once; inside the transaction that works the page.

    Agreed at a price that is no longer the price, it is stopped from the first day.
    """
    # The news of the page and of the agreement itself may be worked at once.
    hold(f"subscription:{checkout.subscription_id}")
    known = AutomaticRenewal.objects.filter(stripe_subscription_id=checkout.subscription_id).first()
    if known is not None:
        return known
    paused = _end_others(call.membership) if call.membership is not None else None
    terms: Renewing = call.parameters["renews"]
    plan, lowered = _agreed_in(call)
    renewal = AutomaticRenewal.objects.create(
        membership=call.membership,
        order=call.order,
        plan=plan,
        amount_minor=terms["amount_minor"],
        is_reduced=lowered.is_reduced,
        coupon=lowered.coupon,
        currency=plan.currency,
        next_on=timezone.localdate(datetime.fromtimestamp(terms["first_at"], UTC)),
        stripe_customer_id=checkout.customer_id,
        stripe_subscription_id=checkout.subscription_id,
    )
    record("renewal.agreed", renewal, by=None, amount_minor=renewal.amount_minor)
    post("renewal_agreed", renewal.pk)
    if paused is not None:
        mark_stopped(renewal, StopReason.ASSOCIATION, by=None, words=paused.stop_words)
    now = (amount_of(plan, terms["amount_minor"], lowered), months_of(plan))
    if now != (terms["amount_minor"], terms["months"]):
        mark_stopped(renewal, StopReason.PRICE, by=None)
    elif not renews_itself(plan):
        mark_stopped(renewal, StopReason.PLAN, by=None)
    return keep(renewal)


def _agreed_in(call: ProviderCall) -> tuple[Plan, Lowered]:
    """By which plan a page's payer renews, and what makes that cheaper."""
    if call.order is not None:
        order, line = call.order, call.order.lines.get()
        assert line.plan is not None  # noqa: S101 - the database's constraint on lines
        held = held_membership(contact=order.contact, organisation=order.organisation, plan=line.plan)
        return line.plan, lowered_with(line, line.plan, held)
    assert call.membership is not None  # noqa: S101 - the database's constraint on calls
    last = last_period(call.membership)
    assert last is not None  # noqa: S101 - a page is opened for paid days
    return last.plan, lowered_after(last, call.membership)


def _end_others(membership: Membership, but: AutomaticRenewal | None = None) -> AutomaticRenewal | None:
    """A membership renews itself in one way: the one agreed to last. Answers the one that was paused.

    The payment page may have been open when the association paused it: the pause holds for the new one.
    """
    others = membership.renewals.standing()
    if but is not None:
        others = others.exclude(pk=but.pk)
    paused = others.paused().first()
    for other in others:
        end_renewal(other, StopReason.REPLACED, by=None)
    return paused


def attach_renewal(order: Order, period: MembershipPeriod, *, by: User | None) -> None:
    """What was agreed to with `order` is the membership's, now that it gave its days; on again if it was."""
    renewal = AutomaticRenewal.objects.standing().filter(order=order).first()
    if renewal is None:
        return
    paused = _end_others(period.membership, but=renewal)
    renewal = locked_renewal(renewal.pk)
    renewal.membership, renewal.next_on = period.membership, period.ends_on
    if paused is not None:
        mark_stopped(renewal, StopReason.ASSOCIATION, by=by, words=paused.stop_words)
    if renewal.stopped_because == StopReason.TAKEN_BACK:
        go_on_as_agreed(renewal, by=by)
    keep(renewal)


def follow_days(membership: Membership) -> None:
    """After days were given: nothing is charged before they are over."""
    for renewal in _standing_of(membership):
        last = last_period(membership)
        if last is not None:
            renewal.next_on = last.ends_on
            keep(renewal)


def follow_plan(membership: Membership, plan: Plan, *, by: User | None) -> None:
    """After the plan changed: renew by the new one, at its price; or no more, if it does not renew itself.

    Where the back office changed it, a higher price is the member's to agree to first.
    """
    for renewal in _standing_of(membership):
        before = renewal.amount_minor
        lowered = counting(plan, Lowered(renewal.is_reduced, renewal.coupon))
        amount = amount_of(plan, renewal.amount_minor, lowered)
        renewal.plan, renewal.amount_minor = plan, amount or renewal.amount_minor
        renewal.is_reduced, renewal.coupon = lowered.is_reduced, lowered.coupon
        renewal.announced_for = None
        if not renews_itself(plan) or not amount:
            mark_stopped(renewal, StopReason.PRICE if renews_itself(plan) else StopReason.PLAN, by=by)
        elif amount > before and not _acts_for(by, membership):
            mark_stopped(renewal, StopReason.PRICE, by=by)
        keep(renewal)


def _acts_for(by: User | None, membership: Membership) -> bool:
    """Whether the holder did it: `by` is None for whoever paid on the provider's page."""
    return by is None or Membership.objects.belonging_to(by).filter(pk=membership.pk).exists()


def stop_for_taken_back(membership: Membership, *, by: User | None) -> None:
    """After days were taken back: whoever gets their money back is not charged again."""
    for renewal in _standing_of(membership):
        mark_stopped(renewal, StopReason.TAKEN_BACK, by=by)
        keep(renewal)


def _standing_of(membership: Membership) -> list[AutomaticRenewal]:
    """The one that stands, locked; or none."""
    return [locked_renewal(pk) for pk in membership.renewals.standing().values_list("pk", flat=True)]


def tell_far_ahead() -> int:
    """Tell the provider again of charges that lay farther ahead than it plans; how many.

    It would charge on the last day that it was told, before the paid days are over.
    """
    rows = AutomaticRenewal.objects.standing().told_too_near(timezone.now() - MOST_AHEAD / 2, MOST_AHEAD)
    with transaction.atomic():
        return len([keep(row) for row in rows.select_for_update(of=("self",))])


def mark_stopped(renewal: AutomaticRenewal, because: StopReason, *, by: User | None, words: str = "") -> None:
    """Take no more money by a locked renewal from now on; the caller keeps it.

    The first reason stays, unless it ends by itself: whoever stops meanwhile means longer than that.
    """
    if renewal.stopped_at is not None and renewal.stopped_because not in ENDS_BY_ITSELF - {because}:
        return
    renewal.stopped_at = timezone.now()
    renewal.stopped_because, renewal.stop_words = because, words
    record("renewal.stopped", renewal, by=by, reason=words, because=because.value)
    if because not in {StopReason.REPLACED, StopReason.TAKEN_BACK}:
        post("renewal_stopped", renewal.pk)


def mark_going(renewal: AutomaticRenewal, *, by: User | None) -> None:
    """Undo a stop of a locked renewal; the caller keeps it."""
    renewal.stopped_at = None
    renewal.stopped_because, renewal.stop_words = "", ""
    # What was announced may have been another amount.
    renewal.announced_for = None
    record("renewal.resumed", renewal, by=by, amount_minor=renewal.amount_minor)


def go_on_as_agreed(renewal: AutomaticRenewal, *, by: User | None) -> None:
    """Undo a stop of a locked renewal that was not about its price; the caller keeps it.

    Where its price or its plan is gone meanwhile, it is stopped for that, and the member is written to.
    """
    mark_going(renewal, by=by)
    obstacle = obstacle_of(renewal)
    if obstacle is not None:
        mark_stopped(renewal, obstacle, by=by)


def end_renewal(renewal: AutomaticRenewal, because: StopReason, *, by: User | None) -> AutomaticRenewal:
    """Have it over for good, at the provider too. Ending twice changes nothing."""
    renewal = locked_renewal(renewal.pk)
    if renewal.state == RenewalState.ENDED:
        return renewal
    mark_stopped(renewal, because, by=by)
    RENEWAL.move(renewal, RenewalState.ENDED)
    renewal.ended_at = timezone.now()
    record("renewal.ended", renewal, by=by, because=renewal.stopped_because)
    return keep(renewal)


def end_renewal_of(order: Order, *, by: User | None) -> None:
    """What was agreed to with an order that ends."""
    renewal = AutomaticRenewal.objects.filter(order=order).first()
    if renewal is not None:
        end_renewal(renewal, StopReason.TAKEN_BACK, by=by)
