"""The public agenda: what an address asks for, as a list from now on or as a month."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.functional import cached_property

from cms.workshops import Date, by_day, coming, in_span, kinds, with_seats
from kit.clock import midnight, today
from kit.wording import full_weekday, month_and_year

# How far from today an address leads: further there is nothing to see.
MONTHS_AROUND = 24
# Further ahead, the months say more than a list.
LIST_LENGTH = 100
LONGEST_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class MonthDay:
    """A day of a month, with its dates."""

    on: date
    dates: list[Date]
    is_out: bool
    is_past: bool
    is_today: bool


@dataclass(frozen=True)
class Chip:
    """A filter: its words, the address that turns it, whether it is on."""

    label: str
    query: str
    is_current: bool


@dataclass(frozen=True)
class Agenda:
    """What is asked for. `month` is a first day of a month; `today` is when it is asked."""

    is_month: bool
    month: date
    kind: str
    has_seats: bool
    today: date

    @cached_property
    def days(self) -> list[tuple[date, list[Date]]]:
        """The list: from now on, day by day."""
        found = coming(self.kind, most=LIST_LENGTH)
        return by_day(with_seats(found) if self.has_seats else found)

    @cached_property
    def weeks(self) -> list[list[MonthDay]]:
        """The month in whole weeks from Monday."""
        days = calendar.Calendar().monthdatescalendar(self.month.year, self.month.month)
        found = in_span(midnight(days[0][0]), midnight(days[-1][-1] + timedelta(days=1)), self.kind)
        held = dict(by_day(with_seats(found) if self.has_seats else found))
        return [[self._day(one, held.get(one, [])) for one in week] for week in days]

    def _day(self, on: date, dates: list[Date]) -> MonthDay:
        return MonthDay(on, dates, on.month != self.month.month, on < self.today, on == self.today)

    @property
    def weekdays(self) -> list[str]:
        """The names of the days, from Monday."""
        return [full_weekday(date(2024, 1, number)) for number in range(1, 8)]

    @property
    def title(self) -> str:
        """The month in words."""
        return month_and_year(self.month)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return not any(day.dates for week in self.weeks for day in week) if self.is_month else not self.days

    @property
    def is_filtered(self) -> bool:
        """Whether not everything is shown."""
        return bool(self.kind or self.has_seats)

    def query(self, **changed: str) -> str:
        """The address of the same with something changed; an empty value leaves a part out."""
        this_month = self.today.replace(day=1)
        parts = {
            "view": "month" if self.is_month else "",
            "month": f"{self.month:%Y-%m}" if self.is_month and self.month != this_month else "",
            "kind": self.kind,
            "seats": "1" if self.has_seats else "",
            **changed,
        }
        return "?" + urlencode({name: value for name, value in parts.items() if value})

    @property
    def as_list(self) -> str:
        """The address of the list."""
        return self.query(view="", month="")

    @property
    def as_month(self) -> str:
        """The address of this month."""
        return self.query(view="month", month="")

    @property
    def before(self) -> str:
        """The address of the month before; empty where the agenda ends."""
        return self._at(self.month - timedelta(days=1))

    @property
    def after(self) -> str:
        """The address of the month after; empty where the agenda ends."""
        return self._at(self.month + LONGEST_MONTH)

    def _at(self, day: date) -> str:
        is_near = abs(_months(day) - _months(self.today)) <= MONTHS_AROUND
        return self.query(view="month", month=f"{day:%Y-%m}") if is_near else ""

    @property
    def everything(self) -> str:
        """The address without filters."""
        return self.query(kind="", seats="")

    @property
    def chips(self) -> list[Chip]:
        """The kinds."""
        return [
            Chip(label, self.query(kind="" if value == self.kind else value), value == self.kind)
            for value, label in kinds()
        ]

    @property
    def turn_seats(self) -> str:
        """The address that shows those with seats alone, or all again."""
        return self.query(seats="" if self.has_seats else "1")


def _months(day: date) -> int:
    return day.year * 12 + day.month


def agenda_of(asked: Mapping[str, str]) -> Agenda:
    """What the address asks for; what makes no sense is left out."""
    on, kind = today(), asked.get("kind", "")
    return Agenda(
        is_month=asked.get("view") == "month",
        month=_month(asked.get("month", ""), on),
        kind=kind if kind in dict(kinds()) else "",
        has_seats=asked.get("seats") == "1",
        today=on,
    )


def _month(text: str, on: date) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return on.replace(day=1)
    return found if abs(_months(found) - _months(on)) <= MONTHS_AROUND else on.replace(day=1)
