"""Passes bought, credits given and taken back."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts import models as accounts
from billing import models as billing
from equipment import models
from equipment.actions.credits import give_credits, take_credits
from equipment.actions.passes import buy_pass
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.billing.amounts import minor
from graph.billing.order import Order
from graph.billing.plan import Plan
from graph.engine.nodes import id_of
from graph.engine.payloads import Idempotency, mutation
from graph.engine.scalars import MoneyInput
from graph.equipment.credit import CreditLot
from graph.equipment.mutations.reserving import for_whom
from graph.equipment.paying import PASSES, checkout_of
from graph.outcome import Outcome, outcome


@strawberry.input(description="Which pass to buy, at which price.")
class PassBuyInput:
    """The price is checked, so that nobody pays another one than they saw."""

    plan_id: relay.GlobalID = strawberry.field(description="The plan, of kind pass.")
    expected_price: MoneyInput = strawberry.field(
        description="The price you were shown; another one is refused."
    )
    contact_id: relay.GlobalID | None = strawberry.field(
        default=None, description="For which of those for whom you act; yourself if left out."
    )
    return_path: str | None = strawberry.field(
        default=None, description="A path on this site to come back to from the payment page."
    )


@strawberry.input(description="Whom to give credits, and why.")
class CreditsGiveInput:
    """From the association."""

    contact_id: relay.GlobalID = strawberry.field(description="Whom.")
    amount: int = strawberry.field(description="How many.")
    reason: str = strawberry.field(description="Why; the person reads it.")
    ends_at: datetime | None = strawberry.field(
        default=None, description="From when on they cannot be spent; null for never."
    )


@strawberry.input(description="Which credits to take back, and why.")
class CreditsTakeInput:
    """What is left of one lot."""

    id: relay.GlobalID = strawberry.field(description="The credits.")
    reason: str = strawberry.field(description="Why; it stays on record.")


@strawberry.type(description="What came of `passBuy`.")
class PassBuyPayload(Outcome):
    """The order, and where to pay it."""

    order: Order | None = outcome(Order, description="The order; once it is paid, the credits are there.")
    checkout_url: str | None = strawberry.field(
        default=None, description="The payment page; null when there is nothing to pay."
    )


@strawberry.type(description="What came of `creditsGive`.")
class CreditsGivePayload(Outcome):
    """The credits."""

    credit_lot: CreditLot | None = outcome(CreditLot, description="The new credits.")


@strawberry.type(description="What came of `creditsTake`.")
class CreditsTakePayload(Outcome):
    """The credits."""

    credit_lot: CreditLot | None = outcome(CreditLot, description="The credits, none left.")


BuyInput = Annotated[PassBuyInput, strawberry.argument(description="Which pass.")]
GiveInput = Annotated[CreditsGiveInput, strawberry.argument(description="Whom, how many, why.")]
TakeInput = Annotated[CreditsTakeInput, strawberry.argument(description="Which, and why.")]


@strawberry.type
class PassMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Orders a pass and opens its payment page; asking again finds the same order and page.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def pass_buy(self, info: Info, input: BuyInput) -> PassBuyPayload:
        user, contact = signed_in(info), for_whom(input.contact_id, info)
        plan = visible(billing.Plan, Plan, input.plan_id, info, "planId")
        expected = minor(input.expected_price, plan.currency, "expectedPrice")
        order = buy_pass(contact=contact, plan=plan, expected_minor=expected, by=user)
        url = checkout_of(order, input.return_path, PASSES, id_of(Order, order.pk))
        return PassBuyPayload(row=order, checkout_url=url)

    @mutation(description="Gives somebody credits.", idempotency=Idempotency.REQUIRED)
    def credits_give(self, info: Info, input: GiveInput) -> CreditsGivePayload:
        user = signed_in(info)
        contact = visible(accounts.Contact, Contact, input.contact_id, info, "contactId")
        row = give_credits(
            contact=contact, amount=input.amount, reason=input.reason, ends_at=input.ends_at, by=user
        )
        return CreditsGivePayload(row=row)

    @mutation(description="Takes back what is left of some credits.")
    def credits_take(self, info: Info, input: TakeInput) -> CreditsTakePayload:
        user = signed_in(info)
        row = visible(models.CreditLot, CreditLot, input.id, info)
        return CreditsTakePayload(row=take_credits(lot=row, reason=input.reason, by=user))
