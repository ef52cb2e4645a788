"""Machines in templates: what stands in the way, the next step, days and hours to choose from."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kit.specimens import MACHINES as DRAWINGS
from kit.wording import hour, short_day, weekday
from portal.machine_access import access_state, access_words, may_reserve, next_step, shelves
from portal.next_sessions import Answer, instant
from portal.templatetags.portal import amount

register = template.Library()
register.simple_tag(shelves)
register.simple_tag(access_state)
register.simple_tag(access_words)
register.simple_tag(may_reserve)
register.simple_tag(next_step, takes_context=True)
register.filter(instant)

LONGEST_LIST = 14


@register.filter
def drawing_name(machine: Answer) -> str:
    """The drawing that stands where there is no picture: the one that the code names."""
    return next((name for name in DRAWINGS if name in machine["code"]), "bench")


@register.filter
def hours(value: Answer) -> str:
    """`9 h – 11 h 30` of what has `startsAt` and `endsAt`; with the day of the end when it is another one."""
    start, end = instant(value["startsAt"]), instant(value["endsAt"])
    last = hour(end) if start.date() == end.date() else f"{short_day(end)}, {hour(end)}"
    return f"{hour(start)} – {last}"


@register.filter
def taken(value: Answer) -> str:
    """What it takes, in words: money, credits, or nothing."""
    price = value["price"] if "price" in value else value["amount"]
    if value["credits"]:
        return _("Credits: {count}").format(count=value["credits"])
    return amount(price) if float(price["amount"]) else _("Free of charge")


@register.filter
def of_machine(reservations: list[Answer], code: str) -> list[Answer]:
    """Those of one machine."""
    return [one for one in reservations if (one["occupancy"] or {}).get("equipment", {}).get("code") == code]


@dataclass(frozen=True)
class Day:
    """A day to choose, with its free slots."""

    on: date
    slots: list[Answer]
    is_current: bool

    @property
    def label(self) -> str:
        """As in "sam. 14"."""
        return f"{weekday(self.on)} {self.on.day}"


@register.simple_tag(takes_context=True)
def slot_days(context: template.Context, machine: Answer) -> list[Day]:
    """The days that have free slots, no later than one may reserve; the chosen one, else the first."""
    found: dict[date, list[Answer]] = {}
    last = timezone.localdate() + timedelta(days=machine["horizonDays"])
    for slot in machine["freeSlots"]:
        day = instant(slot["startsAt"]).date()
        if day <= last:
            found.setdefault(day, []).append(slot)
    asked = _chosen_day(context["request"], machine)
    chosen = asked if asked in found else next(iter(found), None)
    return [Day(day, slots, day == chosen) for day, slots in found.items()]


def _chosen_day(request: HttpRequest, machine: Answer) -> date | None:
    chosen = next((slot for slot in machine["freeSlots"] if is_chosen(slot, machine)), None)
    if chosen is not None:
        return instant(chosen["startsAt"]).date()
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


@register.filter
def is_chosen(slot: Answer, machine: Answer) -> bool:
    """Whether the reservation that is being put together begins on this slot."""
    price = machine["price"]
    return price is not None and instant(slot["startsAt"]) == instant(price["startsAt"])


@register.simple_tag(takes_context=True)
def lengths(context: template.Context, machine: Answer) -> list[dict[str, object]]:
    """Until when the chosen reservation may last: `label`, `query`, and whether it is chosen."""
    chosen = next((slot for slot in machine["freeSlots"] if is_chosen(slot, machine)), None)
    if chosen is None:
        return []
    step, begin = timedelta(minutes=machine["slotMinutes"]), instant(chosen["startsAt"])
    count = min((instant(chosen["freeUntil"]) - begin) // step, LONGEST_LIST)
    ends = [begin + step * n for n in range(1, count + 1)]
    kept = {"from": context["request"].GET.get("from", ""), "startsAt": chosen["startsAt"]}
    return [
        {
            "label": hour(end),
            "query": urlencode({**kept, "endsAt": end.isoformat()}),
            "is_current": end == instant(machine["price"]["endsAt"]),
        }
        for end in ends
    ]


@register.simple_tag(takes_context=True)
def weeks(context: template.Context, machine: Answer) -> dict[str, str]:
    """The addresses of the hours before and after those shown; empty where there are none."""
    today = timezone.localdate()
    try:
        first = max(today, date.fromisoformat(context["request"].GET.get("from", "")))
    except ValueError:
        first = today
    step, last = timedelta(days=14), today + timedelta(days=machine["horizonDays"])
    first = min(first, last)
    before, after = max(today, first - step), first + step
    return {
        "before": f"?from={before.isoformat()}#reserve" if first > today else "",
        "after": f"?from={after.isoformat()}#reserve" if after <= last else "",
    }


_STATES = {
    "HELD": ("warn", gettext_lazy("To be paid")),
    "CONFIRMED": ("mine", pgettext_lazy("reservation", "Reserved")),
    "CANCELLED": ("stop", pgettext_lazy("reservation", "Given up")),
    "LAPSED": ("stop", gettext_lazy("Not paid in time")),
    "MISSED": ("stop", gettext_lazy("Not used")),
}


@register.filter
def about(rows: list[Answer], key: str) -> Answer | None:
    """The one that a payment page sent back about; None for none of them."""
    return next((one for one in rows if one["id"] == key), None)


@register.simple_tag
def reservation_state(reservation: Answer, returned: str = "") -> dict[str, object]:
    """`kind` and `word` for the component `state`; `returned` is the one whose payment was just made."""
    kind, word = _STATES[reservation["state"]]
    if reservation["state"] == "HELD" and reservation["id"] == returned:
        return {"kind": "wait", "word": _("Payment being confirmed")}
    if reservation["state"] == "HELD" and reservation.get("heldUntil"):
        last = hour(instant(reservation["heldUntil"]))
        return {"kind": kind, "word": _("To be paid before {hour}").format(hour=last)}
    is_over = instant(reservation["endsAt"]) <= timezone.now()
    if is_over and reservation["state"] == "CONFIRMED":
        return {"kind": "ok", "word": pgettext_lazy("reservation", "Over")}
    return {"kind": kind, "word": word}


_MOVED = {
    "GIVEN": pgettext_lazy("credits", "Received"),
    "SPENT": pgettext_lazy("credits", "Spent"),
    "RETURNED": pgettext_lazy("credits", "Given back"),
    "TAKEN": pgettext_lazy("credits", "Taken back"),
}


@register.filter
def moved(entry: Answer) -> str:
    """Why credits came or went, in a word."""
    return str(_MOVED[entry["kind"]])
