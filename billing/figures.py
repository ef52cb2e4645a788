"""How the association fares, month by month: memberships, renewals due, revenue, what waits. A query each."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from accounts.models import User
from billing.models import Application, Membership, MembershipPeriod, OrderLine, Plan
from billing.states import ApplicationState

MONTHS_BACK = 24
MONTHS_OF_REVENUE = 12
MONTHS_AHEAD = 6
WAITING = (ApplicationState.SUBMITTED, ApplicationState.PAID, ApplicationState.APPROVED)


def month_starts(first: date, count: int) -> list[date]:
    """`count` first days of months from the month of `first` on; negative counts go back. In order."""
    start = first.year * 12 + first.month - 1 + min(0, count + 1)
    return [date(index // 12, index % 12 + 1, 1) for index in range(start, start + abs(count))]


def running_on(days: Sequence[date], viewer: User) -> list[int]:
    """How many memberships ran on each day."""
    rows = MembershipPeriod.objects.visible_to(viewer).standing()
    counts = {
        f"on_{index}": Count("membership", distinct=True, filter=Q(starts_on__lte=day, ends_on__gt=day))
        for index, day in enumerate(days)
    }
    found: dict[str, int] = rows.aggregate(**counts)
    return [found[f"on_{index}"] for index in range(len(days))]


def ending_in(months: Sequence[date], viewer: User) -> list[int]:
    """How many memberships end in each month and nobody renewed them yet."""
    last = Max("periods__ends_on", filter=Q(periods__revoked_at=None))
    # The day before the end is the last one paid for, as people say it.
    rows = Membership.objects.visible_to(viewer).annotate(last=last).filter(last__gt=months[0])
    found = Counter((last - timedelta(days=1)).replace(day=1) for last in rows.values_list("last", flat=True))
    return [found[month] for month in months]


def revenue_in(months: Sequence[date], viewer: User) -> Mapping[str, list[int]]:
    """Cents invoiced in each month, credit notes taken off, by the name of the plan; the largest first."""
    totals = revenue_by("plan", OrderLine.objects.visible_to(viewer), months)
    plans = Plan.objects.filter(pk__in=[key for key in totals if key])
    return largest_first(totals, {plan.pk: plan.name for plan in plans})


def revenue_by(
    path: str, lines: QuerySet[OrderLine], months: Sequence[date]
) -> Mapping[int | None, list[int]]:
    """Cents invoiced of lines in each month, credit notes taken off, by the key that `path` leads to."""
    totals: dict[int | None, list[int]] = defaultdict(lambda: [0] * len(months))
    places = {(month.year, month.month): index for index, month in enumerate(months)}
    for told in invoiced_and_credited(lines, months[0]):
        for month, key, cents in told.values_list("month", path).annotate(cents=Sum("moved")).order_by():
            place = places.get((month.year, month.month))
            if place is not None:
                totals[key][place] += cents
    return totals


def largest_first(
    totals: Mapping[int | None, list[int]], names: Mapping[int, str]
) -> Mapping[str, list[int]]:
    """By name, what brings most first; two of one name are one to whoever reads. No key has no name."""
    named: dict[str, list[int]] = {}
    for key in sorted(totals, key=lambda key: -sum(totals[key])):
        name = names.get(key or 0, "")
        before = named.get(name, [0] * len(totals[key]))
        named[name] = [one + other for one, other in zip(before, totals[key], strict=True)]
    return named


# Any: the type of a query of lines does not tell of what is annotated here.
def invoiced_and_credited(lines: QuerySet[OrderLine], first: date) -> tuple[Any, Any]:
    """What was invoiced of these lines since a day, and what credit notes gave back of them since then.

    Each row has its `month`, and in `moved` the cents to be summed: below zero where they were given back.
    """
    invoiced = lines.filter(order__invoice__issued_at__date__gte=first)
    credited = lines.filter(credited__credit_note__issued_at__date__gte=first)
    return (
        invoiced.annotate(
            month=TruncMonth("order__invoice__issued_at"), moved=F("quantity") * F("unit_price_minor")
        ),
        credited.annotate(
            month=TruncMonth("credited__credit_note__issued_at"), moved=-F("credited__amount_minor")
        ),
    )


def waiting(viewer: User) -> Mapping[ApplicationState, int]:
    """How many applications stand in each state that waits."""
    rows = Application.objects.visible_to(viewer).filter(state__in=WAITING)
    found = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return {state: found.get(state, 0) for state in WAITING}
