"""What one may agree to: how much, how often, and from which day."""

from datetime import date, timedelta

from django.utils.translation import override

from billing.actions.automatic.lowered import Lowered, lowered_after, lowered_now, lowered_with
from billing.actions.labels import line_label
from billing.actions.prices import chosen_amount
from billing.coming_days import held_membership, last_period, next_days
from billing.gateway import Renewing
from billing.models import (
    AutomaticRenewal,
    Membership,
    Order,
    OrderLine,
    Plan,
    PriceKind,
    RenewalKind,
    StopReason,
    TermKind,
)
from kit.clock import midnight, today

# Stripe begins a subscription two days ahead at the earliest; the clocks need not agree.
LEAST_AHEAD = timedelta(days=3)
# And 730 at most.
MOST_AHEAD = timedelta(days=728)
MONTHS_OF_A_YEAR = 12


def months_of(plan: Plan) -> int:
    """How many months lie between two renewals."""
    return MONTHS_OF_A_YEAR if plan.term_kind == TermKind.FIXED_YEAR else plan.term_months


def amount_of(plan: Plan, paid_minor: int, lowered: Lowered) -> int:
    """What each renewal takes, in cents: a whole term's price; with a free price what was chosen at first.

    0 where a code leaves nothing to pay: such a membership is renewed by hand.
    """
    if plan.price_kind == PriceKind.FREE:
        return max(paid_minor, plan.minimum_minor)
    return chosen_amount(plan, None, reduced=lowered.is_reduced, coupon=lowered.coupon)


def obstacle_of(renewal: AutomaticRenewal) -> StopReason | None:
    """Why a renewal cannot go on as it was agreed to; None when it can."""
    plan, now = renewal.plan, lowered_now(renewal, renewal.plan)
    if not renews_itself(plan):
        return StopReason.PLAN
    if renewal.coupon is not None and now.coupon is None:
        return StopReason.COUPON
    if renewal.is_reduced and plan.reduced_minor is not None and not now.is_reduced:
        return StopReason.PROOF
    is_same = amount_of(plan, renewal.amount_minor, now) == renewal.amount_minor
    return None if is_same else StopReason.PRICE


def price_now(renewal: AutomaticRenewal) -> int:
    """What a renewal takes, in cents, if it goes on now."""
    return amount_of(renewal.plan, renewal.amount_minor, lowered_now(renewal, renewal.plan))


def renews_itself(plan: Plan) -> bool:
    """Whether one may agree to an automatic renewal by this plan now."""
    return plan.renewal != RenewalKind.BY_HAND and plan.withdrawn_at is None


def only_line(order: Order) -> OrderLine | None:
    """The line of an order for one thing; None where several are paid together: they do not renew."""
    lines = list(order.lines.select_related("plan"))
    return lines[0] if len(lines) == 1 else None


def terms_of_order(order: Order) -> Renewing | None:
    """What the payer of `order` may agree to; None when it does not renew, or ends too soon or too late."""
    line = only_line(order)
    if line is None or line.plan is None or line.kind != "membership" or not line.unit_price_minor:
        return None
    held = held_membership(contact=order.contact, organisation=order.organisation, plan=line.plan)
    lowered, ends_on = lowered_with(line, line.plan, held), next_days(held, line.plan).end
    return _terms(line.plan, line.unit_price_minor, lowered, ends_on, order.contact.language)


def terms_of_membership(membership: Membership) -> Renewing | None:
    """What a member who has paid already may agree to; None when the days end too soon or too late."""
    last = last_period(membership)
    if last is None or not renews_itself(last.plan):
        return None
    paid_minor = last.line.unit_price_minor if last.line else last.plan.price_minor
    lowered = lowered_after(last, membership)
    return _terms(last.plan, paid_minor, lowered, last.ends_on, membership.contact.language)


def offer_of(membership: Membership) -> Renewing | None:
    """The same, where nothing is agreed to yet; None while the membership is suspended."""
    terms = terms_of_membership(membership) if membership.suspended_at is None else None
    return terms if terms is not None and not membership.renewals.standing().exists() else None


def _terms(plan: Plan, paid_minor: int, lowered: Lowered, ends_on: date, language: str) -> Renewing | None:
    amount = amount_of(plan, paid_minor, lowered)
    if not amount or not renews_itself(plan) or not LEAST_AHEAD <= ends_on - today() <= MOST_AHEAD:
        return None
    with override(language):
        label = line_label(plan, reduced=lowered.is_reduced, coupon=lowered.coupon)
    return {
        "label": label,
        "amount_minor": amount,
        "months": months_of(plan),
        "first_at": int(midnight(ends_on).timestamp()),
    }
