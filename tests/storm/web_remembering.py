"""The control's web process: it remembers for a minute what it answered a door."""

import time

from config.wsgi import application

# isort: split
from datetime import datetime

from equipment.actions import access
from equipment.deciding import Decision
from equipment.deciding.single import BadgeFacts

__all__ = ["application"]

REMEMBERED_SECONDS = 60
_decide = access.decide_badge  # type: ignore[attr-defined]  # it is imported there
_answers: dict[tuple[bytes, int], tuple[float, tuple[BadgeFacts, Decision] | None]] = {}


def _remembered(badge_hash: bytes, equipment_id: int, at: datetime) -> tuple[BadgeFacts, Decision] | None:
    key, now = (badge_hash, equipment_id), time.monotonic()
    if key not in _answers or _answers[key][0] < now - REMEMBERED_SECONDS:
        _answers[key] = now, _decide(badge_hash, equipment_id, at)
    return _answers[key][1]


access.decide_badge = _remembered  # type: ignore[attr-defined]  # the action asks by this name
