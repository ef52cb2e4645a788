"""A day and two times of it, as the forms ask for a span of time."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput


class DayField(forms.DateField):
    """A day within the calendar: what counts days from it falls off neither end."""

    widget = AdminDateInput
    default_validators = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class TimeField(forms.TimeField):
    """A time of the day, with the clock of the browser."""

    widget = forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")
    input_formats = ("%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh")


class SpanForm(forms.Form):
    """From one moment to another; without a last day both are on the first."""

    first_day = DayField(label=gettext_lazy("Day"))
    starts = TimeField(label=gettext_lazy("Starts at"))
    ends = TimeField(label=gettext_lazy("Ends at"))

    def clean(self) -> dict[str, Any]:
        """Adds `start` and `end`. Midnight ends the day."""
        values: dict[str, Any] = super().clean() or {}
        if {"first_day", "starts", "ends"} <= values.keys():
            start = moment(values["first_day"], values["starts"])
            end = moment(values.get("last_day") or values["first_day"], values["ends"])
            if values["ends"] == time.min:
                end = moment(timezone.localdate(end) + timedelta(days=1), time.min)
            if end <= start:
                raise ValidationError(_("It ends before it begins."))
            values |= {"start": start, "end": end}
        return values


class LongSpanForm(SpanForm):
    """The same over several days."""

    last_day = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Left empty: the same day."),
    )

    field_order: Any = ("first_day", "starts", "last_day", "ends")


def moment(day: date, at: time) -> datetime:
    """The instant of a time of the day, on the wall clock of the association."""
    return timezone.make_aware(datetime.combine(day, at))
