"""What one pays today: part of a year, reduced, less a discount code."""

from dataclasses import replace
from datetime import date
from typing import Annotated

import strawberry
from strawberry import Info, relay

from billing import models
from billing.actions.discounts import check_known
from billing.actions.pricing import Agreed, price
from billing.models import PriceKind
from billing.refusals import CouponUnknown
from billing.renewal_prices import RenewalPrice as Priced
from billing.renewal_prices import renewal_prices
from cms.signup import guards
from graph.billing.membership import Membership
from graph.billing.plan import Plan
from graph.engine.budget import caller_of
from graph.engine.context import context_of, viewer_of
from graph.engine.nodes import id_of, key_in
from graph.engine.scalars import Money
from graph.fields import told
from kit.refusals import Refusal

PlanId = Annotated[relay.GlobalID, strawberry.argument(description="The plan.")]
Coupon = Annotated[str, strawberry.argument(description="A discount code; empty for none.")]
Reduced = Annotated[bool, strawberry.argument(description="Whether the reduced price is asked for.")]


@strawberry.type(description="What a plan costs today, for whoever joins.")
class PlanPrice:
    """`amount` is what `expectedPrice` must say."""

    amount: Money = strawberry.field(description="What is to be paid; suggested, when the price is free.")
    full_amount: Money = strawberry.field(description="The same without the discount code.")
    last_day: date | None = strawberry.field(
        description="The last day of the part of a year that it is for; null for a whole term."
    )
    discount: str = strawberry.field(description="What the code takes off, as `−10 %`; empty for nothing.")
    coupon_problem: str | None = strawberry.field(
        description="Why the code does not count, in a sentence; null when it does, or there is none."
    )


@strawberry.type(description="What one of your memberships costs to renew today, by one plan.")
class RenewalPrice(PlanPrice):
    """A pair of ids and its price."""

    recurring_amount: Money = strawberry.field(
        description="What an automatic renewal agreed to with it takes."
    )
    is_reduced: bool = strawberry.field(description="Whether it is the reduced price, asked for and proven.")
    reduced_problem: str | None = strawberry.field(
        description="Why the reduced price that was asked for does not count, in a sentence; else null."
    )
    membership_id: relay.GlobalID = strawberry.field(description="The membership.")
    plan_id: relay.GlobalID = strawberry.field(description="The plan.")


def renewal_prices_of(info: Info, coupon: str, *, reduced: bool) -> list[RenewalPrice]:
    """Of the viewer; without the code where it is not known, or where too many such were tried."""
    viewer, problem = viewer_of(info), None
    try:
        with guards.code_try(caller_of(context_of(info).request), coupon):
            check_known(coupon)
    except (CouponUnknown, guards.TooManyCodes) as refusal:
        coupon, problem = "", refusal
    found = renewal_prices(viewer, coupon, reduced=reduced)
    return [_renewal_price(replace(one, problem=problem or one.problem)) for one in found]


def _renewal_price(one: Priced) -> RenewalPrice:
    currency = one.plan.currency
    return RenewalPrice(
        amount=Money.of_minor(one.minor, currency),
        full_amount=Money.of_minor(one.full_minor, currency),
        last_day=one.last_day,
        discount=one.coupon.discount if one.coupon is not None else "",
        coupon_problem=str(one.problem.message) if one.problem is not None else None,
        recurring_amount=Money.of_minor(one.recurring_minor, currency),
        is_reduced=one.is_reduced,
        reduced_problem=str(one.unproven.message) if one.unproven is not None else None,
        membership_id=id_of(Membership, one.membership.pk),
        plan_id=id_of(Plan, one.plan.pk),
    )


def _plan_price(plan: models.Plan, agreed: Agreed, problem: str | None) -> PlanPrice:
    return PlanPrice(
        amount=Money.of_minor(agreed.amount_minor, plan.currency),
        full_amount=Money.of_minor(agreed.amount_minor + agreed.discount_minor, plan.currency),
        last_day=agreed.last_day,
        discount=agreed.coupon.discount if agreed.coupon is not None else "",
        coupon_problem=problem,
    )


@strawberry.type
class PriceQuery:
    """To be inherited by the schema's Query."""

    @told(description="Whether any discount code can be used now: show a box for one.")
    def takes_coupons(self) -> bool:
        return models.Coupon.objects.running().exists()

    @told(
        description="What a plan costs today for a newcomer: part of a year that has begun, reduced, less a "
        "discount code. Null when there is no such plan for you."
    )
    def plan_price(
        self, info: Info, plan_id: PlanId, coupon: Coupon = "", reduced: Reduced = False
    ) -> PlanPrice | None:
        key = key_in(plan_id, Plan, info)
        plans = models.Plan.objects.visible_to(viewer_of(info))
        plan = plans.filter(pk=key).first() if key is not None else None
        if plan is None:
            return None
        stated = max(plan.price_minor, plan.minimum_minor) if plan.price_kind == PriceKind.FREE else None
        try:
            with guards.code_try(caller_of(context_of(info).request), coupon):
                agreed = price(plan, coupon_code=coupon, amount_minor=stated, reduced=reduced, for_show=True)
        except Refusal as refusal:
            return _plan_price(plan, price(plan, amount_minor=stated, reduced=reduced), str(refusal.message))
        return _plan_price(plan, agreed, None)
