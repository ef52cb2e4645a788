"""What must be true of our books and the provider's whenever all news are in, as a list of what is not."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

from django.utils import timezone

from accounts.models import AuditEntry
from billing.actions.automatic.terms import MOST_AHEAD, months_of
from billing.actions.prices import discounted
from billing.chain import broken_documents
from billing.gateway import subscriptions
from billing.models import (
    AT_THE_DESK,
    AutomaticRenewal,
    CouponUse,
    CreditNote,
    Invoice,
    MembershipPeriod,
    Order,
    OrderLine,
    Payment,
    Refund,
    RenewalBill,
)
from billing.states import OPEN_APPLICATION, OrderState, PaymentState, RefundState, RenewalState
from tests.billing.lives import REDUCED, Lives

SETTLED = (OrderState.PAID, OrderState.FULFILLED)
REFUNDED = {
    "succeeded": RefundState.SUCCEEDED,
    "pending": RefundState.REQUESTED,
    "failed": RefundState.FAILED,
}
CHANGED = "changed to another plan"


def discrepancies(lives: Lives) -> list[str]:
    """Everything that is not as it must be."""
    checks: tuple[Callable[[Lives], Iterator[str]], ...] = (
        _payments, _refunds, _orders, _documents, _periods, _agreements, _known, _charges,
    )  # fmt: skip
    return [problem for check in checks for problem in check(lives)]


def _payments(lives: Lives) -> Iterator[str]:
    online = Payment.objects.filter(state=PaymentState.SUCCEEDED).exclude(method__in=AT_THE_DESK)
    ours = Counter(online.values_list("stripe_payment_intent_id", "amount_minor"))
    theirs = Counter(
        (charge["payment_intent"], charge["amount"])
        for charge in lives.held("charge")
        if charge["status"] == "succeeded"
    )
    yield from (f"charged there, not here: {one}" for one in (theirs - ours).elements())
    yield from (f"received here, not there: {one}" for one in (ours - theirs).elements())


def _refunds(lives: Lives) -> Iterator[str]:
    online = Refund.objects.exclude(payment__method__in=AT_THE_DESK)
    ours = {(one.stripe_refund_id, one.amount_minor, one.state) for one in online}
    theirs = {(one["id"], one["amount"], REFUNDED[one["status"]].value) for one in lives.held("refund")}
    yield from (f"refunded there, not here: {one}" for one in theirs - ours)
    yield from (f"refunded here, not there: {one}" for one in ours - theirs)


def _orders(lives: Lives) -> Iterator[str]:
    kept = Payment.objects.filter(state=PaymentState.SUCCEEDED, refunds=None).select_related("order")
    paid = Counter((payment.order_id, payment.amount_minor) for payment in kept)
    settled = Order.objects.filter(state__in=SETTLED).prefetch_related("lines")
    owed = Counter((order.pk, order.total.minor) for order in settled if order.total.minor)
    yield from (f"money is held for an order that has none: {one}" for one in (paid - owed).elements())
    yield from (f"an order counts as paid without money: {one}" for one in (owed - paid).elements())
    undecided = Order.objects.filter(state=OrderState.PAID)
    for order in undecided.exclude(application__state__in=OPEN_APPLICATION):
        yield f"order {order.pk} is paid, not given, and nobody decides"


def _documents(lives: Lives) -> Iterator[str]:
    yield from (f"{one.number} {one.problem}" for one in broken_documents())
    for kind in (Invoice, CreditNote):
        years: dict[str, list[int]] = defaultdict(list)
        for number in kind.objects.order_by("pk").values_list("number", flat=True):
            letters, year, sequence = number.split("-")
            years[f"{letters}-{year}"].append(int(sequence))
        yield from (
            f"{series} goes {seen}" for series, seen in years.items() if seen != list(range(1, len(seen) + 1))
        )
    yield from _invoices()


def _invoices() -> Iterator[str]:
    orders = Order.objects.exclude(paid_at=None).prefetch_related("lines")
    owed = {order.pk: order.total.minor for order in orders if order.total.minor}
    issued = dict(Invoice.objects.values_list("order_id", "total_minor"))
    if owed != issued:
        yield f"not one invoice for each order that was paid: {owed} and {issued}"
    over = set(orders.filter(invoice__isnull=False, state=OrderState.CANCELLED).values_list("pk", flat=True))
    noted = sorted(CreditNote.objects.values_list("invoice__order", flat=True))
    if sorted(over) != noted:
        yield f"not one credit note for each paid order that ended: {sorted(over)} and {noted}"
    stands = sum(
        Payment.objects.filter(state=PaymentState.SUCCEEDED, refunds=None).values_list(
            "amount_minor", flat=True
        )
    )
    balance = sum(issued.values()) - sum(CreditNote.objects.values_list("total_minor", flat=True))
    if balance != stands:
        yield f"invoices less credit notes are {balance}, the money is {stands}"


def _periods(lives: Lives) -> Iterator[str]:
    standing = MembershipPeriod.objects.standing().order_by("membership_id", "starts_on")
    periods = list(standing.values_list("membership_id", "starts_on", "ends_on"))
    for before, after in pairwise(periods):
        if before[0] == after[0] and after[1] < before[2]:
            yield f"periods overlap: {before} and {after}"
    given = set(standing.values_list("line__order_id", flat=True))
    aside = MembershipPeriod.objects.filter(revocation_reason=CHANGED).values_list(
        "line__order_id", flat=True
    )
    delivered = set(Order.objects.filter(state=OrderState.FULFILLED).values_list("pk", flat=True))
    if not given <= delivered <= given | set(aside):
        yield f"delivered are {sorted(delivered)}, days of {sorted(given)} stand"


def _agreements(lives: Lives) -> Iterator[str]:
    theirs = {one["id"]: one for one in lives.held("subscription")}
    for renewal in AutomaticRenewal.objects.select_related("plan", "order"):
        there = theirs[renewal.stripe_subscription_id]["status"]
        if (renewal.state == RenewalState.ENDED) is not (there == "canceled"):
            yield f"renewal {renewal.pk} is {renewal.state} here, {there} there"
        if renewal.state != RenewalState.ENDED:
            yield from _terms(renewal)


def _terms(renewal: AutomaticRenewal) -> Iterator[str]:
    there = subscriptions.read_subscription(renewal.stripe_subscription_id)
    said = (there.stops, there.amount_minor, there.months)
    ours = (renewal.stopped_at is not None, renewal.amount_minor, months_of(renewal.plan))
    if said != ours:
        yield f"renewal {renewal.pk} is {ours} here, {said} there"
    if renewal.order is not None and renewal.order.state in (OrderState.CANCELLED, OrderState.EXPIRED):
        yield f"renewal {renewal.pk} stands, though its first order is {renewal.order.state}"
    if (
        renewal.state == RenewalState.RUNNING
        and renewal.stopped_at is None
        and renewal.membership is not None
    ):
        day = timezone.localdate(there.next_at)
        # What lies farther ahead than the provider plans is told to it in time.
        as_told = min(renewal.next_on, max(day, timezone.localdate(renewal.changed_at) + MOST_AHEAD))
        if day != as_told:
            yield f"renewal {renewal.pk} comes on {renewal.next_on} here, on {day} there"


def _known(lives: Lives) -> Iterator[str]:
    running = [one["id"] for one in lives.held("subscription") if one["status"] != "canceled"]
    ours = AutomaticRenewal.objects.standing().filter(stripe_subscription_id__in=running)
    if ours.count() != len(running):
        yield f"{len(running)} run there, {ours.count()} here"
    held = Counter(ours.exclude(membership=None).values_list("membership", flat=True))
    yield from (f"{n} renewals run for membership {pk}" for pk, n in held.items() if n > 1)


def _charges(lives: Lives) -> Iterator[str]:
    """Renewals that were charged and kept: at the price of their day, and while the agreement ran."""
    at = {
        one["payment_intent"]: one["created"] for one in lives.held("charge") if one["status"] == "succeeded"
    }
    asked = {one["id"]: one["created"] for one in lives.held("invoice")}
    for bill in RenewalBill.objects.select_related("order").filter(order__state__in=SETTLED):
        payment = bill.order.payments.filter(state=PaymentState.SUCCEEDED, refunds=None).get()
        if payment.method in AT_THE_DESK:
            continue
        line = bill.order.lines.get()
        price = _price(lives, line, asked[bill.stripe_invoice_id])
        if payment.amount_minor != price:
            yield f"bill {bill.pk} took {payment.amount_minor}, the plan cost {price}"
        is_by_hand = bill.stripe_invoice_id in lives.paid_by_hand
        if not is_by_hand and not _ran(bill.renewal_id, at[payment.stripe_payment_intent_id]):
            yield f"bill {bill.pk} was charged after its renewal was stopped"


def _price(lives: Lives, line: OrderLine, instant: int) -> int:
    """What a renewal could take then; nothing where its code had been withdrawn."""
    price = REDUCED if line.is_reduced else lives.price_at(line.plan_id or 0, instant)
    if not CouponUse.objects.filter(order=line.order_id).exists():
        return price
    is_over = lives.coupon_ended is not None and instant > lives.coupon_ended
    return 0 if is_over else discounted(price, lives.coupon)


def _ran(renewal_id: int, instant: int) -> bool:
    about = AuditEntry.objects.filter(
        subject_type=AutomaticRenewal._meta.label, subject_id=renewal_id,
        verb__in=("renewal.agreed", "renewal.stopped", "renewal.resumed"),
    )  # fmt: skip
    # The provider's clock counts whole seconds.
    before = [entry for entry in about.order_by("at", "pk") if int(entry.at.timestamp()) < instant]
    return bool(before) and before[-1].verb != "renewal.stopped"
