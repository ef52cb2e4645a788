"""What each of a viewer's memberships costs to renew today, by each plan: for any number in a few queries."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.viewers import Viewer
from billing.actions.discounts import is_for, kept_coupons, refusal_of
from billing.actions.prices import chosen_amount, months_paid
from billing.coming_days import term_of
from billing.models import Coupon, Membership, MembershipPeriod, Plan
from billing.periods import Period, next_period
from kit.clock import today
from kit.refusals import Refusal


@dataclass(frozen=True)
class RenewalPrice:
    """One membership by one plan, in cents; `problem` is why the coupon typed does not count.

    `last_day` is that of a part of a year, None where a whole term is paid.
    """

    membership: Membership
    plan: Plan
    minor: int
    full_minor: int
    last_day: date | None
    coupon: Coupon | None
    problem: Refusal | None


def renewal_prices(viewer: Viewer, coupon_code: str = "") -> list[RenewalPrice]:
    """All pairs of the viewer's memberships and the plans of their families."""
    memberships = list(Membership.objects.belonging_to(viewer).order_by("pk"))
    if not memberships:
        return []
    offered = Plan.objects.visible_to(viewer).filter(
        withdrawn_at=None, family__in={one.family for one in memberships}
    )
    plans = list(offered.order_by("position", "pk"))
    kept, ends, day = kept_coupons(memberships), _last_periods(memberships), today()
    typed = Coupon.objects.prefetch_related("plans").filter(code=coupon_code.strip().upper()).first()
    return [
        _priced(membership, plan, _days(ends.get(membership.pk), plan, day), typed, coupon_code, kept)
        for membership in memberships
        for plan in plans
        if plan.family == membership.family
    ]


def _last_periods(memberships: list[Membership]) -> dict[int, MembershipPeriod]:
    standing = MembershipPeriod.objects.standing().filter(membership__in=memberships).order_by("ends_on")
    return {period.membership_id: period for period in standing}


def _days(last: MembershipPeriod | None, plan: Plan, day: date) -> Period:
    return next_period(
        today=day,
        paid_until=last.ends_on if last else None,
        grace_until=last.grace_until if last else None,
        term=term_of(plan),
    )


def _priced(
    membership: Membership,
    plan: Plan,
    days: Period,
    typed: Coupon | None,
    code: str,
    kept: dict[int, list[Coupon]],
) -> RenewalPrice:
    problem = refusal_of(typed, plan) if code.strip() else None
    going_on = next((one for one in kept.get(membership.pk, ()) if is_for(one, plan)), None)
    coupon = typed if code.strip() and problem is None else going_on
    return RenewalPrice(
        membership=membership,
        plan=plan,
        minor=_fixed(plan, days, coupon),
        full_minor=_fixed(plan, days, None),
        last_day=days.end - timedelta(days=1) if months_paid(plan, days) is not None else None,
        coupon=coupon,
        problem=problem,
    )


def _fixed(plan: Plan, days: Period, coupon: Coupon | None) -> int:
    # The amount suggested, where the price is free: it may be anything from the minimum.
    return (
        max(plan.price_minor, plan.minimum_minor)
        if plan.price_kind == "free"
        else chosen_amount(plan, None, days=days, coupon=coupon)
    )
