"""Plans: made, changed, withdrawn and restored."""

from decimal import Decimal
from typing import Annotated, Any

import strawberry
from strawberry import UNSET, Info, relay

from billing import models
from billing.actions import plans
from billing.models import (
    ApprovalPolicy,
    HolderKind,
    MidYearPrice,
    PaymentTurn,
    PlanKind,
    PriceKind,
    RenewalKind,
    TermKind,
)
from graph.accounts.mutations import given
from graph.acting import signed_in, visible
from graph.billing.amounts import minor
from graph.billing.plan import Plan
from graph.engine.payloads import mutation
from graph.engine.scalars import MoneyInput
from graph.outcome import Outcome, outcome

# Of new plans.
CURRENCY = "EUR"


@strawberry.input(description="The terms of a plan. What is left out stays, or takes its usual value.")
class PlanTermsInput:
    """By column, but for the two amounts."""

    name_fr: str | None = strawberry.field(default=UNSET, description="Its name in French.")
    name_en: str | None = strawberry.field(default=UNSET, description="Its name in English.")
    summary_fr: str | None = strawberry.field(default=UNSET, description="Its sentence in French.")
    summary_en: str | None = strawberry.field(default=UNSET, description="Its sentence in English.")
    benefits_fr: str | None = strawberry.field(
        default=UNSET, description="What it gives, in French, one a line."
    )
    benefits_en: str | None = strawberry.field(
        default=UNSET, description="What it gives, in English, one a line."
    )
    price_kind: PriceKind | None = strawberry.field(default=UNSET, description="Who sets the price.")
    price: MoneyInput | None = strawberry.field(
        default=UNSET, description="The price; the amount suggested when the price is free."
    )
    minimum: MoneyInput | None = strawberry.field(
        default=UNSET, description="The least one may pay when the price is free."
    )
    reduced_price: MoneyInput | None = strawberry.field(
        default=UNSET, description="The reduced price; null for none."
    )
    reduced_for_fr: str | None = strawberry.field(
        default=UNSET, description="Who pays the reduced price, in French."
    )
    reduced_for_en: str | None = strawberry.field(
        default=UNSET, description="Who pays the reduced price, in English."
    )
    mid_year_price: MidYearPrice | None = strawberry.field(
        default=UNSET, description="What a period costs that begins within the association's year."
    )
    tax_rate: Decimal | None = strawberry.field(default=UNSET, description="VAT in percent, included.")
    mention: str | None = strawberry.field(
        default=UNSET, description="Code of the legal mention on invoices."
    )
    term_kind: TermKind | None = strawberry.field(default=UNSET, description="How long a period lasts.")
    term_months: int | None = strawberry.field(default=UNSET, description="The months of a rolling term.")
    year_starts_month: int | None = strawberry.field(default=UNSET, description="The year's first month.")
    renewal: RenewalKind | None = strawberry.field(
        default=UNSET, description="What happens when a period paid online ends."
    )
    grace_days: int | None = strawberry.field(default=UNSET, description="Days of grace after the end.")
    approval: ApprovalPolicy | None = strawberry.field(default=UNSET, description="Who admits.")
    payment_turn: PaymentTurn | None = strawberry.field(default=UNSET, description="What comes first.")
    holder_kind: HolderKind | None = strawberry.field(default=UNSET, description="Whose it is.")
    seats: int | None = strawberry.field(default=UNSET, description="How many people it covers.")
    lapse_days: int | None = strawberry.field(default=UNSET, description="Days to pay before it lapses.")
    is_visible: bool | None = strawberry.field(
        default=UNSET, description="Whether it is on the public pages."
    )
    position: int | None = strawberry.field(default=UNSET, description="Its place, smallest first.")

    def values(self, currency: str) -> dict[str, Any]:
        """What was given, by column; null leaves a value as it is, but for the reduced price."""
        told = {name: value for name, value in given(self).items() if value is not None}
        for name in ("price", "minimum"):
            if name in told:
                told[f"{name}_minor"] = minor(told.pop(name), currency, "terms", name)
        if self.reduced_price is not UNSET:
            reduced = self.reduced_price
            told.pop("reduced_price", None)
            told["reduced_minor"] = (
                None if reduced is None else minor(reduced, currency, "terms", "reducedPrice")
            )
        return {name: getattr(value, "value", value) for name, value in told.items()}


