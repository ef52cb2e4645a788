"""Where the money of an application or an order stands, in one word."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from billing.models import Application, Order, Payment, Refund
from billing.models.payment import PaymentQuerySet
from billing.states import GIVEN_BACK, OrderState, PaymentState, RefundState
from cms.staff.parts import Cell


def payments_with_refunds() -> PaymentQuerySet:
    """Payments, each with its refunds: what `money_of` reads."""
    return Payment.objects.prefetch_related("refunds")


def with_money(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Applications with their order, payments and refunds, in a constant number of queries."""
    return applications.select_related("order").prefetch_related(
        Prefetch("order__payments", queryset=payments_with_refunds())
    )


def order_of(application: Application) -> Order | None:
    """The application's order, if it came to one."""
    return getattr(application, "order", None)


def money_of(application: Application) -> Cell:
    """Whether an application is paid, and whether that went back."""
    if application.amount_minor == 0:
        return Cell(_("nothing to pay"))
    order = order_of(application)
    if order is None:
        return Cell(_("not asked yet"))
    return settled(order, order.payments.all())


def settled(order: Order, payments: Iterable[Payment]) -> Cell:
    """Whether an order is paid, and whether that went back."""
    received = [payment for payment in payments if payment.state == PaymentState.SUCCEEDED]
    refunds = [refund for payment in received for refund in payment.refunds.all()]
    if any(refund.state == RefundState.FAILED for refund in refunds):
        return Cell(_("refund failed"), tone="warn")
    if refunds:
        return _given_back(refunds, is_whole=not any(payment.left_minor for payment in received))
    if received:
        return Cell(_("paid"), tone="ok")
    if any(payment.state == PaymentState.PENDING for payment in payments):
        return Cell(_("payment under way"), tone="wait")
    if order.state == OrderState.PLACED:
        return Cell(_("not paid"), tone="wait")
    return Cell(_("never paid"))


def _given_back(refunds: list[Refund], *, is_whole: bool) -> Cell:
    if any(refund.state not in GIVEN_BACK for refund in refunds):
        return Cell(_("refund under way"), tone="wait")
    return Cell(_("refunded") if is_whole else _("partly refunded"), tone="ok")


def given_back(refund: Refund) -> str:
    """Where a refund stands; of a part, how much it is as well. Its payment is there already."""
    state = refund.get_state_display()
    return state if refund.amount_minor == refund.payment.amount_minor else f"{refund.amount}, {state}"
