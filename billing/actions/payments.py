"""Records money that came."""

from django.db import transaction

from accounts.models import User
from accounts.records import record
from billing.actions.locks import locked_order
from billing.actions.refunds import request_refund
from billing.actions.settlement import settle_order
from billing.models import Order, Payment, PaymentMethod
from billing.states import PAYMENT, OrderState, PaymentState


@transaction.atomic
def record_payment(
    *,
    order: Order,
    method: PaymentMethod,
    state: PaymentState,
    amount_minor: int,
    stripe_payment_intent_id: str,
    by: User | None,
) -> Payment:
    """What the provider says of a payment, recorded once whoever brings the news, and however often.

    News that come late change nothing: what was received stays received. Money for an order that no longer
    waits for it goes back by itself.
    """
    order = locked_order(order.pk)
    payment = Payment.objects.filter(stripe_payment_intent_id=stripe_payment_intent_id).first()
    if payment is None:
        payment = Payment.objects.create(
            order=order,
            method=method,
            state=state,
            amount_minor=amount_minor,
            currency=order.currency,
            stripe_payment_intent_id=stripe_payment_intent_id,
            recorded_by=by,
        )
    elif not PAYMENT.allows(payment.state, state):
        return payment
    else:
        PAYMENT.move(payment, state)
        payment.save(update_fields=["state"])
    record(f"payment.{state.value}", payment, by=by, amount_minor=amount_minor)
    if state == PaymentState.SUCCEEDED:
        _use(payment, order, by)
    return payment


def _use(payment: Payment, order: Order, by: User | None) -> None:
    if order.state != OrderState.PLACED:
        request_refund(payment=payment, reason="paid twice, or too late", invoice=None, by=by)
    elif payment.amount_minor != order.total.minor:
        request_refund(payment=payment, reason="another amount than the order's", invoice=None, by=by)
    else:
        settle_order(order=order, payment=payment, by=by)
