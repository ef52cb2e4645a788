"""What must be true after any storm, as a list of what is not."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, F

from accounts.models import AuditEntry
from billing.models import CreditNote, Invoice, MembershipPeriod, Order, Payment, Refund
from billing.states import ApplicationState, OrderState, PaymentState, RefundState
from tests.storm.world import World

SETTLED = (OrderState.PAID, OrderState.FULFILLED)


def discrepancies(world: World) -> list[str]:
    """Everything that was lost, and everything that happened twice."""
    return [*discrepancies_of_money(world), *_memberships()]


def discrepancies_of_money(world: World) -> list[str]:
    """The same without what concerns applicants."""
    return [*_money(world), *_orders(), *_documents()]


def _money(world: World) -> Iterator[str]:
    charged = Counter(
        (charge["payment_intent"], charge["amount"])
        for charge in world.money("charges") if charge["status"] == "succeeded"
    )  # fmt: skip
    received = Counter(
        Payment.objects.filter(state=PaymentState.SUCCEEDED).values_list(
            "stripe_payment_intent_id", "amount_minor"
        )
    )
    yield from (f"charged there, not here: {item}" for item in (charged - received).elements())
    yield from (f"received here, not there: {item}" for item in (received - charged).elements())
    given_back = Counter((refund["id"], refund["amount"]) for refund in world.money("refunds"))
    ours = Counter(
        Refund.objects.filter(state=RefundState.SUCCEEDED).values_list("stripe_refund_id", "amount_minor")
    )
    yield from (f"refunded there, not here: {item}" for item in (given_back - ours).elements())
    yield from (f"refunded here, not there: {item}" for item in (ours - given_back).elements())
    for refund in Refund.objects.exclude(state=RefundState.SUCCEEDED):
        yield f"refund {refund.pk} is {refund.state}"


def _orders() -> Iterator[str]:
    for order in Order.objects.filter(state=OrderState.PLACED):
        yield f"order {order.pk} was paid and still waits"
    kept = Payment.objects.filter(state=PaymentState.SUCCEEDED, refunds=None)
    settled = Order.objects.filter(state__in=SETTLED)
    if sorted(kept.values_list("order_id", flat=True)) != sorted(settled.values_list("pk", flat=True)):
        yield "the orders that are settled are not those whose money was kept, once each"
    for topic in ("order.paid", "order.fulfilled", "application.admitted"):
        repeated = AuditEntry.objects.filter(verb=topic).values("subject_id").annotate(n=Count("pk"))
        yield from (f"{topic} twice for {row['subject_id']}" for row in repeated.filter(n__gt=1))


def _documents() -> Iterator[str]:
    for kind in (Invoice, CreditNote):
        sequences = list(kind.objects.order_by("issued_at", "pk").values_list("sequence", flat=True))
        if sequences != list(range(1, len(sequences) + 1)):
            yield f"{kind.__name__} numbers are not continuous in the order of time: {sequences}"
    paid = AuditEntry.objects.filter(verb="order.paid").values_list("subject_id", flat=True)
    if sorted(paid) != sorted(Invoice.objects.values_list("order_id", flat=True)):
        yield "not one invoice for each order that was paid"
    taken_back = Refund.objects.filter(payment__order__invoice__isnull=False).exclude(
        payment__order__state__in=SETTLED
    )
    if (
        taken_back.filter(credit_note=None).count()
        != taken_back.filter(reason__startswith="paid twice").count()
    ):
        yield "not one credit note for each refund of an invoiced order"


def _memberships() -> Iterator[str]:
    standing = MembershipPeriod.objects.standing()
    given = sorted(standing.values_list("line__order_id", flat=True))
    fulfilled = Order.objects.filter(state=OrderState.FULFILLED)
    if given != sorted(fulfilled.values_list("pk", flat=True)):
        yield "not one period for each order that was delivered"
    admitted = fulfilled.filter(application__state=ApplicationState.ADMITTED)
    if admitted.filter(contact=F("application__contact")).count() != fulfilled.count():
        yield "an order was delivered to somebody who was not admitted"
