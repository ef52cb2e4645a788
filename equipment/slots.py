"""Which hours of an equipment are open, and which of them are still free."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from equipment.deciding.facts import closures_of, hours_of
from equipment.deciding.hours import Hours, Span, both, lasting, less, open_spans
from equipment.models import Equipment, Occupancy
from kit.clock import midnight


class Slot(NamedTuple):
    """The shortest time that can be reserved, and whether it is free and yet to come."""

    span: Span
    is_free: bool


def opening(equipment: Equipment, first: date, days: int) -> list[Span]:
    """When it is open, its place too, on `days` days from `first` on; closures left in."""
    return less(_spans(equipment, _hours(equipment), first, days), _shut(equipment, first, days))


def _ids(equipment: Equipment) -> list[int]:
    return [pk for pk in (equipment.pk, equipment.place_id) if pk is not None]


def _hours(equipment: Equipment) -> Mapping[int, list[Hours]]:
    return hours_of(_ids(equipment))


def _spans(equipment: Equipment, hours: Mapping[int, list[Hours]], first: date, days: int) -> list[Span]:
    """The hours by the week on these days, its place's too; what goes on over midnight is one span."""
    spans = open_spans(hours[equipment.pk], (), first, days)
    if equipment.place_id is None:
        return spans
    return both(spans, open_spans(hours[equipment.place_id], (), first, days))


def _shut(equipment: Equipment, first: date, days: int) -> list[Span]:
    """The closures that take from them."""
    ids = _ids(equipment)
    closures = closures_of(ids, midnight(first), midnight(first + timedelta(days=days)))
    return [span for pk in (None, *ids) for span in closures[pk]]


def taken(equipment: Equipment, start: datetime, end: datetime) -> list[Span]:
    """What is taken of the time between two instants, by whatever, in order."""
    rows = Occupancy.objects.taking().filter(equipment=equipment).within(start, end).order_by("starts_at")
    return [Span(*row) for row in rows.values_list("starts_at", "ends_at")]


def slots(equipment: Equipment, first: date, days: int) -> list[Slot]:
    """Every slot of `days` days from `first` on, in order.

    Slots are counted anew from each day's hour of opening: a day has the same ones whenever one looks.
    """
    shut, now = _shut(equipment, first, days), timezone.now()
    gone = [*shut, *taken(equipment, midnight(first), midnight(first + timedelta(days=days + 1)))]
    hours, length = _hours(equipment), timedelta(minutes=equipment.slot_minutes)
    each_day = [_spans(equipment, hours, first + timedelta(days=n), 1) for n in range(days)]
    return [
        Slot(span, span.start >= now and not any(_overlap(span, other) for other in gone))
        for spans in each_day
        for span in _cut(spans, length)
    ]


def _cut(spans: Sequence[Span], length: timedelta) -> list[Span]:
    pieces = []
    for span in spans:
        start = span.start
        while start + length <= span.end:
            pieces.append(Span(start, start + length))
            start += length
    return pieces


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def is_on_slots(equipment: Equipment, start: datetime, end: datetime) -> bool:
    """Whether a reservation begins on a slot and lasts whole ones, no more than there may be."""
    length = timedelta(minutes=equipment.slot_minutes)
    spans = _spans(equipment, _hours(equipment), timezone.localdate(start), 1)
    begun = next((span for span in spans if span.start <= start < span.end), None)
    if begun is None or lasting(begun.start, start) % length:
        return False
    whole = lasting(start, end)
    return not whole % length and whole // length <= equipment.most_slots


def is_open(equipment: Equipment, start: datetime, end: datetime) -> bool:
    """Whether it is open, without a break, from one instant to another."""
    first = timezone.localdate(start) - timedelta(days=1)
    days = (timezone.localdate(end) - first).days + 1
    return any(span.start <= start and end <= span.end for span in opening(equipment, first, days))


def closing(equipment: Equipment, at: datetime) -> datetime | None:
    """When it closes, its place too, after an instant at which it is open; None when it is closed then.

    What never closes does so, here, at the end of the next day.
    """
    spans = opening(equipment, timezone.localdate(at) - timedelta(days=1), 3)
    return next((span.end for span in spans if span.start <= at < span.end), None)
