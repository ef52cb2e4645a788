"""The next session that gives what somebody lacks, as a button; machines and sessions both lead there."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.wording import full_day, hour

type Answer = Mapping[str, Any]


def instant(value: str) -> datetime:
    """An instant of an answer, on the wall clock."""
    return timezone.localtime(datetime.fromisoformat(value))


def seat_words(session: Answer) -> str:
    """As in "3 places sur 8", "Complet, 2 en attente"."""
    left, waiting = session["seatsLeft"], session["waiting"]
    if left:
        words = ngettext("{n} seat of {seats}", "{n} seats of {seats}", left)
        return words.format(n=left, seats=session["capacity"])
    return _("Full, {n} waiting").format(n=waiting) if waiting else _("Full")


def training(viewer: Answer, missing: Iterable[Answer]) -> dict[str, str] | None:
    """`label`, `url` and `detail` of the first of `viewer.nextSessions` that gives one of `missing`.

    None when none is planned.
    """
    wanted = {one["id"] for one in missing}
    found = [
        one["session"]
        for one in viewer["nextSessions"]
        if one["session"] is not None and (one["qualification"] or {}).get("id") in wanted
    ]
    if not found:
        return None
    first = min(found, key=lambda session: instant(session["startsAt"]))
    begins = instant(first["startsAt"])
    day = full_day(begins)
    words = {"day": day[:1].upper() + day[1:], "hour": hour(begins), "seats": seat_words(first)}
    return {
        "label": _("Book “{name}”").format(name=first["workshop"]["name"]),
        "url": reverse("session", args=[first["id"]]),
        "detail": _("{day}, {hour}: {seats}.").format(**words),
    }
