"""Opening hours of a day as people write them: "9:00–12:30, 14 h–18 h"."""

import re
from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from equipment.deciding.hours import Hours

SPAN = re.compile(
    r"(?P<opens>\d{1,2})(?:\s*[h:]\s*(?P<opens_minute>\d{2})?)?"
    r"\s*[-–—]\s*"
    r"(?P<closes>\d{1,2})(?:\s*[h:]\s*(?P<closes_minute>\d{2})?)?"
)
MIDNIGHT = 24


class HoursField(forms.CharField):
    """Spans of one day, as pairs of times of day; midnight closes the day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=120, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [_span(part.strip()) for part in text.split(",") if part.strip()]


def _span(text: str) -> tuple[time, time]:
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValidationError(_("Write the hours like 9:00–12:30, 14:00–18:00."))
    return _time(found["opens"], found["opens_minute"]), _time(found["closes"], found["closes_minute"])


def _time(hour: str, minute: str | None) -> time:
    number = 0 if int(hour) == MIDNIGHT else int(hour)
    try:
        return time(number, int(minute or 0))
    except ValueError as error:
        raise ValidationError(_("{time} is no time of the day.").format(time=hour)) from error


def in_words(spans: Iterable[tuple[time, time]]) -> str:
    """As the field reads them: "09:00–12:30, 14:00–24:00"."""
    return ", ".join(f"{opens:%H:%M}–{_closing(closes)}" for opens, closes in spans)


def _closing(closes: time) -> str:
    return "24:00" if closes == time.min else f"{closes:%H:%M}"


def rows_of(values: dict[int, list[tuple[time, time]]]) -> list[Hours]:
    """The rows that the action takes, by weekday."""
    return [Hours(day, opens, closes) for day, spans in sorted(values.items()) for opens, closes in spans]
