"""Gives up orders: the customer's own, or one that is taken back with its money."""

from django.db import transaction

from accounts.models import User, belonging_to
from billing.actions.locks import lock_memberships_of, locked_order
from billing.actions.orders import end_order
from billing.actions.reasons import checked_reason
from billing.actions.refunds import refund_order
from billing.models import AutomaticRenewal, MembershipPeriod, Order, Refund, RenewalBill
from billing.refusals import OrderNotPayable, PartOfRenewal, PlanChanged
from billing.states import OrderState
from kit.refusals import NotAllowed


@transaction.atomic
def cancel_unpaid_order(*, order: Order, by: User) -> Order:
    """A customer gives up an order that waits for money, or who manages orders cancels it for them.

    Raises NotAllowed for anyone else, also for those who only see it; and OrderNotPayable when it is paid or
    over, or when it goes with an application, which one withdraws; PartOfRenewal while an automatic renewal
    asks for it: the provider would try again, and take money for an order that is over.
    """
    is_own = Order.objects.filter(belonging_to(by), pk=order.pk).exists()
    if not is_own and not by.has_perm("billing.change_order"):
        raise NotAllowed
    order = locked_order(order.pk)
    if order.state != OrderState.PLACED or order.application_id is not None:
        raise OrderNotPayable(state=order.get_state_display())
    if RenewalBill.objects.filter(order=order, renewal__in=AutomaticRenewal.objects.taking_money()).exists():
        raise PartOfRenewal
    reason = "given up by the customer" if is_own else "cancelled by the association"
    return end_order(order=order, state=OrderState.CANCELLED, reason=reason, by=by)


@transaction.atomic
def take_back_order(*, order: Order, reason: str, by: User) -> list[Refund]:
    """Take back what a delivered order gave and refund all that was paid for it, with a credit note.

    For an order that is paid but not delivered yet, refuse its application instead.
    """
    if not by.has_perm("billing.refund_payment"):
        raise NotAllowed
    reason = checked_reason(reason)
    order = locked_order(order.pk)
    if order.state != OrderState.FULFILLED:
        raise OrderNotPayable(state=order.get_state_display())
    # The payment of a change of plan holds them too: whichever comes second sees the first.
    lock_memberships_of(order)
    changed = MembershipPeriod.objects.standing().filter(line__replaces__line__order=order)
    if changed.exists():
        raise PlanChanged
    return give_back_order(order=order, reason=reason, by=by)


def give_back_order(*, order: Order, reason: str, by: User | None) -> list[Refund]:
    """`take_back_order` for a locked, delivered order, inside an act that asked for the right already."""
    end_order(order=order, state=OrderState.CANCELLED, reason=reason, by=by)
    return refund_order(order=order, reason=reason, by=by)
