"""Gives money back: decided in one transaction, done by the queue."""

import secrets
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.records import record
from billing import queue
from billing.actions.documents import issue_credit_note
from billing.actions.reasons import checked_reason
from billing.models import AT_THE_DESK, CallKind, Invoice, Order, Payment, ProviderCall, Refund
from billing.refusals import MoreThanLeft
from billing.states import REFUND, PaymentState, RefundState
from kit.money import Money
from kit.refusals import InvalidInput, NotAllowed


def request_refund(
    *, payment: Payment, reason: str, by: User | None, amount_minor: int | None = None
) -> Refund:
    """Decide to give a payment of a locked order back: the refund and the intent to call, in one transaction.

    `amount_minor`: a part of it, in minor units; without, all that is left. What was taken at the desk waits
    to be paid by hand. The database refuses what is more than the payment.
    """
    is_by_hand = payment.method in AT_THE_DESK
    refund = Refund.objects.create(
        payment=payment,
        amount_minor=payment.left_minor if amount_minor is None else amount_minor,
        currency=payment.currency,
        reason=reason,
        state=RefundState.TO_PAY if is_by_hand else RefundState.REQUESTED,
    )
    if not is_by_hand:
        _ask_provider(refund)
    record("refund.requested", refund, by=by, reason=reason, amount_minor=refund.amount_minor)
    return refund


def _ask_provider(refund: Refund) -> None:
    # The random part keeps a key from meeting one of another installation on the same Stripe account.
    key = f"refund-{refund.pk}-{secrets.token_hex(8)}"
    queue.make_call(ProviderCall.objects.create(kind=CallKind.REFUND, refund=refund, idempotency_key=key))


def refund_order(*, order: Order, reason: str, by: User | None) -> list[Refund]:
    """Give back all that is left of what was received for a locked order that just ended."""
    received = _received(order)
    refunds = [
        request_refund(payment=payment, reason=reason, by=by) for payment in received if payment.left_minor
    ]
    _credit(order, refunds, amounts=None, reason=reason, by=by)
    return refunds


def refund_lines(*, order: Order, amounts: Mapping[int, int], reason: str, by: User | None) -> list[Refund]:
    """Give back parts of a locked order's lines: minor units by their id. Raises MoreThanLeft.

    From the oldest payment on, and of each no more than what is left of it.
    """
    shares = _shares(order, sum(amounts.values()))
    refunds = [
        request_refund(payment=payment, amount_minor=share, reason=reason, by=by) for payment, share in shares
    ]
    _credit(order, refunds, amounts=amounts, reason=reason, by=by)
    return refunds


def _received(order: Order) -> QuerySet[Payment]:
    return Payment.objects.filter(order=order, state=PaymentState.SUCCEEDED).order_by("recorded_at", "pk")


def _shares(order: Order, wanted: int) -> list[tuple[Payment, int]]:
    """What each payment gives of the amount wanted."""
    shares, missing = [], wanted
    for payment in _received(order).prefetch_related("refunds"):
        share = min(payment.left_minor, missing)
        if share:
            shares.append((payment, share))
            missing -= share
    if missing:
        raise MoreThanLeft(left=Money(wanted - missing, order.currency))
    return shares


def _credit(
    order: Order, refunds: list[Refund], *, amounts: Mapping[int, int] | None, reason: str, by: User | None
) -> None:
    """Last of all: one credit note for what goes back of an order that was invoiced."""
    invoice = Invoice.objects.filter(order=order).first()
    if invoice is None or not refunds:
        return
    note = issue_credit_note(invoice=invoice, amounts=amounts, reason=reason, by=by)
    for refund in refunds:
        refund.credit_note = note
        refund.save(update_fields=["credit_note"])


@transaction.atomic
def finish_refund(*, refund: Refund, state: RefundState, stripe_refund_id: str | None) -> Refund:
    """What the provider says of a refund; saying it again, or too late, changes nothing."""
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    refund.stripe_refund_id = stripe_refund_id or refund.stripe_refund_id
    if REFUND.allows(refund.state, state):
        REFUND.move(refund, state)
        refund.finished_at = timezone.now()
        record(f"refund.{state.value}", refund, by=None)
    refund.save(update_fields=["state", "stripe_refund_id", "finished_at"])
    return refund


@transaction.atomic
def pay_refund_by_hand(*, refund: Refund, reference: str, reason: str, by: User) -> Refund:
    """Put on record that money went back by hand: what the desk took, or what the provider could not return.

    `reference` finds it again: the number of a transfer or of a cheque. Twice changes nothing. Raises
    StateForbids unless the refund waits for a hand.
    """
    if not by.has_perm("billing.refund_payment"):
        raise NotAllowed
    reason = checked_reason(reason)
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    if refund.state == RefundState.BY_HAND:
        return refund
    REFUND.move(refund, RefundState.BY_HAND)
    refund.reference = _checked_reference(reference)
    refund.finished_at = timezone.now()
    refund.save(update_fields=["state", "reference", "finished_at"])
    record("refund.by_hand", refund, by=by, reason=reason)
    return refund


def _checked_reference(text: str) -> str:
    reference = text.strip()
    longest = Refund._meta.get_field("reference").max_length or 0
    if not 0 < len(reference) <= longest or "\0" in reference:
        problem = _(
            "Give the number of the transfer or cheque, or say how it was paid: {longest} characters at most."
        )
        raise InvalidInput(path=("reference",), problem=problem.format(longest=longest))
    return reference
