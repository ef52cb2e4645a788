"""Sessions of workshops in templates: where somebody stands, seats, prices, days of the agenda."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kit.wording import NO_CENTS, full_day, full_weekday, hour, weekday
from portal.agenda import KINDS, Agenda, agenda_of
from portal.next_sessions import Answer, instant, seat_words
from portal.templatetags.portal import amount, in_words

register = template.Library()
register.filter(seat_words)

type Words = str | Promise

# As many seats or fewer are told in the colour of a warning.
FEW = 2
# The states in which somebody has, or waits for, a seat that is to come.
_IN_LINE = frozenset({"WAITLISTED", "OFFERED"})
_STATES: Mapping[str, tuple[str, Words]] = {
    "HELD": ("warn", gettext_lazy("Held until {until}, to be paid")),
    "CONFIRMED": ("mine", pgettext_lazy("seat", "Booked")),
    "OFFERED": ("wait", gettext_lazy("A seat is offered, until {until}")),
    "ATTENDED": ("ok", pgettext_lazy("booking", "Was there")),
    "ABSENT": ("stop", pgettext_lazy("booking", "Was not there")),
    "CANCELLED": ("stop", pgettext_lazy("booking", "Cancelled")),
    "LAPSED": ("stop", pgettext_lazy("booking", "Ran out")),
}


@register.filter
def until_words(value: str) -> str:
    """As in "18 h 30" today, "demain, 18 h", "15 octobre 2026, 18 h"."""
    moment = instant(value)
    away = (moment.date() - timezone.localdate()).days
    if away == 0:
        return hour(moment)
    if away == 1:
        return _("tomorrow, {hour}").format(hour=hour(moment))
    return f"{in_words(value)}, {hour(moment)}"


@register.filter
def day_heading(day: date) -> str:
    """As in "Aujourd’hui, mardi 6 octobre 2026"."""
    away, words = (day - timezone.localdate()).days, full_day(day)
    if away == 0:
        return _("Today, {day}").format(day=words)
    return _("Tomorrow, {day}").format(day=words) if away == 1 else words[:1].upper() + words[1:]


@register.simple_tag
def booking_state(booking: Answer) -> dict[str, object]:
    """`kind` and `word` for the component `state`. Who waits is never shown as booked."""
    if booking["state"] == "WAITLISTED":
        return {"kind": "wait", "word": place_words(booking["placeInLine"])}
    kind, word = _STATES[booking["state"]]
    until = until_words(booking["heldUntil"]) if booking["heldUntil"] else ""
    return {"kind": kind, "word": str(word).format(until=until)}


def place_words(place: int) -> str:
    """Where in the waiting list."""
    if place <= 1:
        return _("Next on the waiting list")
    return _("Number {n} on the waiting list").format(n=place)


_WHAT_FIRST = ("OFFERED", "HELD", "CONFIRMED", "WAITLISTED", "ATTENDED", "ABSENT")


def _with_own(sessions: Iterable[Answer], viewer: Answer) -> list[dict[str, Any]]:
    """The sessions with `own`: the booking of the viewer, or of whom they represent, that comes first."""
    found: dict[str, list[Answer]] = {}
    for one in viewer["bookings"]["nodes"]:
        if one["state"] in _WHAT_FIRST and one["session"] is not None:
            found.setdefault(one["session"]["id"], []).append(one)
    return [{**session, "own": _first_of(found.get(session["id"], ()))} for session in sessions]


def _first_of(bookings: Iterable[Answer]) -> Answer | None:
    return min(bookings, key=lambda one: _WHAT_FIRST.index(one["state"]), default=None)


@register.filter
def is_few(session: Answer) -> bool:
    """Whether few seats are left."""
    return 0 < int(session["seatsLeft"]) <= FEW


@register.simple_tag
def pegs_of(session: Answer, own: Answer | None = None) -> dict[str, object]:
    """What the component `pegs` draws: who has a seat sees it ringed."""
    taken = session["capacity"] - session["seatsLeft"]
    is_seated = own is not None and own["state"] not in _IN_LINE
    return {
        "taken": taken,
        "mine": taken if is_seated else None,
        "text": seat_words(session),
        "is_few": is_few(session),
    }


@register.filter
def place_of(session: Answer) -> str:
    """Where it is: what was written, else the rooms and machines it takes."""
    return session["place"] or ", ".join(one["name"] for one in session["equipment"])


@register.filter
def my_price(session: Answer) -> str:
    """What a seat costs the viewer; what it costs everybody without a card."""
    access = session["access"]
    return price_words(access["price"] if access is not None else session["workshop"]["price"])


@register.filter
def price_words(price: Answer) -> str:
    """As in "25 €"; free of charge for nothing."""
    return NO_CENTS.sub("", amount(dict(price))) if float(price["amount"]) else _("Free of charge")


@register.simple_tag
def entry_state(session: Answer) -> dict[str, object]:
    """An entry of the month: its `kind` (plain, few, full, mine, wait, off) and its short `words`."""
    begins, own = hour(instant(session["startsAt"])), session["own"]
    if session["state"] == "CANCELLED":
        return {"kind": "off", "words": _("{hour}, cancelled").format(hour=begins)}
    if own is not None:
        return _own_entry(own, begins)
    if session["state"] == "HELD" or instant(session["startsAt"]) <= timezone.now():
        return {"kind": "off", "words": begins}
    left = session["seatsLeft"]
    if not left:
        return {"kind": "full", "words": _("{hour}, full").format(hour=begins)}
    words = ngettext("{hour}, {n} seat", "{hour}, {n} seats", left).format(hour=begins, n=left)
    return {"kind": "few" if left <= FEW else "plain", "words": words}


def _own_entry(own: Answer, begins: str) -> dict[str, object]:
    if own["state"] == "WAITLISTED":
        return {"kind": "wait", "words": _("{hour}, place {n}").format(hour=begins, n=own["placeInLine"])}
    if own["state"] in {"OFFERED", "HELD"}:
        return {"kind": "wait", "words": _("{hour}, held").format(hour=begins)}
    return {"kind": "mine", "words": _("{hour}, yours").format(hour=begins)}


@dataclass(frozen=True)
class Day:
    """A day of the agenda and its sessions."""

    on: date
    sessions: list[dict[str, Any]]
    is_out: bool = False

    @property
    def is_today(self) -> bool:
        """Whether it is today."""
        return self.on == timezone.localdate()

    @property
    def is_past(self) -> bool:
        """Whether it is over."""
        return self.on < timezone.localdate()


@register.simple_tag(takes_context=True)
def agenda(context: template.Context) -> Agenda:
    """What the address asks for."""
    return agenda_of(context["request"].GET)


@register.simple_tag
def agenda_days(sessions: Iterable[Answer], viewer: Answer) -> list[Day]:
    """The days that have sessions, in order; each session with the viewer's `own` booking."""
    return [Day(on, rows) for on, rows in _by_day(_with_own(sessions, viewer)).items()]


