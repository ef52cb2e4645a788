"""The days that a line tells of, and those that are left when some of them are paid already."""

from collections.abc import Sequence
from datetime import date, timedelta

from billing.models import Plan, TermKind
from billing.periods import Period, months_later, next_year_start


def days_of(plan: Plan, starts_on: date | None, last_day: date | None, since: date | None) -> Period | None:
    """From one of the two ends, the other is worked out by the plan's term.

    `last_day` is still paid. None when the end comes before the start.
    """
    if last_day is None:
        assert starts_on is not None  # noqa: S101 - the caller has one of the two
        return Period(starts_on, term_end(plan, starts_on))
    end = last_day + timedelta(days=1)
    if starts_on is None:
        starts_on = _months_before(end, 12 if plan.term_kind == TermKind.FIXED_YEAR else plan.term_months)
        # Who joined during the term was no member before.
        if since is not None and starts_on < since < end:
            starts_on = since
    return Period(starts_on, end) if starts_on < end else None


def term_end(plan: Plan, start: date) -> date:
    """The first day after one term of a plan."""
    if plan.term_kind == TermKind.FIXED_YEAR:
        return next_year_start(start, plan.year_starts_month)
    return months_later(start, plan.term_months)


def are_held(days: Period, taken: Sequence[Period]) -> bool:
    """Whether each of the days lies in one of the periods."""
    day = days.start
    for one in sorted(taken, key=lambda period: period.start):
        if one.start <= day < one.end:
            day = one.end
    return day >= days.end


def overlapping(days: Period, taken: Sequence[Period]) -> Period | None:
    """The first of the periods that shares a day."""
    shared = (one for one in taken if one.start < days.end and days.start < one.end)
    return min(shared, key=lambda one: one.start, default=None)


def moved(plan: Plan, days: Period, taken: Sequence[Period]) -> Period:
    """Where a payment before the end of paid days leads: on from that end, up to what is paid after it."""
    start = days.start
    for one in sorted(taken, key=lambda period: period.start):
        if one.start <= start < one.end:
            start = one.end
    end = days.end if start == days.start else term_end(plan, start)
    return Period(start, min([end, *(one.start for one in taken if start < one.start < end)]))


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    last = (months_later(first, 1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))
