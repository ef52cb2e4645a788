"""Takes an equipment for a time: the one writer of occupancies.

The exclusion constraint alone keeps two from overlapping, and has writers deadlock on each other; the lock of
the equipment, taken first, has them queue. What slips through all the same is told as a refusal.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from psycopg.errors import DeadlockDetected, ExclusionViolation

from equipment.models import Equipment, Occupancy, OccupancyKind
from equipment.refusals import TimeTaken
from kit.locks import hold


def hold_equipment(equipment: Iterable[Equipment]) -> None:
    """Have every other writer of these equipment's time wait until the transaction ends."""
    for pk in sorted(one.pk for one in equipment):
        hold(f"occupancy:{pk}")


def occupy(*, equipment: Equipment, kind: OccupancyKind, start: datetime, end: datetime) -> Occupancy:
    """Take `equipment` from `start` up to `end`, inside a transaction that holds it. Raises TimeTaken."""
    try:
        with transaction.atomic():
            return Occupancy.objects.create(equipment=equipment, kind=kind, starts_at=start, ends_at=end)
    except (IntegrityError, OperationalError) as error:
        if isinstance(error.__cause__, (ExclusionViolation, DeadlockDetected)):
            raise TimeTaken(path=("starts_at",)) from error
        raise


def release(occupancy: Occupancy) -> None:
    """Let the time go; letting go twice changes nothing."""
    if occupancy.released_at is None:
        occupancy.released_at = timezone.now()
        occupancy.save(update_fields=["released_at"])
