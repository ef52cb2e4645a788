"""Records money that came."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.records import record
from billing.actions.locks import locked_order
from billing.actions.orders import end_order
from billing.actions.refunds import request_refund
from billing.actions.settlement import settle_order
from billing.fulfilments import fulfilment_of
from billing.models import Order, Payment, PaymentMethod, RenewalBill
from billing.states import PAYMENT, OrderState, PaymentState
from kit.mail import post

# Why money goes back by itself, as its refund says.
UNEXPECTED = "paid twice, or too late"
OVER = "what it was for is over"
ANOTHER_AMOUNT = "another amount than the order's"


@transaction.atomic
def record_payment(
    *,
    order: Order,
    method: PaymentMethod,
    state: PaymentState,
    amount_minor: int,
    stripe_payment_intent_id: str | None,
    by: User | None,
    details: Mapping[str, str | date] | None = None,
) -> Payment:
    """What the provider or the desk says of a payment, recorded once whoever brings the news.

    Without the provider's id it is the desk's (`take_payment`), and `details` are its columns.

    News that come late change nothing: what was received stays received. Money for an order that no longer
    waits for it goes back by itself.
    """
    order = locked_order(order.pk)
    payment = _known(stripe_payment_intent_id)
    if payment is None:
        payment = Payment.objects.create(
            order=order,
            method=method,
            state=state,
            amount_minor=amount_minor,
            currency=order.currency,
            stripe_payment_intent_id=stripe_payment_intent_id,
            recorded_by=by,
            **(details or {}),
        )
    elif not PAYMENT.allows(payment.state, state):
        return payment
    else:
        PAYMENT.move(payment, state)
        payment.save(update_fields=["state"])
    record(f"payment.{state.value}", payment, by=by, amount_minor=amount_minor)
    if state == PaymentState.SUCCEEDED:
        _use(payment, order, by)
    elif _came_back(payment) and not RenewalBill.objects.filter(order=order).exists():
        # A card is refused while its holder looks on; of a bill its own letter tells.
        post("payment_returned", order.pk)
    return payment


def _came_back(payment: Payment) -> bool:
    return payment.state == PaymentState.FAILED and payment.method == PaymentMethod.SEPA


def _known(stripe_payment_intent_id: str | None) -> Payment | None:
    if stripe_payment_intent_id is None:
        return None
    return Payment.objects.filter(stripe_payment_intent_id=stripe_payment_intent_id).first()


def _use(payment: Payment, order: Order, by: User | None) -> None:
    if order.state != OrderState.PLACED:
        _return(payment, UNEXPECTED, by)
        return
    lines = order.lines.select_related("replaces")
    over = [line for line in lines if not fulfilment_of(line).may_fulfil(line)]
    if over:
        for line in over:
            record("order.line_over", line, by=by)
        end_order(order=order, state=OrderState.CANCELLED, reason="no longer possible when paid", by=by)
        _return(payment, OVER, by)
    elif payment.amount_minor != order.total.minor:
        _return(payment, ANOTHER_AMOUNT, by)
    else:
        settle_order(order=order, payment=payment, by=by)


def _return(payment: Payment, reason: str, by: User | None) -> None:
    """Nobody asked for it to go back: a letter says why it does."""
    post("money_returned", request_refund(payment=payment, reason=reason, by=by).pk)
