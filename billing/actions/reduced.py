"""Leaves the reduced price for the full one, where no proof can be shown."""

from django.db import transaction

from accounts.records import record
from billing.actions.applications.admit import go_on_with_documents
from billing.actions.applications.payment import place_order_of
from billing.actions.locks import locked_application, locked_order_of
from billing.actions.orders import end_order
from billing.actions.prices import chosen_amount
from billing.document_refusals import PaidAtReducedPrice
from billing.models import Application, Order
from billing.refusals import PaymentUnderWay
from billing.states import OrderState, PaymentState
from kit.states import StateForbids


@transaction.atomic
def pay_full_price(*, application: Application) -> Application:
    """The applicant joins at the full price instead. Doing it again changes nothing.

    An unpaid order is cancelled and replaced by one over the full price. Raises PaidAtReducedPrice once the
    money came, PaymentUnderWay while a debit runs. Who may is for the caller to ask: whoever holds the link.
    """
    application = locked_application(application)
    if not application.is_reduced:
        return application
    if not application.is_open:
        raise StateForbids(state=application.get_state_display())
    if application.paid_at is not None:
        raise PaidAtReducedPrice
    order = locked_order_of(application)
    if order is not None:
        _let_go(order)
    application.is_reduced = False
    application.amount_minor = chosen_amount(application.plan, None)
    application.save(update_fields=["is_reduced", "amount_minor"])
    record("application.full_price", application, by=None, amount_minor=application.amount_minor)
    if order is not None:
        place_order_of(application, by=None)
    go_on_with_documents(application)
    return application


def _let_go(order: Order) -> None:
    pending = order.payments.filter(state=PaymentState.PENDING).first()
    if pending is not None:
        raise PaymentUnderWay(method=pending.get_method_display())
    end_order(order=order, state=OrderState.CANCELLED, reason="replaced by the full price", by=None)
    # Money that comes for it all the same goes back by itself; the application has its new order.
    order.application = None
    order.save(update_fields=["application"])
