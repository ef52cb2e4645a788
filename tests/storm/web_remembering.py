"""The control's web process: it remembers for a minute what it answered a door."""

import time

from config.wsgi import application

# isort: split
from datetime import datetime

from equipment.actions import access
from equipment.deciding import Decision

__all__ = ["application"]

REMEMBERED_SECONDS = 60
_decide = access.decide_one  # type: ignore[attr-defined]  # it is imported there
_answers: dict[tuple[int, int], tuple[float, Decision]] = {}


def _remembered(contact_id: int, equipment_id: int, at: datetime) -> Decision:
    key, now = (contact_id, equipment_id), time.monotonic()
    if key not in _answers or _answers[key][0] < now - REMEMBERED_SECONDS:
        _answers[key] = now, _decide(contact_id, equipment_id, at)
    return _answers[key][1]


access.decide_one = _remembered  # type: ignore[attr-defined]  # the action asks by this name
