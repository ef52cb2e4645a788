"""Every time zone and its changes of clock, and what must hold of a rule that runs over one."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from workshops.recurrence import starts

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
# In steps in which no zone changes its clock twice (Morocco does within five weeks).
STEP = timedelta(days=7)


@cache
def edges(name: str) -> tuple[datetime, ...]:
    """The instants at which a zone's clock is changed, from 2026 to 2036."""
    zone, found, before = ZoneInfo(name), [], FIRST
    while before < LAST:
        after = before + STEP
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.append(_between(zone, before, after))
        before = after
    return tuple(found)


def _between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after.replace(microsecond=0)


@cache
def changing() -> tuple[str, ...]:
    """The zones whose clocks are changed in these years."""
    return tuple(name for name in sorted(available_timezones()) if edges(name))


def check(name: str, edge: datetime, at: time) -> None:
    """A daily rule over an edge keeps the hour wherever there is one, and goes on in time."""
    zone = ZoneInfo(name)
    first_on = edge.astimezone(zone).date() - timedelta(days=2)
    found = starts("FREQ=DAILY;COUNT=5", first_on, at, zone)
    told = f"{name} at {at} from {first_on}"
    assert len(found) == 5, told
    assert all(before < after for before, after in pairwise(found)), told
    for n, instant in enumerate(found):
        wall = datetime.combine(first_on + timedelta(days=n), at)
        shown = instant.astimezone(zone).replace(tzinfo=None)
        if exists(wall, zone):
            assert shown == wall, told
            # Of what the clock shows twice it is the first.
            earlier = (instant - timedelta(hours=3)).astimezone(zone).replace(tzinfo=None)
            assert instant.astimezone(zone).fold == 0, told
            assert earlier != wall, told
        else:
            assert shown - wall == skipped(wall, zone), told


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock on the wall ever shows this."""
    offsets = {(wall.replace(tzinfo=UTC) + timedelta(days=d)).astimezone(zone).utcoffset() for d in (-1, 1)}
    return any(
        (wall - offset).replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) == wall
        for offset in offsets
        if offset is not None
    )


def skipped(wall: datetime, zone: ZoneInfo) -> timedelta:
    """By how much the clock is put forward about this time."""
    before, after = (
        (wall.replace(tzinfo=UTC) + timedelta(days=d)).astimezone(zone).utcoffset() or timedelta()
        for d in (-1, 1)
    )
    return after - before


def hours_about(name: str, edge: datetime) -> list[time]:
    """Times of day about an edge: before, within what is skipped or comes twice, and after."""
    zone = ZoneInfo(name)
    local = edge.astimezone(zone)
    offset = (edge - timedelta(hours=1)).astimezone(zone).utcoffset()
    old = (edge + offset).replace(tzinfo=None) if offset is not None else local.replace(tzinfo=None)
    minutes = (-90, -60, -31, -1, 0, 1, 15, 30, 59, 60, 61, 90)
    return sorted({(old + timedelta(minutes=n)).time() for n in minutes})
