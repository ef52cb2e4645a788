"""Renewal arithmetic: which days a payment gives. Pure dates, half-open `[start, end)`, no clock.

An early renewal continues where the paid days end; so does one within the days of grace, unless all the days
it gives would be over already. After them a gap stays a gap. A term that would end on a day that the calendar
lacks ends on the day after it, so that no paid day is lost (a year from 29 February ends on 1 March).
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Term:
    """How long a period lasts: `months` from its start, or until the next `year_starts_month` begins."""

    months: int = 12
    year_starts_month: int | None = None


@dataclass(frozen=True)
class Period:
    """Days from `start` up to and without `end`."""

    start: date
    end: date


def months_later(day: date, months: int) -> date:
    """The same day of the month, `months` (≥ 1) later; the first of the next month where there is none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        following, first = divmod(index + 1, 12)
        return date(following, first + 1, 1)


def next_year_start(day: date, month: int) -> date:
    """The first day after `day` on which a year that begins in `month` begins."""
    this_year = date(day.year, month, 1)
    return this_year if this_year > day else date(day.year + 1, month, 1)


def next_period(*, today: date, paid_until: date | None, grace_until: date | None, term: Term) -> Period:
    """The days that a payment received `today` gives.

    `paid_until` and `grace_until` are the first days no longer paid and no longer in grace, None for a
    newcomer.
    """
    if paid_until is not None and (paid_until >= today or (grace_until or paid_until) > today):
        continued = _period_from(paid_until, term)
        if continued.end > today:
            return continued
    return _period_from(today, term)


def _period_from(start: date, term: Term) -> Period:
    if term.year_starts_month is None:
        return Period(start, months_later(start, term.months))
    return Period(start, next_year_start(start, term.year_starts_month))


def months_begun(days: Period) -> int:
    """How many months of the calendar have a day of `days`; the first one counts as a whole one."""
    last = days.end - timedelta(days=1)
    return (last.year - days.start.year) * 12 + last.month - days.start.month + 1


def end_of_months(start: date, months: int) -> date:
    """The first day after so many (≥ 1) months of the calendar, that of `start` being the first."""
    return months_later(start.replace(day=1), months)


def at_most(days: Period, months: int) -> Period:
    """The days, ended after so many months begun: who paid for a part of a year gets no whole one later."""
    return Period(days.start, min(days.end, end_of_months(days.start, months)))


def grace_end(end: date, grace_days: int) -> date:
    """The first day after the days of grace that follow `end`."""
    return end + timedelta(days=grace_days)
