"""What the provider asks for a renewal becomes an order of ours, with its payment."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.records import record
from billing.actions.automatic.lowered import Lowered
from billing.actions.automatic.running import locked_renewal
from billing.actions.automatic.terms import amount_of
from billing.actions.discounts import use_coupon
from billing.actions.labels import line_label
from billing.actions.locks import locked_order
from billing.actions.orders import end_order, place_order
from billing.actions.payments import record_payment
from billing.gateway import Bill, BillStatus
from billing.models import AutomaticRenewal, Order, PaymentMethod, RenewalBill
from billing.states import RENEWAL, OrderState, PaymentState, RenewalState
from kit.locks import hold
from kit.mail import post

_PAYMENT_STATE = {
    BillStatus.PAID: PaymentState.SUCCEEDED,
    BillStatus.PENDING: PaymentState.PENDING,
    BillStatus.FAILED: PaymentState.FAILED,
}
_RENEWAL_STATE = {BillStatus.PAID: RenewalState.RUNNING, BillStatus.FAILED: RenewalState.BEHIND}


@transaction.atomic
def apply_bill(bill: Bill) -> None:
    """Record what a bill of a known renewal says: the order it pays, the payment, the failure to tell of.

    Saying it again changes nothing. A bill made after the renewal was stopped is not what the member agreed
    to: its order is over from the start, and money that came for it goes back.
    """
    hold(f"bill:{bill.id}")
    row = _row_of(bill)
    if row is None:
        return
    tried_before = row.attempts
    row.attempts, row.retry_at, row.url = bill.attempts, bill.retry_at, bill.url
    row.save(update_fields=["attempts", "retry_at", "url"])
    if bill.status in _PAYMENT_STATE:
        record_payment(
            order=row.order,
            method=PaymentMethod(bill.method),
            state=_PAYMENT_STATE[bill.status],
            amount_minor=bill.amount_minor,
            stripe_payment_intent_id=bill.payment_intent_id,
            by=None,
        )
    elif bill.status is BillStatus.VOID:
        _drop(locked_order(row.order_id), "no longer asked for")
    _note(row.renewal_id, bill.status)
    if bill.status is BillStatus.FAILED and bill.attempts > tried_before:
        post("renewal_failed", row.pk)


def _row_of(bill: Bill) -> RenewalBill | None:
    known = RenewalBill.objects.select_related("order").filter(stripe_invoice_id=bill.id).first()
    # Moving the next charge makes a bill of nothing, for the days until then.
    if known is not None or bill.is_first or bill.amount_minor == 0:
        return known
    rows = AutomaticRenewal.objects.select_related("plan", "coupon", "membership__contact", "order__contact")
    renewal = rows.filter(stripe_subscription_id=bill.subscription_id).first()
    if renewal is None:
        return None
    _replace_waiting(renewal)
    order = _order_of(renewal)
    row = RenewalBill.objects.create(renewal=renewal, order=order, stripe_invoice_id=bill.id)
    if not _is_agreed(renewal, bill):
        end_order(order=order, state=OrderState.CANCELLED, reason="the renewal was stopped", by=None)
    return row


def _replace_waiting(renewal: AutomaticRenewal) -> None:
    """An order that waits to renew the same membership by hand: the two together would renew it twice."""
    if renewal.membership is None:
        return
    held = renewal.membership
    waiting = Order.objects.payable().filter(
        contact=held.contact, organisation=held.organisation, application=None,
        lines__kind="membership", lines__plan__family=held.family,
    )  # fmt: skip
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        _drop(locked_order(pk), "replaced by the automatic renewal")


def _order_of(renewal: AutomaticRenewal) -> Order:
    held = renewal.membership or renewal.order
    assert held is not None  # noqa: S101 - it began with one of them
    plan, coupon = renewal.plan, renewal.coupon
    with override(held.contact.language):
        label = line_label(plan, reduced=renewal.is_reduced, coupon=coupon)
    order = place_order(
        contact=held.contact,
        organisation=held.organisation,
        plan=plan,
        label=label,
        amount_minor=renewal.amount_minor,
        is_reduced=renewal.is_reduced,
        by=None,
    )
    if coupon is not None:
        whole = amount_of(plan, renewal.amount_minor, Lowered(renewal.is_reduced))
        off = max(0, whole - renewal.amount_minor)
        use_coupon(coupon, discount_minor=off, order=order, is_repeat=True, by=None)
    return order


def _is_agreed(renewal: AutomaticRenewal, bill: Bill) -> bool:
    if renewal.membership is None:
        return False
    return renewal.stopped_at is None or bill.created_at < renewal.stopped_at


def _drop(order: Order, reason: str) -> None:
    """Nobody is asked for the money any more, unless it came or is on its way."""
    if order.state == OrderState.PLACED and not order.payments.filter(state=PaymentState.PENDING).exists():
        end_order(order=order, state=OrderState.CANCELLED, reason=reason, by=None)


def _note(renewal_id: int, status: BillStatus) -> None:
    renewal = locked_renewal(renewal_id)
    state = _RENEWAL_STATE.get(status)
    if state is not None and RENEWAL.allows(renewal.state, state):
        RENEWAL.move(renewal, state)
        renewal.save(update_fields=["state"])
        record(f"renewal.{state.value}", renewal, by=None)


def drop_unpaid(renewal: AutomaticRenewal) -> None:
    """Whoever stops a renewal is not asked for one that failed, or is about to be taken, either.

    Inside the transaction that stops it, and before its row is locked.
    """
    waiting = Order.objects.payable().filter(bill__renewal=renewal).order_by("pk")
    for pk in waiting.values_list("pk", flat=True):
        _drop(locked_order(pk), "the renewal was stopped")


def overdue_bills() -> list[str]:
    """The provider's ids of unpaid bills that it tries no more, or should have tried again by now."""
    waiting = RenewalBill.objects.filter(order__state=OrderState.PLACED)
    return list(waiting.exclude(retry_at__gt=timezone.now()).values_list("stripe_invoice_id", flat=True))
