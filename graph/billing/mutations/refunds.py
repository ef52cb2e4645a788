"""Refunds that the provider could not make."""

from typing import Annotated

import strawberry
from strawberry import Info, relay

from billing import models
from billing.actions.refunds import pay_refund_by_hand
from graph.acting import signed_in, visible
from graph.billing.order import Refund
from graph.engine.payloads import mutation
from graph.outcome import Outcome, outcome


@strawberry.input(description="Which failed refund went back another way, and how.")
class RefundPayByHandInput:
    """One refund."""

    id: relay.GlobalID = strawberry.field(description="The refund.")
    reference: str = strawberry.field(
        description="What finds the money again: the number of a transfer or cheque."
    )
    reason: str = strawberry.field(description="Why this way; it stays on record.")


@strawberry.type(description="What came of `refundPayByHand`.")
class RefundPayByHandPayload(Outcome):
    """The refund."""

    refund: Refund | None = outcome(Refund, description="The refund as it now is.")


ByHandInput = Annotated[RefundPayByHandInput, strawberry.argument(description="Which refund, and how.")]


@strawberry.type
class RefundMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Puts on record that money which the provider could not give back was paid by hand."
    )
    def refund_pay_by_hand(self, info: Info, input: ByHandInput) -> RefundPayByHandPayload:
        user = signed_in(info)
        refund = visible(models.Refund, Refund, input.id, info)
        return RefundPayByHandPayload(
            row=pay_refund_by_hand(refund=refund, reference=input.reference, reason=input.reason, by=user)
        )
