"""Reminding many payers at once."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import Info, relay

from billing import models
from billing.actions.reminders import remind_payer
from graph.acting import signed_in
from graph.billing.order import Order
from graph.each import DecisionFailure, each
from graph.engine.nodes import MOST_IDS, rows_of
from graph.engine.payloads import Idempotency, Payload, mutation
from graph.fields import told
from kit.refusals import NotAllowed

REMIND = "billing.change_order"


@strawberry.input(description="Which unpaid orders to remind of.")
class OrdersRemindInput:
    """Many orders."""

    ids: list[relay.GlobalID] = strawberry.field(description=f"The orders, at most {MOST_IDS}.")


@strawberry.type(description="What came of `ordersRemind`.")
class OrdersRemindPayload(Payload):
    """Each order is reminded of by itself."""

    keys: strawberry.Private[Sequence[int]] = ()
    failures: list[DecisionFailure] = strawberry.field(
        default_factory=list, description="Those for which no letter went; the others are not held up."
    )

    @told(description="Those for which a letter is on its way.")
    def orders(self, info: Info) -> list[Order]:
        rows = rows_of(Order, self.keys, info)
        return [rows[str(key)] for key in self.keys if str(key) in rows]


ManyInput = Annotated[OrdersRemindInput, strawberry.argument(description="Which orders.")]


@strawberry.type
class RemindMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Writes to each who has not paid one of these orders; one letter a week at most.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def orders_remind(self, info: Info, input: ManyInput) -> OrdersRemindPayload:
        user = signed_in(info)
        if not user.has_perm(REMIND):
            raise NotAllowed
        return OrdersRemindPayload(
            **each(models.Order, Order, input.ids, info, lambda order: remind_payer(order=order, by=user))
        )
