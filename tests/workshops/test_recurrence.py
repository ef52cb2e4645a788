"""Rules of repetition: which are understood, and what they mean. All zones are in `tests/prove`."""

import time as clock
from contextlib import suppress
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.refusals import InvalidInput
from tests.workshops.clocks import changing, check, edges
from workshops.recurrence import on_the_clock, starts
from workshops.refusals import TooManySessions

PARIS = ZoneInfo("Europe/Paris")
FRIDAY = date(2027, 3, 26)


def _shown(rule: str, first_on: date = FRIDAY, at: time = time(18, 30)) -> list[str]:
    return [f"{one.astimezone(PARIS):%d/%m %H:%M}" for one in starts(rule, first_on, at, PARIS)]


def test_what_one_says_of_sessions() -> None:
    assert _shown("FREQ=WEEKLY;COUNT=3") == ["26/03 18:30", "02/04 18:30", "09/04 18:30"]
    assert _shown("RRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3") == ["30/03 18:30", "01/04 18:30", "06/04 18:30"]
    assert _shown("freq=monthly;byday=-1SA;count=2") == ["27/03 18:30", "24/04 18:30"]
    assert _shown("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2") == ["31/03 18:30", "30/04 18:30"]
    assert _shown("FREQ=YEARLY;COUNT=2") == ["26/03 18:30", "26/03 18:30"]


def test_the_last_day_counts_whole_and_by_the_clock_on_the_wall() -> None:
    assert _shown("FREQ=DAILY;UNTIL=20270328") == ["26/03 18:30", "27/03 18:30", "28/03 18:30"]
    late = time(23, 30)
    # In UTC it is another day already, or not yet.
    assert len(_shown("FREQ=DAILY;UNTIL=20270328", at=late)) == 3
    assert len(_shown("FREQ=DAILY;UNTIL=20270328", at=time(0, 30))) == 3
    assert len(_shown("FREQ=DAILY;UNTIL=20270328T233000", at=late)) == 3
    assert len(_shown("FREQ=DAILY;UNTIL=20270328T232900", at=late)) == 2


def test_hours_that_are_skipped_and_hours_that_come_twice() -> None:
    nights = _shown("FREQ=DAILY;COUNT=3", date(2027, 3, 27), time(2, 30))
    assert nights == ["27/03 02:30", "28/03 03:30", "29/03 02:30"]
    autumn = on_the_clock(datetime(2027, 10, 31, 2, 30), PARIS)  # noqa: DTZ001 - what a wall clock shows
    assert autumn == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "rule",
    [
        "", "every week", "FREQ=WEEKLY", "FREQ=HOURLY;COUNT=2", "FREQ=MINUTELY;COUNT=2", "COUNT=3",
        "FREQ=SECONDLY;COUNT=2", "FREQ=DAILY;COUNT=2;UNTIL=20270401", "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;UNTIL=20270401T000000Z", "FREQ=DAILY;UNTIL=20270230", "FREQ=DAILY;INTERVAL=0;COUNT=2",
        "FREQ=DAILY;BYHOUR=1,2;COUNT=2", "FREQ=DAILY;COUNT=2;FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=2MO;COUNT=2",
        "FREQ=DAILY;BYEASTER=1;COUNT=2", "FREQ=DAILY;COUNT=２", "FREQ=DAILY;COUNT=2;X=1",
        "FREQ=DAILY;COUNT=2;",
        "FREQ=MONTHLY;BYMONTHDAY=32;COUNT=2", "FREQ=DAILY;UNTIL=20270101", "FREQ=YEARLY;COUNT=9",
        "FREQ=DAILY\nCOUNT=2", "DTSTART:20270101\nRRULE:FREQ=DAILY;COUNT=2",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "FREQ=YEARLY;UNTIL=99991231",
    ],
)  # fmt: skip
def test_what_is_no_rule_for_sessions(rule: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        _shown(rule)
    assert refusal.value.path == ("rule",)


def test_sixty_at_most() -> None:
    assert len(_shown("FREQ=DAILY;COUNT=60")) == 60
    for rule in ("FREQ=DAILY;COUNT=61", "FREQ=DAILY;COUNT=9999", "FREQ=DAILY;UNTIL=20280101"):
        with pytest.raises(TooManySessions):
            _shown(rule)


def test_days_far_away_are_refused() -> None:
    for day in (date.min, date.max):
        with pytest.raises(InvalidInput):
            _shown("FREQ=DAILY;COUNT=2", day)


_LISTS = st.sampled_from(
    ["", ";BYDAY=MO", ";BYDAY=SU,WE", ";BYMONTHDAY=31", ";BYMONTHDAY=-1,30", ";BYMONTH=2", ";BYSETPOS=2",
     ";BYMONTH=2,3;BYMONTHDAY=29", ";BYDAY=TU;BYSETPOS=-1", ";WKST=SU"]
)  # fmt: skip


@settings(max_examples=60)
@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), _LISTS, st.integers(1, 60),
    st.integers(1, 60), st.dates(date(2026, 1, 1), date(2036, 12, 31)),
)  # fmt: skip
def test_the_days_are_those_of_the_library_and_found_soon(
    freq: str, lists: str, interval: int, count: int, first_on: date
) -> None:
    rule = f"FREQ={freq};INTERVAL={interval}{lists};COUNT={count}"
    begun = clock.process_time()
    try:
        found = starts(rule, first_on, time(12), PARIS)
    except InvalidInput:
        found = []
    assert clock.process_time() - begun < 2
    if found:
        wall = rrulestr(rule, dtstart=datetime.combine(first_on, time(12)))
        assert [one.astimezone(PARIS).date() for one in found] == [one.date() for one in wall]


@settings(max_examples=150)
@given(st.text(st.sampled_from("FREQ=DAILY;COUNT2UNTIL0BYDAYMO+-, :\n"), max_size=60))
def test_whatever_is_typed_is_answered(text: str) -> None:
    for rule in (text, f"FREQ=DAILY;{text}", f"FREQ=MONTHLY;COUNT=2;BYDAY={text}"):
        with suppress(InvalidInput, TooManySessions):
            assert 0 < len(starts(rule, FRIDAY, time(12), PARIS)) <= 60


@settings(max_examples=60)
@given(st.data())
def test_the_hour_is_kept_over_any_change_of_clocks(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(changing()))
    check(name, data.draw(st.sampled_from(edges(name))), data.draw(st.times()).replace(microsecond=0))
