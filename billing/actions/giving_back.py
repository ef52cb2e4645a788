"""Gives back a part of what was paid, line by line."""

from collections.abc import Mapping

from accounts.models import User
from billing.actions.orders import close_given_back
from billing.actions.refunds import refund_lines
from billing.models import Order, OrderLine, Refund
from billing.refusals import MoreThanLeft, OrderNotPayable
from billing.states import OrderState
from kit.money import Money


def give_back_lines(
    *, order: Order, amounts: Mapping[int, int], reason: str, by: User | None
) -> list[Refund]:
    """Give back parts of a locked, delivered order: minor units by the id of its line, 0 for nothing.

    Inside an act that asked for the right already, and that ends by itself what the lines gave. One credit
    note says what goes back; nothing at all leaves none. An order of which nothing is left is cancelled.
    Raises OrderNotPayable where it is not delivered, MoreThanLeft, and ValueError for lines of another order.
    """
    lines = OrderLine.objects.filter(order=order).in_bulk()
    if not amounts.keys() <= lines.keys() or any(amount < 0 for amount in amounts.values()):
        raise ValueError("amounts are given back of lines of the order, and none is negative")
    wanted = {pk: amount for pk, amount in amounts.items() if amount}
    if not wanted:
        return []
    if order.state != OrderState.FULFILLED:
        raise OrderNotPayable(state=order.get_state_display())
    for pk, amount in wanted.items():
        if amount > lines[pk].left_minor:
            raise MoreThanLeft(left=Money(lines[pk].left_minor, order.currency))
    if all(line.left_minor == wanted.get(pk, 0) for pk, line in lines.items()):
        close_given_back(order=order, reason=reason, by=by)
    return refund_lines(order=order, amounts=wanted, reason=reason, by=by)
