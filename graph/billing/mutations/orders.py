"""Paying an order, and giving one up."""

from typing import Annotated
from urllib.parse import urlencode

import strawberry
from strawberry import Info, relay

from accounts.models import User, belonging_to
from billing import models
from billing.actions.cancellation import cancel_unpaid_order
from billing.actions.checkout import start_checkout
from billing.states import OrderState
from graph.acting import signed_in, visible
from graph.billing.mutations.returning import place
from graph.billing.order import Order
from graph.engine.nodes import id_of
from graph.engine.payloads import Idempotency, mutation
from graph.outcome import Outcome, outcome
from kit.refusals import NotAllowed

PURCHASES = "/portal/purchases/"
RENEWS_ITSELF = (
    "Whether you agree as well that it renews itself from then on, where the plan offers that. "
    "A plan that always renews itself does so without."
)


def checkout_of(order: models.Order, asked: str | None, *, renews: bool = False) -> str | None:
    """The payment page of an order; None when there is nothing to pay. Raises what `start_checkout` raises.

    `asked` is the path to come back to; the portal's purchases if None. `renews`: and agree to renewals.
    """
    if order.state != OrderState.PLACED and order.payments.count() == 0:
        return None
    key = str(id_of(Order, order.pk))
    return start_checkout(
        order=order,
        success_path=place(asked, f"{PURCHASES}?{urlencode({'returned': key})}"),
        cancel_path=place(asked, f"{PURCHASES}?{urlencode({'given_up': key})}"),
        renews=renews,
    )


@strawberry.input(description="Which order to pay.")
class OrderPayInput:
    """One order."""

    id: relay.GlobalID = strawberry.field(description="The order.")
    renews_itself: bool = strawberry.field(default=False, description=RENEWS_ITSELF)
    return_path: str | None = strawberry.field(
        default=None, description="A path on this site to come back to from the payment page."
    )


@strawberry.input(description="Which order to give up.")
class OrderCancelInput:
    """One order."""

    id: relay.GlobalID = strawberry.field(description="The order.")


@strawberry.type(description="What came of `orderPay`.")
class OrderPayPayload(Outcome):
    """The order, and where to pay it."""

    order: Order | None = outcome(Order, description="The order.")
    checkout_url: str | None = strawberry.field(default=None, description="The payment page.")


@strawberry.type(description="What came of `orderCancel`.")
class OrderCancelPayload(Outcome):
    """The order."""

    order: Order | None = outcome(Order, description="The order, cancelled.")


PayInput = Annotated[OrderPayInput, strawberry.argument(description="Which order.")]
CancelInput = Annotated[OrderCancelInput, strawberry.argument(description="Which order.")]


def _own(order: models.Order, user: User) -> models.Order:
    """The order, of a holder for whom the user acts: the back office sees more than it pays."""
    if not models.Order.objects.filter(belonging_to(user), pk=order.pk).exists():
        raise NotAllowed(path=("id",))
    return order


@strawberry.type
class OrderMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Opens the payment page of an order; the same page until it is used or closes.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def order_pay(self, info: Info, input: PayInput) -> OrderPayPayload:
        user = signed_in(info)
        order = _own(visible(models.Order, Order, input.id, info), user)
        return OrderPayPayload(
            row=order, checkout_url=checkout_of(order, input.return_path, renews=input.renews_itself)
        )

    @mutation(
        description="Gives up an order of yours that is not paid. One that came with an application is "
        "given up by withdrawing the application."
    )
    def order_cancel(self, info: Info, input: CancelInput) -> OrderCancelPayload:
        user = signed_in(info)
        order = visible(models.Order, Order, input.id, info)
        return OrderCancelPayload(row=cancel_unpaid_order(order=order, by=user))
