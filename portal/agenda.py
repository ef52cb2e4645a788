"""The agenda of sessions: what an address asks for, and its days and weeks."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.wording import full_day, month_and_year

KINDS = (
    ("TRAINING", _("Trainings")),
    ("EVENT", _("Events")),
    ("OPEN_SESSION", _("Open sessions")),
)
# A page of the list; a month is shown whole, up to what the schema gives at once.
LIST_LENGTH, MONTH_LENGTH = 30, 100
LONGEST_MONTH = timedelta(days=31)
LAST_YEAR = 9998


@dataclass(frozen=True)
class Agenda:
    """What is asked for: a list from a day on (today's from now on), or the weeks of a month."""

    is_month: bool
    day: date
    kind: str
    workshop: str
    has_seats: bool

    @property
    def variables(self) -> dict[str, object]:
        """The variables of the page's query, but for its place in the list."""
        found: dict[str, object] = {"first": LIST_LENGTH, "from": self._from().isoformat()}
        if self.is_month:
            found |= {
                "first": MONTH_LENGTH,
                "until": _midnight(self.weeks[-1][-1] + timedelta(1)).isoformat(),
            }
        if self.kind:
            found["kinds"] = [self.kind]
        if self.workshop:
            found["workshop"] = self.workshop
        if not self.is_month:
            found["states"] = ["SCHEDULED"]
        return found | {"onlyWithSeats": self.has_seats}

    def _from(self) -> datetime:
        if self.is_month:
            return _midnight(self.weeks[0][0])
        return timezone.now() if self.day <= timezone.localdate() else _midnight(self.day)

    @property
    def weeks(self) -> list[list[date]]:
        """The days of the month, in whole weeks from Monday."""
        return calendar.Calendar().monthdatescalendar(self.day.year, self.day.month)

    @property
    def title(self) -> str:
        """The month, or the day that a list begins at; empty for the list from now on."""
        if self.is_month:
            return month_and_year(self.day)
        return full_day(self.day) if self.day > timezone.localdate() else ""

    @property
    def is_filtered(self) -> bool:
        """Whether not everything is shown."""
        return bool(self.kind or self.workshop or self.has_seats or self.title)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form that chooses the workshop keeps of the address."""
        return [(name, value) for name, value in self._parts().items() if value and name != "workshop"]

    def _parts(self) -> dict[str, str]:
        return {
            "view": "month" if self.is_month else "",
            "day": self.day.isoformat() if self.title else "",
            "kind": self.kind,
            "workshop": self.workshop,
            "seats": "1" if self.has_seats else "",
        }

    def query(self, **changed: object) -> str:
        """The address of the same with something changed; an empty value leaves a part out."""
        parts = {**self._parts(), **changed}
        return "?" + urlencode({name: value for name, value in parts.items() if value})

    @property
    def before(self) -> str:
        """The address of the month before."""
        return self.query(day=(self.day.replace(day=1) - timedelta(1)).replace(day=1).isoformat())

    @property
    def next(self) -> str:
        """The address of the month after."""
        return self.query(day=(self.day.replace(day=1) + LONGEST_MONTH).replace(day=1).isoformat())


def agenda_of(asked: QueryDict) -> Agenda:
    """What the address asks for; what makes no sense is left out."""
    kind = asked.get("kind", "")
    return Agenda(
        is_month=asked.get("view") == "month",
        day=_day(asked.get("day", "")),
        kind=kind if kind in dict(KINDS) else "",
        workshop=asked.get("workshop", "")[:60],
        has_seats=bool(asked.get("seats")),
    )


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return found if 1 < found.year < LAST_YEAR else timezone.localdate()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