@register.simple_tag
def agenda_weeks(asked: Agenda, sessions: Iterable[Answer], viewer: Answer) -> list[list[Day]]:
    """All days of the month's weeks; each session with the viewer's `own` booking."""
    found, month = _by_day(_with_own(sessions, viewer)), asked.day.month
    return [[Day(day, found.get(day, []), day.month != month) for day in week] for week in asked.weeks]


def _by_day(sessions: Iterable[dict[str, Any]]) -> dict[date, list[dict[str, Any]]]:
    found: dict[date, list[dict[str, Any]]] = {}
    for session in sessions:
        found.setdefault(instant(session["startsAt"]).date(), []).append(session)
    return found


@register.simple_tag
def weekdays(asked: Agenda) -> list[tuple[str, str]]:
    """The names of the days of a week, whole and short."""
    return [(full_weekday(day), weekday(day)) for day in asked.weeks[0]]


@register.simple_tag
def kind_chips(asked: Agenda) -> list[dict[str, object]]:
    """The kinds to choose from: `label`, `query`, and whether it is chosen."""
    chips = (("", _("All")), *KINDS)
    return [
        {"label": label, "query": asked.query(kind=kind), "is_current": asked.kind == kind}
        for kind, label in chips
    ]


@register.simple_tag
def asked_query(asked: Agenda, **changed: object) -> str:
    """The address of the same with something changed."""
    return asked.query(**changed)
