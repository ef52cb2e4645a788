"""Two years of applications, payments and renewals, written as they would have happened.

Documents are numbered by the database in the order of time, so what happens is planned as moments, and the
earliest is lived first; what follows from it, a payment some minutes later, is a moment of its own. Rows are
written directly: the actions would date them today.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from django.utils import timezone

from accounts.models import Contact, Organisation
from billing.actions.documents import issue_credit_note, issue_invoice
from billing.models import (
    Application,
    Coverage,
    CreditNote,
    Invoice,
    Membership,
    MembershipPeriod,
    Order,
    OrderLine,
    Payment,
    Plan,
    Refund,
)
from billing.periods import Term, grace_end, next_period


@dataclass
class History:
    """What is to happen, and the chance that decides details."""

    chance: Random
    _moments: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def at(self, moment: datetime, happen: Callable[[], object]) -> None:
        """Have `happen` take place at `moment`; of two at the same, the one planned first comes first."""
        heappush(self._moments, (moment, next(self._numbers), happen))

    def live(self) -> None:
        """Let everything happen in the order of time, and what it plans for later too."""
        while self._moments:
            heappop(self._moments)[2]()


def place(
    contact: Contact | None,
    plan: Plan,
    amount_minor: int,
    at: datetime,
    application: Application | None,
    organisation: Organisation | None = None,
) -> Order:
    """An order that waits for money since `at`."""
    order = Order.objects.create(
        contact=_known(contact), organisation=organisation, application=application, placed_at=at
    )
    OrderLine.objects.create(
        order=order, kind="membership", label=plan.name_fr, unit_price_minor=amount_minor, plan=plan
    )
    return order


def _known(contact: Contact | None) -> Contact:
    """The contact of a confirmed application."""
    if contact is None:
        raise ValueError("the application is not confirmed")
    return contact


def pay(order: Order, at: datetime, method: str, chance: Random) -> Invoice:
    """The order is paid and invoiced at `at`."""
    Order.objects.filter(pk=order.pk).update(state="paid", paid_at=at)
    order.refresh_from_db()
    stripe_id = f"pi_demo_{chance.getrandbits(64):016x}" if method == "card" else None
    Payment.objects.create(
        order=order,
        method=method,
        state="succeeded",
        amount_minor=order.total.minor,
        stripe_payment_intent_id=stripe_id,
        recorded_at=at,
    )
    return issue_invoice(order=order, by=None, issued_at=at)


def give(order: Order, at: datetime) -> None:
    """What was paid for is given at `at`."""
    Order.objects.filter(pk=order.pk).update(state="fulfilled", fulfilled_at=at)
    line = order.lines.select_related("plan").get()
    grant(order.contact, line.plan, timezone.localdate(at), line, order.organisation)


def grant(
    contact: Contact | None,
    plan: Plan | None,
    day: date,
    line: OrderLine | None,
    organisation: Organisation | None = None,
) -> MembershipPeriod:
    """The period that a payment on `day` gives."""
    if plan is None:
        raise ValueError("a membership line names its plan")
    membership, is_new = Membership.objects.get_or_create(
        contact=_known(contact), organisation=organisation, family=plan.family
    )
    # Who joined for an organisation takes no seat unless named.
    if is_new and organisation is None:
        since = timezone.make_aware(datetime.combine(day, time(12)))
        Coverage.objects.create(membership=membership, contact=membership.contact, since=since)
    last = membership.periods.order_by("ends_on").last()
    starts = plan.year_starts_month if plan.term_kind == "fixed_year" else None
    days = next_period(
        today=day,
        paid_until=last.ends_on if last else None,
        grace_until=last.grace_until if last else None,
        term=Term(plan.term_months, starts),
    )
    return MembershipPeriod.objects.create(
        membership=membership,
        plan=plan,
        line=line,
        starts_on=days.start,
        ends_on=days.end,
        grace_until=grace_end(days.end, plan.grace_days),
    )


def give_back(order: Order, at: datetime, reason: str, chance: Random) -> CreditNote:
    """The order is cancelled and its money given back at `at`."""
    Order.objects.filter(pk=order.pk).update(state="cancelled", ended_at=at)
    note = issue_credit_note(invoice=order.invoice, reason=reason, by=None, issued_at=at)
    payment = order.payments.get()
    Refund.objects.create(
        payment=payment,
        credit_note=note,
        state="succeeded",
        amount_minor=payment.amount_minor,
        reason=reason,
        stripe_refund_id=f"re_demo_{chance.getrandbits(64):016x}",
        requested_at=at,
        finished_at=at + timedelta(minutes=4),
    )
    return note


def renewal_days(first: date, plan: Plan, today: date, chance: Random) -> Iterable[date]:
    """The days on which a member who joined on `first` pays again: early, in grace, late, or never more."""
    day, paid_until = first, first + timedelta(days=30 * plan.term_months)
    while chance.random() < 0.86:
        late = timedelta(days=chance.choice((-40, -20, -9, -3, -1, 2, 6, 15, 24, 55)))
        # A month's membership cannot be renewed forty days before its end.
        day = max(paid_until + late, day + timedelta(days=1))
        if day >= today:
            return
        yield day
        paid_until = max(paid_until, day) + timedelta(days=30 * plan.term_months)
