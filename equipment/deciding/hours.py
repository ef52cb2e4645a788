"""When an equipment is open: hours on the wall clock of the association, less closures.

An equipment without hours is open all day. Spans are half-open, in instants, so that a day with a change of
the clock has 23 or 25 hours.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone


class Hours(NamedTuple):
    """Open on a weekday (ISO: Monday is 1) from one time of day to another; midnight closes the day."""

    weekday: int
    opens_at: time
    closes_at: time


class Span(NamedTuple):
    """From `start` up to and without `end`."""

    start: datetime
    end: datetime


def _instant(day: date, at: time) -> datetime:
    # In UTC: within one zone Python counts as the wall clock shows, an hour too few or too many.
    return timezone.make_aware(datetime.combine(day, at)).astimezone(UTC)


def lasting(start: datetime, end: datetime) -> timedelta:
    """How long it is from one instant to another, whatever the clock on the wall does between."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def _hours_of_day(hours: Sequence[Hours], day: date) -> Iterator[Span]:
    if not hours:
        yield Span(_instant(day, time.min), _instant(day + timedelta(days=1), time.min))
    for one in hours:
        if one.weekday == day.isoweekday():
            closes_on = day + timedelta(days=1) if one.closes_at == time.min else day
            yield Span(_instant(day, one.opens_at), _instant(closes_on, one.closes_at))


def open_spans(hours: Sequence[Hours], closures: Iterable[Span], first: date, days: int) -> list[Span]:
    """The spans in which it is open on `days` days from `first` on, in order; those that touch are one."""
    open_ = [span for n in range(days) for span in _hours_of_day(hours, first + timedelta(days=n))]
    return less(joined(open_), closures)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as it takes, in order."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and span.start <= whole[-1].end:
            whole[-1] = Span(whole[-1].start, max(whole[-1].end, span.end))
        else:
            whole.append(span)
    return whole


def less(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of ordered `spans` without what is `taken`, in order."""
    left = list(spans)
    for gone in joined(taken):
        left = [piece for span in left for piece in _without(span, gone)]
    return left


def _without(span: Span, gone: Span) -> Iterator[Span]:
    if gone.start >= span.end or gone.end <= span.start:
        yield span
        return
    if span.start < gone.start:
        yield Span(span.start, gone.start)
    if gone.end < span.end:
        yield Span(gone.end, span.end)


def both(some: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    """The time that is in both."""
    found = [
        Span(max(one.start, other.start), min(one.end, other.end))
        for one in some
        for other in others
        if one.start < other.end and other.start < one.end
    ]
    return sorted(found)


def open_around(hours: Sequence[Hours], closures: Iterable[Span], at: datetime) -> Span | None:
    """The span around `at` in which it is open, a day ahead at most; None when it is closed then."""
    yesterday = timezone.localdate(at) - timedelta(days=1)
    spans = open_spans(hours, closures, yesterday, 3)
    return next((span for span in spans if span.start <= at < span.end), None)
