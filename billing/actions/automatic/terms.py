"""What one may agree to: how much, how often, and from which day."""

from datetime import date, timedelta

from django.utils.translation import override

from billing.coming_days import held_membership, last_period, next_days
from billing.gateway import Renewing
from billing.models import Membership, Order, Plan, PriceKind, RenewalKind, TermKind
from kit.clock import midnight, today

# Stripe begins a subscription two days ahead at the earliest; the clocks need not agree.
LEAST_AHEAD = timedelta(days=3)
# And 730 at most.
MOST_AHEAD = timedelta(days=728)
MONTHS_OF_A_YEAR = 12


def months_of(plan: Plan) -> int:
    """How many months lie between two renewals."""
    return MONTHS_OF_A_YEAR if plan.term_kind == TermKind.FIXED_YEAR else plan.term_months


def amount_of(plan: Plan, paid_minor: int) -> int:
    """What each renewal takes, in cents: the plan's price; with a free price what was chosen at first."""
    return plan.price_minor if plan.price_kind == PriceKind.FIXED else paid_minor


def renews_itself(plan: Plan) -> bool:
    """Whether one may agree to an automatic renewal by this plan now."""
    return plan.renewal != RenewalKind.BY_HAND and plan.withdrawn_at is None


def terms_of_order(order: Order) -> Renewing | None:
    """What the payer of `order` may agree to; None when it does not renew, or ends too soon or too late."""
    line = order.lines.select_related("plan").get()
    if line.plan is None or line.kind != "membership" or not line.unit_price_minor:
        return None
    held = held_membership(contact=order.contact, organisation=order.organisation, plan=line.plan)
    ends_on = next_days(held, line.plan).end
    return _terms(line.plan, line.unit_price_minor, ends_on, order.contact.language)


def terms_of_membership(membership: Membership) -> Renewing | None:
    """What a member who has paid already may agree to; None when the days end too soon or too late."""
    last = last_period(membership)
    if last is None:
        return None
    paid_minor = last.line.unit_price_minor if last.line else last.plan.price_minor
    return _terms(last.plan, paid_minor, last.ends_on, membership.contact.language)


def _terms(plan: Plan, paid_minor: int, ends_on: date, language: str) -> Renewing | None:
    if not renews_itself(plan) or not LEAST_AHEAD <= ends_on - today() <= MOST_AHEAD:
        return None
    with override(language):
        label = plan.name
    return {
        "label": label,
        "amount_minor": amount_of(plan, paid_minor),
        "months": months_of(plan),
        "first_at": int(midnight(ends_on).timestamp()),
    }
