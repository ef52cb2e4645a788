"""Discount codes: made, changed and withdrawn."""

from datetime import date, timedelta
from typing import Annotated, Any

import strawberry
from strawberry import UNSET, Info, relay

from billing import models
from billing.actions import coupons
from graph.accounts.mutations import given
from graph.acting import signed_in, visible
from graph.billing.amounts import minor
from graph.billing.coupon import Coupon
from graph.billing.enums import CouponSpan
from graph.billing.plan import Plan
from graph.engine.payloads import mutation
from graph.engine.scalars import MoneyInput
from graph.outcome import Outcome, outcome

CURRENCY = "EUR"


@strawberry.input(description="What makes a discount code. What is left out stays; null empties it.")
class CouponTermsInput:
    """A percentage or an amount, one of the two."""

    percent: int | None = strawberry.field(default=UNSET, description="The percentage it takes off.")
    amount: MoneyInput | None = strawberry.field(default=UNSET, description="The amount it takes off.")
    span: CouponSpan | None = strawberry.field(
        default=UNSET, description="Whether it makes renewals cheaper too; once if left out."
    )
    most_uses: int | None = strawberry.field(default=UNSET, description="How many times at most.")
    starts_on: date | None = strawberry.field(default=UNSET, description="Its first day.")
    last_day: date | None = strawberry.field(default=UNSET, description="Its last day.")
    plan_ids: list[relay.GlobalID] | None = strawberry.field(
        default=UNSET, description="The plans it is for; none: all with a fixed price."
    )
    note: str | None = strawberry.field(default=UNSET, description="For the team alone.")

    def values(self, info: Info) -> dict[str, Any]:
        """What was given, by column."""
        told = given(self)
        if "amount" in told:
            amount = told.pop("amount")
            told["amount_minor"] = None if amount is None else minor(amount, CURRENCY, "terms", "amount")
        if "last_day" in told:
            last = told.pop("last_day")
            told["ends_on"] = None if last is None or last == date.max else last + timedelta(days=1)
        if "plan_ids" in told:
            ids = told.pop("plan_ids") or ()
            told["plans"] = [visible(models.Plan, Plan, one, info, "terms", "planIds") for one in ids]
        kept = {
            name: value for name, value in told.items() if value is not None or name not in ("span", "note")
        }
        return {name: getattr(value, "value", value) for name, value in kept.items()}


@strawberry.input(description="A new discount code.")
class CouponCreateInput:
    """What people will type, and what it takes off."""

    code: str = strawberry.field(
        description="Capital letters, digits and hyphens; small letters become capital."
    )
    terms: CouponTermsInput = strawberry.field(description="What makes it.")


@strawberry.input(description="Changes to a discount code, for those who use it from now on.")
class CouponEditInput:
    """One code."""

    id: relay.GlobalID = strawberry.field(description="The discount code.")
    terms: CouponTermsInput = strawberry.field(description="What to change.")


@strawberry.input(description="Which discount code to take no more.")
class CouponWithdrawInput:
    """One code."""

    id: relay.GlobalID = strawberry.field(description="The discount code.")


@strawberry.type(description="What came of `couponCreate`.")
class CouponCreatePayload(Outcome):
    """The code."""

    coupon: Coupon | None = outcome(Coupon, description="The new discount code.")


@strawberry.type(description="What came of `couponEdit`.")
class CouponEditPayload(Outcome):
    """The code."""

    coupon: Coupon | None = outcome(Coupon, description="The discount code as it now is.")


@strawberry.type(description="What came of `couponWithdraw`.")
class CouponWithdrawPayload(Outcome):
    """The code."""

    coupon: Coupon | None = outcome(Coupon, description="The discount code as it now is.")


CreateInput = Annotated[CouponCreateInput, strawberry.argument(description="The discount code.")]
EditInput = Annotated[CouponEditInput, strawberry.argument(description="Which code, and what to change.")]
WithdrawInput = Annotated[CouponWithdrawInput, strawberry.argument(description="Which code.")]


@strawberry.type
class CouponMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Makes a discount code.")
    def coupon_create(self, info: Info, input: CreateInput) -> CouponCreatePayload:
        user = signed_in(info)
        values = {**input.terms.values(info), "code": input.code}
        return CouponCreatePayload(row=coupons.create_coupon(values=values, by=user))

    @mutation(description="Changes a discount code. Once used, its discount and its name stay.")
    def coupon_edit(self, info: Info, input: EditInput) -> CouponEditPayload:
        user = signed_in(info)
        coupon = visible(models.Coupon, Coupon, input.id, info)
        return CouponEditPayload(
            row=coupons.edit_coupon(coupon=coupon, values=input.terms.values(info), by=user)
        )

    @mutation(
        description="Takes a discount code no more; renewals that it made cheaper cost the whole price."
    )
    def coupon_withdraw(self, info: Info, input: WithdrawInput) -> CouponWithdrawPayload:
        user = signed_in(info)
        coupon = visible(models.Coupon, Coupon, input.id, info)
        return CouponWithdrawPayload(row=coupons.withdraw_coupon(coupon=coupon, by=user))
