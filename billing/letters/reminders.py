"""The letters to those who have not paid, or whose debit came back."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Association
from billing.letters.addresses import follow_address
from billing.models import Order
from billing.states import OPEN_APPLICATION, OrderState
from kit.mail import Letter
from kit.wording import day


def payment_reminder(order_id: int) -> Letter | None:
    """What is still to be paid, and where; nothing once it is paid or over."""
    order = Order.objects.select_related("contact", "application").get(pk=order_id)
    if order.state != OrderState.PLACED:
        return None
    return Letter(
        to=order.contact.email,
        sender=Association.objects.current(),
        subject=_("Still to be paid: order {number}").format(number=order.number),
        heading=_("Your order waits for its payment"),
        paragraphs=(
            _("You placed it on {day}, and we have received no payment yet.").format(
                day=day(order.placed_at)
            ),
            _("Pay online with the button below, or at the desk in cash or by cheque."),
            _("If you paid in the last days, or want it no more, answer this letter: we see to it."),
        ),
        action=(_("Pay {amount}").format(amount=order.total), _where(order)),
        facts=_facts(order),
    )


def payment_returned(order_id: int) -> Letter | None:
    """That the bank sent a direct debit back, and where to pay anew; nothing once it is paid or over."""
    order = Order.objects.select_related("contact", "application").get(pk=order_id)
    if order.state != OrderState.PLACED:
        return None
    return Letter(
        to=order.contact.email,
        sender=Association.objects.current(),
        subject=_("Your payment did not go through"),
        heading=_("Your bank sent the direct debit back"),
        paragraphs=(
            _("The direct debit of {amount} was refused, and nothing was taken.").format(amount=order.total),
            _("Pay again with the button below, by card or by another account."),
        ),
        action=(_("Pay {amount}").format(amount=order.total), _where(order)),
        facts=_facts(order),
    )


def _facts(order: Order) -> tuple[tuple[str, str], ...]:
    return (
        (_("Order"), order.number),
        (_("What was bought"), ", ".join(line.label for line in order.lines.all())),
        (_("Amount"), str(order.total)),
    )


def _where(order: Order) -> str:
    """The applicant's own page; else the portal, where whoever signs in pays."""
    if order.application is not None and order.application.state in OPEN_APPLICATION:
        return follow_address(order.application)
    return f"{settings.SITE_URL}/portal/purchases/"
