"""Reminds people of orders that they have not paid."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.records import record
from billing.actions.locks import locked_order
from billing.models import Order
from billing.refusals import OrderNotPayable, RemindedLately
from billing.states import OrderState
from kit.mail import post
from kit.refusals import NotAllowed

BETWEEN = timedelta(days=7)


@transaction.atomic
def remind_payer(*, order: Order, by: User) -> Order:
    """Write to who has not paid an order; one letter within BETWEEN, whoever sends it.

    Raises OrderNotPayable when it waits for no money, RemindedLately when a letter went lately.
    """
    if not by.has_perm("billing.change_order"):
        raise NotAllowed
    order = locked_order(order.pk)
    if order.state != OrderState.PLACED:
        raise OrderNotPayable(state=order.get_state_display())
    instant = timezone.now()
    if order.reminded_at is not None and order.reminded_at > instant - BETWEEN:
        raise RemindedLately(on=timezone.localdate(order.reminded_at), days=BETWEEN.days)
    order.reminded_at = instant
    order.save(update_fields=["reminded_at"])
    record("order.reminded", order, by=by)
    post("payment_reminder", order.pk)
    return order
