"""Takes money at the desk: cash, cheques, and transfers found on the association's account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.db import transaction
from django.db.models import CharField
from django.utils.translation import gettext as _

from accounts.models import User
from billing import queue
from billing.actions.locks import locked_order
from billing.actions.payments import record_payment
from billing.models import AT_THE_DESK, Order, Payment, PaymentMethod
from billing.refusals import OrderNotPayable, PaymentUnderWay
from billing.states import OrderState, PaymentState
from kit.clock import today
from kit.refusals import InvalidInput, NotAllowed
from kit.text import one_line

RECORD = "billing.record_payment"
# Older money is a typing error far more often than money.
OLDEST = timedelta(days=366)


@dataclass(frozen=True)
class Cheque:
    """What a cheque says: its number, its bank, and who drew it."""

    number: str = ""
    bank: str = ""
    drawer: str = ""


@dataclass(frozen=True)
class Taken:
    """Money in hand: how it came, when, and what finds it again."""

    method: PaymentMethod
    received_on: date
    reference: str = ""
    cheque: Cheque = Cheque()


@transaction.atomic
def take_payment(
    *,
    order: Order,
    method: PaymentMethod,
    amount_minor: int,
    received_on: date,
    by: User,
    reference: str = "",
    cheque: Cheque | None = None,
) -> Payment:
    """Record the whole amount of an order as received by hand: it is settled, invoiced and given at once.

    The same act again returns the same payment: no order is paid twice. Raises OrderNotPayable,
    PaymentUnderWay, and InvalidInput for another amount than the order's or a day that cannot be.
    """
    if not by.has_perm(RECORD):
        raise NotAllowed
    details = _details(method, received_on, reference, cheque or Cheque())
    order = locked_order(order.pk)
    known = order.payments.filter(method=method, recorded_by=by, amount_minor=amount_minor, **details).first()
    if known is not None:
        return known
    _check_payable(order, amount_minor)
    payment = record_payment(
        order=order,
        method=method,
        state=PaymentState.SUCCEEDED,
        amount_minor=amount_minor,
        stripe_payment_intent_id=None,
        by=by,
        details=details,
    )
    # Whoever has the payment page open in a tab should not pay as well.
    for call in order.provider_calls.open_pages():
        queue.close_page(call)
    return payment


def _check_payable(order: Order, amount_minor: int) -> None:
    if order.state != OrderState.PLACED:
        raise OrderNotPayable(state=order.get_state_display())
    pending = order.payments.filter(state=PaymentState.PENDING).first()
    if pending is not None:
        raise PaymentUnderWay(method=pending.get_method_display())
    if amount_minor != order.total.minor:
        problem = _("The amount is {total}, no more and no less.").format(total=order.total)
        raise InvalidInput(path=("amount",), problem=problem)


def _details(
    method: PaymentMethod, received_on: date, reference: str, cheque: Cheque
) -> Mapping[str, str | date]:
    """The columns of a payment by hand, checked; a cheque's only where there is one."""
    if method not in AT_THE_DESK:
        raise InvalidInput(path=("method",), problem=_("At the desk: cash, a cheque or a transfer."))
    if not today() - OLDEST <= received_on <= today():
        raise InvalidInput(path=("received_on",), problem=_("Give the day on which the money came."))
    is_cheque = method == PaymentMethod.CHEQUE
    return {
        "received_on": received_on,
        "reference": _short("reference", reference),
        "cheque_number": _short("cheque_number", cheque.number) if is_cheque else "",
        "cheque_bank": _short("cheque_bank", cheque.bank) if is_cheque else "",
        "cheque_drawer": _short("cheque_drawer", cheque.drawer) if is_cheque else "",
    }


def _short(column: str, text: str) -> str:
    written = one_line(text)
    longest = cast("CharField[str, str]", Payment._meta.get_field(column)).max_length or 0
    if len(written) > longest or "\0" in written:
        problem = _("Write {longest} characters at most.").format(longest=longest)
        raise InvalidInput(path=(column,), problem=problem)
    return written
