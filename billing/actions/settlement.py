"""What happens when an order is paid."""

from django.utils import timezone

from accounts.models import User
from accounts.records import record
from billing.actions.applications.admit import note_payment
from billing.actions.documents import issue_invoice
from billing.actions.orders import drop_bill, fulfil_order
from billing.models import AT_THE_DESK, Order, Payment
from billing.states import ORDER, OrderState
from kit.mail import post


def settle_order(*, order: Order, payment: Payment | None, by: User | None) -> None:
    """The money for a placed, locked order is there: mark it paid, give what it is for, tell, invoice.

    `payment` is None for an order over nothing, of which there is no receipt. An order that came with an
    application is given when the applicant is admitted, which may be now.
    """
    ORDER.move(order, OrderState.PAID)
    order.paid_at = timezone.now()
    order.save(update_fields=["state", "paid_at"])
    record("order.paid", order, by=by, payment=payment.pk if payment else None)
    if order.application is None:
        fulfil_order(order=order, by=by)
    else:
        note_payment(application=order.application, order=order)
    if payment is not None and payment.method in AT_THE_DESK:
        drop_bill(order)
    if payment is not None:
        post("receipt", order.pk)
        issue_invoice(order=order, by=by)
