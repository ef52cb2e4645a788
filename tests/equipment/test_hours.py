"""Hours on the wall clock and slots, over the days on which the clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Contact
from equipment.deciding.hours import Hours, Span, both, joined, less, open_around, open_spans
from equipment.models import Closure, Equipment, OpeningHours
from equipment.prices import price_of
from equipment.slots import closing, is_on_slots, is_open, opening, slots
from kit.clock import midnight
from tests.equipment.machines import a_machine

# Sundays on which Paris moves its clock: 23 hours, and 25.
SHORT, LONG = date(2027, 3, 28), date(2027, 10, 31)
HOUR = timedelta(hours=1)
NEAR = st.sampled_from([day + timedelta(days=n) for day in (SHORT, LONG) for n in range(-2, 3)])
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
BASE = datetime(2027, 3, 27, tzinfo=UTC)
SPANS = st.lists(
    st.builds(
        lambda start, length: Span(BASE + start * HOUR, BASE + (start + length) * HOUR),
        st.integers(0, 60), st.integers(1, 20),
    ),
    max_size=6,
)  # fmt: skip


def _hours(weekday: int, opens_at: time, closes_at: time) -> Hours | None:
    fits = closes_at == time.min or opens_at < closes_at
    return Hours(weekday, opens_at, closes_at) if fits else None


HOURS = st.lists(st.builds(_hours, st.integers(1, 7), TIMES, TIMES), min_size=1, max_size=5).map(
    lambda rows: [row for row in rows if row is not None]
)


def _within(spans: list[Span], at: datetime) -> bool:
    return any(span.start <= at < span.end for span in spans)


def test_always_open_lasts_as_long_as_the_day() -> None:
    for day, hours in ((SHORT, 23), (LONG, 25), (date(2027, 5, 4), 24)):
        [span] = open_spans([], (), day, 1)
        assert (span.end - span.start, timezone.localtime(span.end).time()) == (hours * HOUR, time.min)


@given(NEAR, TIMES, TIMES)
def test_hours_are_those_of_the_wall_clock(day: date, opens_at: time, closes_at: time) -> None:
    row = _hours(day.isoweekday(), opens_at, closes_at)
    # From two to three the clock jumps over, or shows each minute twice.
    if row is None or opens_at.hour == 2 or closes_at.hour == 2:
        return
    [span] = open_spans([row], (), day, 1)
    assert timezone.localtime(span.start).time() == opens_at
    assert timezone.localtime(span.end).time() == closes_at


@given(HOURS, SPANS, st.integers(0, 96))
def test_open_around_agrees_with_the_spans(hours: list[Hours], closures: list[Span], quarter: int) -> None:
    at = BASE + quarter * timedelta(minutes=30)
    span = open_around(hours, closures, at)
    days = open_spans(hours, closures, timezone.localdate(at) - timedelta(days=1), 3)
    assert (span is not None) == _within(days, at)


@given(SPANS, SPANS, st.integers(-4, 200))
def test_what_is_left_of_a_time(some: list[Span], others: list[Span], half_hours: int) -> None:
    at = BASE + half_hours * timedelta(minutes=30)
    whole, gone = joined(some), joined(others)
    left, shared = less(whole, others), both(whole, gone)
    assert _within(whole, at) == _within(some, at)
    assert _within(left, at) == (_within(some, at) and not _within(others, at))
    assert _within(shared, at) == (_within(some, at) and _within(others, at))
    for spans in (whole, left, shared):
        assert all(one.start < one.end <= other.start for one, other in pairwise(spans))


def _machine(hours: list[Hours], slot_minutes: int) -> Equipment:
    machine = a_machine(slot_minutes=slot_minutes, most_slots=4)
    for row in hours:
        OpeningHours.objects.create(equipment=machine, **row._asdict())
    return machine


@pytest.mark.django_db
@settings(max_examples=40)
@given(st.one_of(st.just([]), HOURS), st.sampled_from([15, 30, 45, 50, 60, 120, 240]), NEAR)
def test_every_slot_can_be_reserved_and_is_the_same_from_whichever_day(
    hours: list[Hours], slot_minutes: int, day: date
) -> None:
    machine = _machine(hours, slot_minutes)
    shown = [slot.span for slot in slots(machine, day, 3)]
    for span in shown:
        assert span.end - span.start == timedelta(minutes=slot_minutes)
        assert is_on_slots(machine, *span)
        assert is_open(machine, *span)
    tomorrow = day + timedelta(days=1)
    assert [one.span for one in slots(machine, tomorrow, 1)] == [
        span for span in shown if timezone.localdate(span.start) == tomorrow
    ]
    assert all(one.end <= other.start for one, other in pairwise(shown))


@pytest.mark.django_db
def test_slots_off_the_grid_too_long_or_closed_are_none() -> None:
    machine = _machine([Hours(7, time(9), time(18))], 60)
    nine = midnight(SHORT).astimezone(UTC) + 8 * HOUR
    assert timezone.localtime(nine).hour == 9
    assert is_on_slots(machine, nine, nine + 4 * HOUR)
    assert not is_on_slots(machine, nine, nine + 5 * HOUR)
    assert not is_on_slots(machine, nine + HOUR / 2, nine + HOUR)
    assert not is_on_slots(machine, nine - HOUR, nine)
    Closure.objects.create(starts_at=nine + HOUR, ends_at=nine + 2 * HOUR, reason_fr="AG")
    assert [slot.is_free for slot in slots(machine, SHORT, 1)] == [True, False, *[True] * 7]
    assert not is_open(machine, nine, nine + 2 * HOUR)
    assert closing(machine, nine) == nine + HOUR
    assert closing(machine, nine + HOUR) is None


@pytest.mark.django_db
def test_its_place_closes_it() -> None:
    room = a_machine(kind="space")
    OpeningHours.objects.create(equipment=room, weekday=7, opens_at=time(10), closes_at=time(12))
    machine = a_machine(place=room)
    OpeningHours.objects.create(equipment=machine, weekday=7, opens_at=time(11), closes_at=time(15))
    [span] = opening(machine, SHORT, 1)
    assert [timezone.localtime(at).hour for at in span] == [11, 12]


def test_a_night_costs_what_it_lasts() -> None:
    machine = Equipment(charge="credits", credits_per_slot=2, slot_minutes=60)
    for day, hours in ((SHORT, 5), (LONG, 7), (date(2027, 5, 4), 6)):
        start, end = midnight(day), midnight(day) + 6 * HOUR
        assert price_of(Contact(), machine, start, end).credits == 2 * hours
