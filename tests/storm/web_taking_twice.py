"""The control's web process: who reserves looks whether the time is free and takes it, without the lock.

The test takes the constraint away; the window between looking and taking is held open a little.
"""

import time

from config.wsgi import application

# isort: split
from collections.abc import Iterable
from datetime import datetime

from equipment.actions import reserving
from equipment.models import Equipment, Occupancy, OccupancyKind
from equipment.refusals import TimeTaken

__all__ = ["application"]

WINDOW_SECONDS = 0.2


def _no_lock(equipment: Iterable[Equipment]) -> None:
    """Nobody waits for anybody."""


def _look_and_take(*, equipment: Equipment, kind: OccupancyKind, start: datetime, end: datetime) -> Occupancy:
    if Occupancy.objects.taking().filter(equipment=equipment).within(start, end).exists():
        raise TimeTaken
    time.sleep(WINDOW_SECONDS)
    return Occupancy.objects.create(equipment=equipment, kind=kind, starts_at=start, ends_at=end)


reserving.hold_equipment = _no_lock  # type: ignore[attr-defined]  # the action asks by this name
reserving.occupy = _look_and_take  # type: ignore[attr-defined]  # the same
