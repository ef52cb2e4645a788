"""What each of a viewer's memberships costs to renew today, by each plan: for any number in a few queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Value

from accounts.viewers import Viewer
from billing.actions.automatic.lowered import Lowered, counting
from billing.actions.automatic.terms import amount_of
from billing.actions.discounts import is_for, kept_coupons, refusal_of
from billing.actions.prices import chosen_amount, months_paid
from billing.actions.reduced import proof_missing
from billing.coming_days import term_of
from billing.models import Coupon, CouponSpan, Membership, MembershipPeriod, Plan, PriceKind
from billing.periods import Period, next_period
from billing.supporting import proof_is_valid
from kit.clock import today
from kit.refusals import Refusal


@dataclass(frozen=True)
class RenewalPrice:
    """One membership by one plan, in cents; `problem` is why the coupon typed does not count.

    `recurring_minor` is what an automatic renewal agreed to with it would take each time.
    `last_day` is that of a part of a year, None where a whole term is paid. `unproven` is why the reduced
    price that was asked for does not count.
    """

    membership: Membership
    plan: Plan
    minor: int
    full_minor: int
    recurring_minor: int
    last_day: date | None
    coupon: Coupon | None
    problem: Refusal | None
    is_reduced: bool
    unproven: Refusal | None


def renewal_prices(viewer: Viewer, coupon_code: str = "", *, reduced: bool = False) -> list[RenewalPrice]:
    """All pairs of the viewer's memberships and the plans of their families.

    `reduced` asks for the reduced price, where a plan has one and a proof is valid today.
    """
    memberships = list(Membership.objects.belonging_to(viewer).order_by("pk"))
    if not memberships:
        return []
    offered = Plan.objects.visible_to(viewer).filter(
        withdrawn_at=None, family__in={one.family for one in memberships}
    )
    plans = list(offered.order_by("position", "pk"))
    kept, ends = kept_coupons(memberships), _last_periods(memberships)
    typed = _typed(coupon_code.strip().upper())
    rights = _rights(memberships, plans) if reduced else {}
    return [
        _priced(
            membership, plan, _days(ends.get(membership.pk), plan, typed.on), typed,
            kept.get(membership.pk, ()), rights.get((membership.pk, plan.pk)),
        )
        for membership in memberships
        for plan in plans
        if plan.family == membership.family
    ]  # fmt: skip


@dataclass(frozen=True)
class _Right:
    """That the reduced price was asked for, where there is one, and why it does not count."""

    unproven: Refusal | None


def _rights(memberships: list[Membership], plans: list[Plan]) -> dict[tuple[int, int], _Right]:
    """By membership and plan; one query and one more where something is missing, for each reduced price."""
    found = {}
    for plan in [one for one in plans if one.reduced_minor is not None]:
        asked = Membership.objects.filter(pk__in=[one.pk for one in memberships], family=plan.family)
        proven = {one.pk for one in asked.filter(proof_is_valid(Value(plan.pk)))}
        missing = {one.pk for one in memberships if one.family == plan.family} - proven
        problem = proof_missing(plan) if missing else None
        found.update({(pk, plan.pk): _Right(problem if pk in missing else None) for pk in missing | proven})
    return found


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
    kept: Sequence[Coupon],
    right: _Right | None,
) -> RenewalPrice:
    problem = typed.problem(plan)
    going_on = next((one for one in kept if is_for(one, plan)), None)
    coupon = typed.coupon if typed.code and problem is None else going_on
    is_reduced = right is not None and right.unproven is None
    goes_on = coupon is not None and coupon.span == CouponSpan.ALWAYS
    lowered = counting(plan, Lowered(is_reduced, coupon if goes_on else going_on))
    full = _price(plan, days, None, reduced=is_reduced)
    return RenewalPrice(
        membership=membership,
        plan=plan,
        minor=_price(plan, days, coupon, reduced=is_reduced),
        full_minor=full,
        recurring_minor=amount_of(plan, full, lowered),
        last_day=days.end - timedelta(days=1) if months_paid(plan, days) is not None else None,
        coupon=coupon,
        problem=problem,
        is_reduced=is_reduced,
        unproven=right.unproven if right is not None else None,
    )


def _price(plan: Plan, days: Period, coupon: Coupon | None, *, reduced: bool) -> int:
    if plan.price_kind == PriceKind.FREE:
        # The amount suggested: it may be anything from the minimum.
        return max(plan.price_minor, plan.minimum_minor)
    return chosen_amount(plan, None, reduced=reduced, days=days, coupon=coupon)
