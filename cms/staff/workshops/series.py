"""Plans a series: every date is shown with what stands in its way before anything is written."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from cms.staff.equipment.acting import AddPage, tell_in
from cms.staff.equipment.moments import TimeField
from cms.staff.parts import Cell, Ledger
from cms.staff.workshops.planning import clicked
from cms.staff.workshops.planning_form import PlaceForm, seats_field, workshop_field
from cms.staff.workshops.seeing import PLAN
from kit.refusals import Refusal
from kit.wording import full_day, hour
from workshops.actions.series import Run, create_series, preview_series
from workshops.recurrence import MOST

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Up to this day of a month, each month has the same weekday in the same week.
LAST_SURE_DAY = 28


class Repeat(models.TextChoices):
    """How often it comes again."""

    DAILY = "DAILY", gettext_lazy("every day")
    WEEKLY = "WEEKLY", gettext_lazy("every week")
    FORTNIGHTLY = "FORTNIGHTLY", gettext_lazy("every two weeks")
    MONTHLY = "MONTHLY", gettext_lazy("every month, on the same weekday of the month")


class Weekday(models.TextChoices):
    """The days of a week, as rules name them."""

    MO = "MO", gettext_lazy("Monday")
    TU = "TU", gettext_lazy("Tuesday")
    WE = "WE", gettext_lazy("Wednesday")
    TH = "TH", gettext_lazy("Thursday")
    FR = "FR", gettext_lazy("Friday")
    SA = "SA", gettext_lazy("Saturday")
    SU = "SU", gettext_lazy("Sunday")


def rule_of(first: date, repeat: str, weekdays: list[str], times: int | None, last: date | None) -> str:
    """The rule of repetition (RFC 5545) for what the form asks."""
    parts = {
        Repeat.DAILY: "FREQ=DAILY",
        Repeat.WEEKLY: f"FREQ=WEEKLY;BYDAY={_days(first, weekdays)}",
        Repeat.FORTNIGHTLY: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={_days(first, weekdays)}",
        Repeat.MONTHLY: f"FREQ=MONTHLY;BYDAY={_in_month(first)}",
    }
    end = f"COUNT={times}" if times else f"UNTIL={last or first:%Y%m%d}"
    return f"{parts[Repeat(repeat)]};{end}"


def _days(first: date, weekdays: list[str]) -> str:
    return ",".join(one for one in DAYS if one in {*weekdays, *([] if weekdays else [DAYS[first.weekday()]])})


def _in_month(first: date) -> str:
    """As in "3TU"; what is after the fourth week is the last of its month."""
    week = (first.day - 1) // 7 + 1 if first.day <= LAST_SURE_DAY else -1
    return f"{week}{DAYS[first.weekday()]}"


class SeriesForm(PlaceForm):
    """A workshop, the first day and the hour, and how it comes again."""

    workshop = workshop_field()
    first_day = forms.DateField(label=gettext_lazy("First day"), widget=AdminDateInput)
    starts = TimeField(label=gettext_lazy("Starts at"))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes it lasts"), min_value=5, max_value=24 * 60, required=False,
        help_text=gettext_lazy("Left empty: those of the workshop."),
    )  # fmt: skip
    repeat = forms.ChoiceField(label=gettext_lazy("Comes again"), choices=Repeat.choices, initial="WEEKLY")
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("On these days"), choices=Weekday.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For weeks. Nothing ticked: on the weekday of the first day."),
    )  # fmt: skip
    times = forms.IntegerField(
        label=gettext_lazy("How many sessions"), min_value=1, max_value=MOST, required=False
    )
    last_day = forms.DateField(label=gettext_lazy("Or until this day"), required=False, widget=AdminDateInput)
    capacity = seats_field()
    # The dates that were shown last: only these are written.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order: Any = (
        "workshop", "first_day", "starts", "minutes", "repeat", "weekdays", "times", "last_day", "capacity",
        "rooms", "machines", "trainers", "place", "note_fr", "note_en",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainers"].help_text = _("Nobody ticked: those who lead the workshop.")

    def clean(self) -> dict[str, Any]:
        """Adds `rule`. A number of times or a last day, and not both."""
        values: dict[str, Any] = super().clean() or {}
        times, last = values.get("times"), values.get("last_day")
        if not self.errors and bool(times) == bool(last):
            raise ValidationError({"times": _("Say how many sessions, or until which day.")})
        if not self.errors:
            first = values["first_day"]
            values["rule"] = rule_of(first, values["repeat"], values["weekdays"], times, last)
        return values

    @property
    def asked(self) -> dict[str, Any]:
        """What preview and writing both take."""
        values = self.cleaned_data
        return {
            "workshop": values["workshop"],
            "first_on": values["first_day"],
            "at": values["starts"],
            "rule": values["rule"],
            "minutes": values["minutes"],
            "equipment": self.equipment,
            "trainers": list(values["trainers"]) or None,
        }


@dataclass(frozen=True)
class Preview:
    """The dates as they would be planned, and whether all of them can be."""

    runs: list[Run]

    @property
    def clashes(self) -> int:
        """How many dates cannot be."""
        return sum(bool(run.clashes) for run in self.runs)

    @property
    def seen(self) -> str:
        """The dates as one value, to tell whether these were shown."""
        return ",".join(f"{run.starts_at:%Y%m%dT%H%M}-{run.ends_at:%Y%m%dT%H%M}" for run in self.runs)

    @property
    def table(self) -> Ledger:
        """Every date with its hours and what stands in its way."""
        rows = [
            (
                Cell(str(number)),
                Cell(full_day(run.starts_at)),
                Cell(f"{hour(run.starts_at)} – {hour(run.ends_at)}"),
                Cell(" ".join(one.message for one in run.clashes), tone="stop")
                if run.clashes
                else Cell(_("free"), tone="ok"),
            )
            for number, run in enumerate(self.runs, start=1)
        ]
        head = (_("Number"), _("Day"), _("Hours"), _("What stands in its way"))
        return Ledger(_("The dates"), head, rows, empty="")

    @property
    def told(self) -> str:
        """The dates in a sentence."""
        count, clashes = len(self.runs), self.clashes
        if clashes:
            told = ngettext(
                "{clashes} date of {count} cannot be. Change what is asked above: all are planned, or none.",
                "{clashes} dates of {count} cannot be. Change what is asked above: all are planned, or none.",
                clashes,
            )
            return told.format(clashes=clashes, count=count)
        return ngettext("One date, and it is free.", "{count} dates, all of them free.", count).format(
            count=count
        )

    @property
    def submit(self) -> str:
        """The words of the button that plans them."""
        count = len(self.runs)
        return ngettext("Plan this session", "Plan these {count} sessions", count).format(count=count)


class PlanSeries(AddPage):
    """A form, then its dates, then the button that plans them."""

    permission = PLAN
    template_name = "staff/series.html"
    title = gettext_lazy("Plan a series")
    submit = gettext_lazy("Show the dates")
    lead = gettext_lazy(
        "The hour stays the same on the clock, in summer and in winter. Nothing is planned yet."
    )
    preview: Preview | None = None

    def form(self, data: Any = None, files: Any = None) -> SeriesForm:
        return SeriesForm(data, initial=clicked(self.request))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST.copy())
        if form.is_valid():
            try:
                self.preview = Preview(preview_series(**form.asked, by=self.viewer))
                if self.is_agreed(form):
                    return self.plan(form)
            except Refusal as refusal:
                tell_in(form, refusal, request)
            else:
                typed: Any = form.data
                typed["seen"] = self.preview.seen
        return self.render_to_response(self.get_context_data(form=form))

    def is_agreed(self, form: SeriesForm) -> bool:
        """Whether the button that plans was pressed for the very dates that were shown, all of them free."""
        shown = self.preview
        asked = "plan" in self.request.POST and shown is not None and not shown.clashes
        return asked and shown is not None and form.cleaned_data["seen"] == shown.seen

    def plan(self, form: SeriesForm) -> HttpResponseBase:
        """Plan them all. Raises Refusal."""
        more: dict[str, Any] = {"capacity": form.cleaned_data["capacity"], **form.words}
        made = create_series(**form.asked, **more, by=self.viewer)
        count = made.sessions.count()
        told = ngettext("One session is planned.", "{count} sessions are planned.", count)
        messages.success(self.request, told.format(count=count))
        return redirect(f"{self.index_url}?when=coming&workshop={made.workshop_id}")

    @property
    def index_url(self) -> str:
        """The list of sessions."""
        return reverse(self.index_url_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(preview=self.preview, **kwargs)
