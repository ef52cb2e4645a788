"""Sells passes: a plan of kind pass, whose line gives a lot of credits once it is paid."""

from django.db import transaction
from django.utils.translation import override

from accounts.models import Contact, User
from billing.actions.orders import NewLine, order_line
from billing.actions.settlement import settle_order
from billing.models import Order, OrderLine, Plan
from billing.periods import months_later
from billing.refusals import PriceChanged
from equipment.actions.credits import add_lot, empty_lot
from equipment.models import CreditLot
from equipment.refusals import PassNotOffered
from kit.clock import midnight, today
from kit.locks import hold
from kit.money import Money
from kit.refusals import NotAllowed


@transaction.atomic
def buy_pass(*, contact: Contact, plan: Plan, expected_minor: int, by: User) -> Order:
    """The order for a pass, waiting for money; the one that waits for the same already, if there is one.

    `expected_minor` is the price that was shown. Raises NotAllowed, PassNotOffered, PriceChanged.
    """
    if not Contact.objects.acted_for_by(by).filter(pk=contact.pk).exists():
        raise NotAllowed
    if not Plan.objects.passes_on_offer().filter(pk=plan.pk).exists():
        raise PassNotOffered(path=("plan",))
    if expected_minor != plan.price_minor:
        raise PriceChanged(path=("expected_price",), price=Money(plan.price_minor, plan.currency))
    hold(f"pass:{contact.pk}:{plan.pk}")
    waiting = Order.objects.payable().filter(contact=contact, organisation=None, lines__kind="pass")
    same = waiting.filter(lines__plan=plan, lines__unit_price_minor=plan.price_minor).first()
    return same or _ordered(contact, plan, by)


def _ordered(contact: Contact, plan: Plan, by: User) -> Order:
    with override(contact.language):
        label = plan.name
    line = NewLine("pass", label, plan.price_minor, plan.tax_rate, plan.mention, plan)
    order = order_line(line, contact=contact, currency=plan.currency, by=by).order
    if plan.price_minor == 0:
        settle_order(order=order, payment=None, by=by)
    return order


class PassFulfilment:
    """A line of kind `pass` gives its plan's credits to the order's contact."""

    def may_fulfil(self, line: OrderLine) -> bool:
        """There are always credits to give."""
        return True

    def fulfil(self, line: OrderLine, *, by: User | None) -> None:
        assert line.plan is not None  # noqa: S101 - the database's constraint on lines
        if CreditLot.objects.filter(line=line).exists():
            return
        ends_on = months_later(today(), line.plan.term_months)
        add_lot(
            contact=line.order.contact,
            amount=line.plan.credits * line.quantity,
            reason=line.label,
            ends_at=midnight(ends_on),
            line=line,
            by=by,
        )

    def release(self, line: OrderLine) -> None:
        """Nothing is held for an unpaid pass."""

    def revoke(self, line: OrderLine, *, reason: str, by: User | None) -> None:
        """What is left is taken back; what was spent stays spent."""
        for lot in CreditLot.objects.filter(line=line).select_related("contact"):
            empty_lot(lot, reason=reason, by=by)
