"""Rules of repetition (RFC 5545, RRULE) on the wall clock: 18:30 stays 18:30 when the clocks change.

Only what plans sessions: days, weeks, months and years, with an end. The hour is not the rule's to say.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice

from dateutil.rrule import rrulestr
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import InvalidInput
from workshops.refusals import TooManySessions

MOST = 60
# Rules that hardly ever meet a day are given up.
MOST_YEARS = 5
YEARS = (2000, 2199)
LONGEST = 200
# 400 years of the Gregorian calendar, which are whole weeks too.
CYCLE = timedelta(days=146_097)
_DAY = "(MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "FREQ": "(DAILY|WEEKLY|MONTHLY|YEARLY)",
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,3}",
    "UNTIL": r"\d{8}(T\d{6})?",
    "BYDAY": rf"([+-]?[1-5])?{_DAY}(,([+-]?[1-5])?{_DAY}){{0,34}}",
    "BYMONTHDAY": r"[+-]?([1-9]|[12]\d|3[01])(,[+-]?([1-9]|[12]\d|3[01])){0,30}",
    "BYMONTH": r"([1-9]|1[0-2])(,([1-9]|1[0-2])){0,11}",
    "BYSETPOS": r"[+-]?[1-9]\d?(,[+-]?[1-9]\d?){0,9}",
    "WKST": _DAY,
}


def starts(rule: str, first_on: date, at: time, zone: tzinfo | None = None) -> list[datetime]:
    """The instants, in UTC, at which a rule says that sessions begin: at `at` on days from `first_on` on.

    `zone` is that of the association unless told. Raises InvalidInput for a rule that cannot be used, and
    TooManySessions for one that names more than MOST days.
    """
    days = _days(rule, first_on, at.replace(tzinfo=None))
    return [on_the_clock(day, zone or timezone.get_default_timezone()) for day in days]


def on_the_clock(wall: datetime, zone: tzinfo) -> datetime:
    """The instant, in UTC, at which clocks on the wall show this.

    What they skip in spring is as much later as they skip; of what they show twice in autumn it is the first.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _days(rule: str, first_on: date, at: time) -> list[datetime]:
    """The days that a rule names, with the hour, on the wall clock."""
    parts = _read(rule)
    if not YEARS[0] <= first_on.year <= YEARS[1]:
        problem = _("Choose a day between {first} and {last}.").format(first=YEARS[0], last=YEARS[1])
        raise InvalidInput(path=("first_on",), problem=problem)
    first = datetime.combine(first_on, at)
    last = first + timedelta(days=366 * MOST_YEARS)
    until, count = min(_until(parts) or last, last), int(parts.get("COUNT", MOST + 1))
    days = _named(parts, first, until, min(count, MOST + 1))
    if len(days) > MOST:
        raise TooManySessions(path=("rule",), most=MOST)
    if not days:
        raise _unusable(_("It names no day."))
    if until == last and len(days) < count:
        raise _unusable(_("It must end within {years} years.").format(years=MOST_YEARS))
    return days


def _named(parts: Mapping[str, str], first: datetime, until: datetime, most: int) -> list[datetime]:
    """The days that the parts name from `first` up to `until`, the first `most` of them."""
    named = ";".join(f"{name}={value}" for name, value in parts.items() if name not in {"COUNT", "UNTIL"})
    # A rule that names no day is followed to the year 9999. The calendar repeats itself: ask shortly before.
    ahead = CYCLE * ((9990 - first.year) // 400)
    try:
        rule = rrulestr(named, dtstart=first + ahead).replace(until=until + ahead)
        return [day - ahead for day in islice(rule, most)]
    except ValueError as error:
        raise _unusable(_("Its parts do not fit together.")) from error


def _read(rule: str) -> Mapping[str, str]:
    """The parts of a rule, each of a shape that is known. Raises InvalidInput."""
    text = rule.strip().upper().removeprefix("RRULE:")
    pairs = [pair.partition("=") for pair in text.split(";")]
    parts = {name: value for name, _equals, value in pairs}
    is_known = all(
        name in _PARTS and re.fullmatch(_PARTS[name], value, re.ASCII) for name, value in parts.items()
    )
    if len(text) > LONGEST or len(parts) < len(pairs) or "FREQ" not in parts or not is_known:
        raise _unusable(
            _("Only days, weeks, months or years can be repeated, as in “{example}”.").format(
                example="FREQ=WEEKLY;BYDAY=TU;COUNT=10"
            )
        )
    if len(parts.keys() & {"COUNT", "UNTIL"}) != 1:
        raise _unusable(_("It must end: after a number of times, or on a day."))
    if parts["FREQ"] in {"DAILY", "WEEKLY"} and re.search(r"\d", parts.get("BYDAY", "")):
        raise _unusable(_("A numbered weekday is one of a month or of a year."))
    return parts


def _until(parts: Mapping[str, str]) -> datetime | None:
    """The last hour of the wall clock that counts; a day alone counts whole. None without one."""
    text = parts.get("UNTIL")
    if text is None:
        return None
    try:
        until = datetime.fromisoformat(text)
    except ValueError as error:
        raise _unusable(_("It ends on a day that does not exist.")) from error
    return until if "T" in text else datetime.combine(until, time.max)


def _unusable(problem: str) -> InvalidInput:
    return InvalidInput(path=("rule",), problem=problem)
