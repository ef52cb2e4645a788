"""Renewal, suspension, reinstatement."""

from typing import Annotated

import strawberry
from strawberry import Info, relay

from billing import models
from billing.actions.memberships import reinstate_membership, renew_membership, suspend_membership
from cms.signup.guards import code_try
from graph.acting import signed_in, visible
from graph.billing.amounts import minor, minor_if_stated
from graph.billing.membership import Membership
from graph.billing.mutations.orders import RENEWS_ITSELF, checkout_of
from graph.billing.order import Order
from graph.billing.plan import Plan
from graph.engine.budget import caller_of
from graph.engine.context import context_of
from graph.engine.payloads import Idempotency, mutation
from graph.engine.scalars import MoneyInput
from graph.outcome import Outcome, outcome


@strawberry.input(description="Which membership to renew, by which plan, at which price.")
class MembershipRenewInput:
    """The price is checked, so that nobody pays another one than they saw."""

    id: relay.GlobalID = strawberry.field(description="The membership.")
    plan_id: relay.GlobalID = strawberry.field(description="The plan, of the membership's family.")
    amount: MoneyInput | None = strawberry.field(
        default=None, description="What you choose to pay when the price is free; the suggestion if left out."
    )
    expected_price: MoneyInput = strawberry.field(
        description="The price you were shown; another one is refused."
    )
    renews_itself: bool = strawberry.field(default=False, description=RENEWS_ITSELF)
    coupon: str = strawberry.field(
        default="", description="A discount code; `expectedPrice` is the price with it."
    )
    is_reduced: bool = strawberry.field(
        default=False, description="At the reduced price, which takes a proof that is valid today."
    )
    return_path: str | None = strawberry.field(
        default=None, description="A path on this site to come back to from the payment page."
    )


@strawberry.input(description="Which membership to suspend, and why.")
class MembershipSuspendInput:
    """The member reads the reason."""

    id: relay.GlobalID = strawberry.field(description="The membership.")
    reason: str = strawberry.field(description="Why; the member reads it.")


@strawberry.input(description="Which suspension to lift.")
class MembershipReinstateInput:
    """One membership."""

    id: relay.GlobalID = strawberry.field(description="The membership.")


@strawberry.type(description="What came of `membershipRenew`.")
class MembershipRenewPayload(Outcome):
    """The order, and where to pay it."""

    order: Order | None = outcome(Order, description="The order that renews once it is paid.")
    checkout_url: str | None = strawberry.field(
        default=None, description="The payment page; null when there is nothing to pay."
    )


@strawberry.type(description="What came of `membershipSuspend`.")
class MembershipSuspendPayload(Outcome):
    """The membership."""

    membership: Membership | None = outcome(Membership, description="The membership as it now is.")


@strawberry.type(description="What came of `membershipReinstate`.")
class MembershipReinstatePayload(Outcome):
    """The membership."""

    membership: Membership | None = outcome(Membership, description="The membership as it now is.")


RenewInput = Annotated[MembershipRenewInput, strawberry.argument(description="Which membership, and how.")]
SuspendInput = Annotated[
    MembershipSuspendInput, strawberry.argument(description="Which membership, and why.")
]
ReinstateInput = Annotated[MembershipReinstateInput, strawberry.argument(description="Which membership.")]


@strawberry.type
class MembershipMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Orders a renewal and opens its payment page. Renewing early loses no paid day; "
        "asking again finds the same order and the same page.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def membership_renew(self, info: Info, input: RenewInput) -> MembershipRenewPayload:
        user = signed_in(info)
        membership = visible(models.Membership, Membership, input.id, info)
        plan = visible(models.Plan, Plan, input.plan_id, info, "planId")
        with code_try(caller_of(context_of(info).request), input.coupon):
            order = renew_membership(
                membership=membership,
                plan=plan,
                by=user,
                amount_minor=minor_if_stated(input.amount, plan.currency, "amount"),
                expected_minor=minor(input.expected_price, plan.currency, "expectedPrice"),
                coupon_code=input.coupon,
                is_reduced=input.is_reduced,
            )
        return MembershipRenewPayload(
            row=order, checkout_url=checkout_of(order, input.return_path, renews=input.renews_itself)
        )

    @mutation(description="Suspends a membership until lifted; its paid days run on.")
    def membership_suspend(self, info: Info, input: SuspendInput) -> MembershipSuspendPayload:
        user = signed_in(info)
        membership = visible(models.Membership, Membership, input.id, info)
        return MembershipSuspendPayload(
            row=suspend_membership(membership=membership, reason=input.reason, by=user)
        )

    @mutation(description="Lifts a suspension.")
    def membership_reinstate(self, info: Info, input: ReinstateInput) -> MembershipReinstatePayload:
        user = signed_in(info)
        membership = visible(models.Membership, Membership, input.id, info)
        return MembershipReinstatePayload(row=reinstate_membership(membership=membership, by=user))
