"""What each of a viewer's memberships costs to renew today, by each plan: for any number in a few queries."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.viewers import Viewer
from billing.actions.automatic.terms import amount_of
from billing.actions.discounts import is_for, kept_coupons, refusal_of
from billing.actions.prices import chosen_amount, months_paid
from billing.coming_days import term_of
from billing.models import Coupon, Membership, MembershipPeriod, Plan, PriceKind
from billing.periods import Period, next_period
from kit.clock import today
from kit.refusals import Refusal


@dataclass(frozen=True)
class RenewalPrice:
    """One membership by one plan, in cents; `problem` is why the coupon typed does not count.

    `recurring_minor` is what an automatic renewal agreed to with it would take each time.
    `last_day` is that of a part of a year, None where a whole term is paid.
    """

    membership: Membership
    plan: Plan
    minor: int
    full_minor: int
    recurring_minor: int
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
    kept, ends = kept_coupons(memberships), _last_periods(memberships)
    typed = _typed(coupon_code.strip().upper())
    return [
        _priced(membership, plan, _days(ends.get(membership.pk), plan, typed.on), typed, kept)
        for membership in memberships
        for plan in plans
        if plan.family == membership.family
    ]


@dataclass(frozen=True)
class _Typed:
    """A code as it was typed, and its coupon if there is one."""

    code: str
    coupon: Coupon | None
    on: date

    def problem(self, plan: Plan) -> Refusal | None:
        return refusal_of(self.coupon, plan, on=self.on) if self.code else None


def _typed(code: str) -> _Typed:
    known = code and "\0" not in code
    coupon = Coupon.objects.prefetch_related("plans").filter(code=code).first() if known else None
    return _Typed(code, coupon, today())


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
    typed: _Typed,
    kept: dict[int, list[Coupon]],
) -> RenewalPrice:
    problem = typed.problem(plan)
    going_on = next((one for one in kept.get(membership.pk, ()) if is_for(one, plan)), None)
    coupon = typed.coupon if typed.code and problem is None else going_on
    full = _fixed(plan, days, None)
    return RenewalPrice(
        membership=membership,
        plan=plan,
        minor=_fixed(plan, days, coupon),
        full_minor=full,
        recurring_minor=amount_of(plan, full),
        last_day=days.end - timedelta(days=1) if months_paid(plan, days) is not None else None,
        coupon=coupon,
        problem=problem,
    )


def _fixed(plan: Plan, days: Period, coupon: Coupon | None) -> int:
    if plan.price_kind == PriceKind.FREE:
        # The amount suggested: it may be anything from the minimum.
        return max(plan.price_minor, plan.minimum_minor)
    return chosen_amount(plan, None, days=days, coupon=coupon)
