"""Which maintenance is due: by hours of use since it was done last, and by days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest, Now

from equipment.models import Equipment, MaintenanceTask, Usage
from kit.clock import now

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Upkeep:
    """A task, how long the equipment ran since it was done, and when it is due by days, if by days."""

    task: MaintenanceTask
    used: timedelta
    due_at: datetime | None
    is_due: bool

    @property
    def hours_left(self) -> float | None:
        """Hours of use until it is due; below zero when it is late, None when hours count for nothing."""
        if self.task.every_hours is None:
            return None
        return self.task.every_hours - self.used / HOUR


def upkeep_of(equipment: QuerySet[Equipment] | Collection[Equipment]) -> list[Upkeep]:
    """Every task of these equipment, what is due first, in two queries. A use that goes on counts so far."""
    rows = MaintenanceTask.objects.filter(equipment__in=equipment).select_related("equipment")
    tasks = rows.annotate(used=_used())
    instant = now()
    found = [
        _judged(task, task.used or timedelta(0), instant)  # type: ignore[attr-defined]  # annotated
        for task in tasks
    ]
    return sorted(found, key=lambda one: (not one.is_due, one.task.equipment.name, one.task.pk))


def _used() -> Subquery:
    """SQL: how long the equipment of a task was used since the task was done."""
    since = Greatest(F("started_at"), OuterRef("last_done_at"))
    ran = ExpressionWrapper(Coalesce(F("ended_at"), Now()) - since, output_field=DurationField())
    ends = Usage.objects.annotate(until=Coalesce(F("ended_at"), Now()))
    later = ends.filter(equipment=OuterRef("equipment"), until__gt=OuterRef("last_done_at")).order_by()
    return Subquery(later.values("equipment").annotate(it=Sum(ran)).values("it"))


def _judged(task: MaintenanceTask, used: timedelta, instant: datetime) -> Upkeep:
    due_at = task.last_done_at + timedelta(days=task.every_days) if task.every_days is not None else None
    by_use = task.every_hours is not None and used >= task.every_hours * HOUR
    return Upkeep(task, used, due_at, by_use or (due_at is not None and due_at <= instant))
