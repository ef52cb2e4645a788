"""Opens the payment page of what was reserved or bought."""

from urllib.parse import urlencode

from strawberry import relay

from billing.actions.checkout import start_checkout
from billing.models import Order
from billing.states import OrderState
from graph.billing.mutations.returning import place

RESERVATIONS = "/portal/reservations/"
PASSES = "/portal/passes/"


def checkout_of(order: Order, asked: str | None, usual: str, about: relay.GlobalID) -> str | None:
    """The payment page of an order; None when nothing is to be paid. Raises what `start_checkout` raises.

    `asked` is the path to come back to, `usual` the portal's page when nothing is asked for; that one is told
    `about` what the payment was.
    """
    if order.state != OrderState.PLACED:
        return None
    key = str(about)
    return start_checkout(
        order=order,
        success_path=place(asked, f"{usual}?{urlencode({'returned': key})}"),
        cancel_path=place(asked, f"{usual}?{urlencode({'given_up': key})}"),
    )