@strawberry.input(description="A new plan.")
class PlanCreateInput:
    """The code and the family stay for good."""

    code: str = strawberry.field(description="Its stable name: small letters, digits, hyphens.")
    family: str = strawberry.field(
        default="membership", description="Plans of one family continue the same membership."
    )
    kind: PlanKind = strawberry.field(default=PlanKind.MEMBERSHIP, description="What it gives.")
    terms: PlanTermsInput = strawberry.field(description="Its terms; both names are needed.")


@strawberry.input(description="Changes to a plan, for those who choose it from now on.")
class PlanUpdateInput:
    """One plan."""

    id: relay.GlobalID = strawberry.field(description="The plan.")
    terms: PlanTermsInput = strawberry.field(description="What to change.")


@strawberry.input(description="Which plan to offer no more.")
class PlanWithdrawInput:
    """One plan."""

    id: relay.GlobalID = strawberry.field(description="The plan.")


@strawberry.input(description="Which plan to offer again.")
class PlanRestoreInput:
    """One plan."""

    id: relay.GlobalID = strawberry.field(description="The plan.")


@strawberry.type(description="What came of `planCreate`.")
class PlanCreatePayload(Outcome):
    """The plan."""

    plan: Plan | None = outcome(Plan, description="The new plan.")


@strawberry.type(description="What came of `planUpdate`.")
class PlanUpdatePayload(Outcome):
    """The plan."""

    plan: Plan | None = outcome(Plan, description="The plan as it now is.")


@strawberry.type(description="What came of `planWithdraw`.")
class PlanWithdrawPayload(Outcome):
    """The plan."""

    plan: Plan | None = outcome(Plan, description="The plan as it now is.")


@strawberry.type(description="What came of `planRestore`.")
class PlanRestorePayload(Outcome):
    """The plan."""

    plan: Plan | None = outcome(Plan, description="The plan as it now is.")


CreateInput = Annotated[PlanCreateInput, strawberry.argument(description="The plan.")]
UpdateInput = Annotated[PlanUpdateInput, strawberry.argument(description="Which plan, and what to change.")]
WithdrawInput = Annotated[PlanWithdrawInput, strawberry.argument(description="Which plan.")]
RestoreInput = Annotated[PlanRestoreInput, strawberry.argument(description="Which plan.")]


@strawberry.type
class PlanMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Makes a plan, on offer at once if it is visible.")
    def plan_create(self, info: Info, input: CreateInput) -> PlanCreatePayload:
        fixed = {"code": input.code, "family": input.family, "kind": input.kind.value}
        return PlanCreatePayload(
            row=plans.create_plan(values=fixed | input.terms.values(CURRENCY), by=signed_in(info))
        )

    @mutation(description="Changes a plan. Orders and memberships keep the terms they were made with.")
    def plan_update(self, info: Info, input: UpdateInput) -> PlanUpdatePayload:
        user = signed_in(info)
        plan = visible(models.Plan, Plan, input.id, info)
        return PlanUpdatePayload(
            row=plans.edit_plan(plan=plan, values=input.terms.values(plan.currency), by=user)
        )

    @mutation(description="Offers a plan no more; members keep what they have.")
    def plan_withdraw(self, info: Info, input: WithdrawInput) -> PlanWithdrawPayload:
        user = signed_in(info)
        plan = visible(models.Plan, Plan, input.id, info)
        return PlanWithdrawPayload(row=plans.withdraw_plan(plan=plan, by=user))

    @mutation(description="Offers a withdrawn plan again.")
    def plan_restore(self, info: Info, input: RestoreInput) -> PlanRestorePayload:
        user = signed_in(info)
        plan = visible(models.Plan, Plan, input.id, info)
        return PlanRestorePayload(row=plans.put_back_plan(plan=plan, by=user))
