"""How equipment fares: hours used, how much of its open time that is, what reservations bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Sum
from django.db.models.functions import Coalesce, Greatest, Least, Now

from accounts.models import User
from billing.figures import largest_first, revenue_by
from billing.models import OrderLine
from equipment.deciding.facts import hours_of
from equipment.deciding.hours import open_spans
from equipment.models import Equipment, Occupancy, OccupancyKind, Usage
from kit.clock import midnight

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Busy:
    """An equipment in a time: hours used by the record of uses, hours reserved, hours open."""

    equipment: Equipment
    used: float
    reserved: float
    opened: float

    @property
    def idle_share(self) -> float:
        """The part of its open hours in which nobody used or had reserved it, from 0 to 1."""
        busy = max(self.used, self.reserved)
        return max(0.0, 1 - busy / self.opened) if self.opened else 0.0


def busy(viewer: User, first: date, last: date) -> list[Busy]:
    """Every equipment in service from one day up to another, the most used first."""
    equipment = list(Equipment.objects.visible_to(viewer).in_use())
    start, end = midnight(first), midnight(last)
    used, reserved = _used(start, end), _reserved(start, end)
    opened = _opened(equipment, first, (last - first).days)
    found = [Busy(one, used.get(one.pk, 0), reserved.get(one.pk, 0), opened[one.pk]) for one in equipment]
    return sorted(found, key=lambda one: (-one.used, -one.reserved, one.equipment.name))


def _used(start: datetime, end: datetime) -> dict[int, float]:
    """Hours by equipment; what goes on counts up to now."""
    until = Least(Coalesce(F("ended_at"), Now()), end)
    rows = Usage.objects.annotate(until=Coalesce(F("ended_at"), Now()))
    rows = rows.filter(started_at__lt=end, until__gt=start)
    ran = ExpressionWrapper(until - Greatest(F("started_at"), start), output_field=DurationField())
    sums = rows.order_by().values("equipment").annotate(it=Sum(ran)).values_list("equipment", "it")
    return {pk: total / HOUR for pk, total in sums}


def _reserved(start: datetime, end: datetime) -> dict[int, float]:
    """Hours by equipment that reservations and sessions took, whether anybody came or not."""
    rows = Occupancy.objects.taking().within(start, end).exclude(kind=OccupancyKind.MAINTENANCE)
    took = ExpressionWrapper(
        Least(F("ends_at"), end) - Greatest(F("starts_at"), start), output_field=DurationField()
    )
    sums = rows.order_by().values("equipment").annotate(it=Sum(took)).values_list("equipment", "it")
    return {pk: total / HOUR for pk, total in sums}


def _opened(equipment: Sequence[Equipment], first: date, days: int) -> dict[int, float]:
    """Hours by equipment, by the week's hours alone: closures are left in."""
    hours = hours_of([one.pk for one in equipment])
    return {
        one.pk: sum(((end - start) / HOUR for start, end in open_spans(hours[one.pk], (), first, days)), 0.0)
        for one in equipment
    }


def revenue_in(months: Sequence[date], viewer: User) -> Mapping[str, list[int]]:
    """Cents invoiced for hours in each month, credit notes taken off, by equipment; the largest first."""
    lines = OrderLine.objects.visible_to(viewer).filter(reservation__isnull=False)
    totals = revenue_by("reservation__occupancy__equipment", lines, months)
    found = Equipment.objects.filter(pk__in=[key for key in totals if key])
    return largest_first(totals, {one.pk: one.name for one in found})
