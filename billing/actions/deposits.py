"""Puts cheques together that are taken to the bank."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.records import record
from billing.models import ChequeDeposit, Payment
from billing.refusals import ChequeDeposited
from kit.clock import today
from kit.locks import hold
from kit.refusals import InvalidInput, NotAllowed

# What a bank's slip and a page of ours hold.
MOST_CHEQUES = 200


@transaction.atomic
def make_deposit(*, payments: Collection[Payment], by: User) -> ChequeDeposit:
    """The next slip, of these cheques; a cheque lies in one slip only. Raises ChequeDeposited.

    Numbers count within a year and skip none.
    """
    if not by.has_perm("billing.add_chequedeposit"):
        raise NotAllowed
    keys = {payment.pk for payment in payments}
    if not 0 < len(keys) <= MOST_CHEQUES:
        problem = _("Tick the cheques of the slip, {most} at most.").format(most=MOST_CHEQUES)
        raise InvalidInput(path=("ids",), problem=problem)
    # In the order of their keys, so that two slips at once wait for each other and never in a circle.
    rows = Payment.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    locked = {payment.pk: payment for payment in rows}
    free = set(Payment.objects.cheques_to_deposit().filter(pk__in=keys).values_list("pk", flat=True))
    if free != keys:
        raise ChequeDeposited(path=("ids",))
    if len({payment.currency for payment in locked.values()}) > 1:
        raise InvalidInput(path=("ids",), problem=_("One slip is for one currency."))
    slip = _slip(list(locked.values()), by)
    Payment.objects.filter(pk__in=keys).update(deposit=slip)
    record("deposit.made", slip, by=by, number=slip.number, count=slip.count, total_minor=slip.total_minor)
    return slip


def _slip(cheques: list[Payment], by: User) -> ChequeDeposit:
    hold("deposit:number")
    day = today()
    start = f"R-{day.year}-"
    last = ChequeDeposit.objects.filter(number__startswith=start).order_by("pk").last()
    number = int(last.number.removeprefix(start)) + 1 if last is not None else 1
    return ChequeDeposit.objects.create(
        number=f"{start}{number:04d}",
        made_on=day,
        made_by=by,
        count=len(cheques),
        total_minor=sum(cheque.amount_minor for cheque in cheques),
        currency=cheques[0].currency,
    )
