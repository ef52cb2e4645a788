"""Gives money back: decided in one transaction, done by the queue."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.records import record
from billing import queue
from billing.actions.documents import issue_credit_note
from billing.actions.reasons import checked_reason
from billing.models import AT_THE_DESK, CallKind, Invoice, Order, Payment, ProviderCall, Refund
from billing.states import REFUND, PaymentState, RefundState
from kit.refusals import InvalidInput, NotAllowed


def request_refund(*, payment: Payment, reason: str, invoice: Invoice | None, by: User | None) -> Refund:
    """Decide to give a payment back: the refund, its credit note and the intent to call, in one transaction.

    Asking again returns the same refund. What was taken at the desk waits to be paid by hand.
    """
    is_by_hand = payment.method in AT_THE_DESK
    refund, is_new = Refund.objects.get_or_create(
        payment=payment,
        defaults={"amount_minor": payment.amount_minor, "currency": payment.currency, "reason": reason}
        | ({"state": RefundState.TO_PAY} if is_by_hand else {}),
    )
    if not is_new:
        return refund
    if not is_by_hand:
        _ask_provider(refund)
    record("refund.requested", refund, by=by, reason=reason)
    if invoice is not None:
        refund.credit_note = issue_credit_note(invoice=invoice, reason=reason, by=by)
        refund.save(update_fields=["credit_note"])
    return refund


def _ask_provider(refund: Refund) -> None:
    # The random part keeps a key from meeting one of another installation on the same Stripe account.
    key = f"refund-{refund.pk}-{secrets.token_hex(8)}"
    queue.make_call(ProviderCall.objects.create(kind=CallKind.REFUND, refund=refund, idempotency_key=key))


def refund_order(*, order: Order, reason: str, by: User | None) -> list[Refund]:
    """Give back all that was received for a locked order that just ended."""
    invoice = Invoice.objects.filter(order=order).first()
    received = order.payments.filter(state=PaymentState.SUCCEEDED, refund=None)
    return [request_refund(payment=one, reason=reason, invoice=invoice, by=by) for one in received]


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
