"""Which hours of an equipment are open, and which of them are still free."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from equipment.deciding.facts import closures_of, hours_of
from equipment.deciding.hours import Span, both, less, open_spans
from equipment.models import Equipment, Occupancy
from kit.clock import midnight


class Slot(NamedTuple):
    """The shortest time that can be reserved, and whether it is free and yet to come."""

    span: Span
    is_free: bool


def opening(equipment: Equipment, first: date, days: int) -> list[Span]:
    """When it is open, its place too, on `days` days from `first` on; closures left in."""
    spans, shut = _opening(equipment, first, days)
    return less(spans, shut)


def _opening(equipment: Equipment, first: date, days: int) -> tuple[list[Span], Sequence[Span]]:
    """The hours by the week, and the closures that take from them."""
    begin, end = midnight(first), midnight(first + timedelta(days=days))
    ids = [pk for pk in (equipment.pk, equipment.place_id) if pk is not None]
    hours, closures = hours_of(ids), closures_of(ids, begin, end)
    spans = open_spans(hours[equipment.pk], (), first, days)
    if equipment.place_id is not None:
        spans = both(spans, open_spans(hours[equipment.place_id], (), first, days))
    return spans, [span for pk in (None, *ids) for span in closures[pk]]


def taken(equipment: Equipment, start: datetime, end: datetime) -> list[Span]:
    """What is taken of the time between two instants, by whatever, in order."""
    rows = Occupancy.objects.taking().filter(equipment=equipment).within(start, end).order_by("starts_at")
    return [Span(*row) for row in rows.values_list("starts_at", "ends_at")]


def slots(equipment: Equipment, first: date, days: int) -> list[Slot]:
    """Every slot of `days` days from `first` on, in order. Slots are counted from the hour of opening."""
    spans, shut = _opening(equipment, first, days)
    gone = [*shut, *taken(equipment, midnight(first), midnight(first + timedelta(days=days + 1)))]
    now = timezone.now()
    return [
        Slot(span, span.start >= now and not any(_overlap(span, other) for other in gone))
        for span in _cut(spans, timedelta(minutes=equipment.slot_minutes))
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
    spans, _shut = _opening(equipment, timezone.localdate(start) - timedelta(days=1), 2)
    begun = next((span for span in spans if span.start <= start < span.end), None)
    if begun is None or (start - begun.start) % length:
        return False
    return not (end - start) % length and (end - start) // length <= equipment.most_slots


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
