"""The letter to whom money goes back by itself."""

from django.utils.translation import gettext as _

from accounts.models import Association, AuditEntry
from billing.actions.payments import ANOTHER_AMOUNT, OVER
from billing.models import AT_THE_DESK, Order, OrderLine, Refund
from kit.mail import Letter


def money_returned(refund_id: int) -> Letter:
    """What goes back of a payment that nobody could use, why, and how."""
    refund = Refund.objects.select_related("payment__order__contact").get(pk=refund_id)
    order = refund.payment.order
    return Letter(
        to=order.contact.email,
        sender=Association.objects.current(),
        subject=_("Your payment goes back to you"),
        heading=_("{amount} go back to you").format(amount=refund.amount),
        paragraphs=(*_why(refund, order), _how(refund)),
        facts=(
            (_("Order"), order.number),
            (_("What was bought"), ", ".join(line.label for line in order.lines.all())),
            (_("Amount"), str(refund.amount)),
        ),
    )


def _why(refund: Refund, order: Order) -> tuple[str, ...]:
    if refund.reason == OVER:
        return _over(order)
    if refund.reason == ANOTHER_AMOUNT:
        return (_("The amount that came is not the amount of the order, which still waits to be paid."),)
    return (_("This order was paid already, or was over, when the money came. It is not paid twice."),)


def _over(order: Order) -> tuple[str, ...]:
    told = AuditEntry.objects.filter(verb="order.line_over", subject_type=OrderLine._meta.label)
    gone = told.filter(subject_id__in=order.lines.values("pk")).values("subject_id")
    labels = [line.label for line in order.lines.filter(pk__in=gone)]
    why = _("When the money came, this could no longer be given: {what}.").format(what=", ".join(labels))
    if order.lines.count() == len(labels):
        return (why,)
    return (why, _("What is ordered together is given together: all of the order is cancelled."))


def _how(refund: Refund) -> str:
    if refund.payment.method in AT_THE_DESK:
        return _("It goes back by hand: the treasurer writes to you.")
    return _("It goes back by itself, by the same means of payment; your bank shows it within ten days.")
