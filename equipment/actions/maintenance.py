"""Takes equipment for maintenance, ends that, and keeps the list of what is to be done again and again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.association import problems_of
from accounts.models import User
from accounts.records import record
from equipment.actions.occupying import occupy, release
from equipment.actions.reservation_ends import cancel_in_the_way
from equipment.actions.reserving import held_equipment
from equipment.actions.rights import check_cares
from equipment.models import Equipment, Maintenance, MaintenanceTask, OccupancyKind, Reservation
from equipment.refusals import InThePast, MaintenanceNotBegun, MaintenanceOver
from kit.clock import now
from kit.refusals import Invalid, InvalidInput, NotAllowed
from kit.text import one_line

LONGEST = 200
TASK = frozenset({"name_fr", "name_en", "every_hours", "every_days", "last_done_at"})


@transaction.atomic
def plan_maintenance(
    *,
    equipment: Equipment,
    start: datetime,
    end: datetime,
    what: str,
    by: User,
    task: MaintenanceTask | None = None,
    cancel_reservations: bool = False,
) -> Maintenance:
    """Take an equipment from `start` up to `end`; one that began already goes on from now.

    Reservations in the way refuse it (TimeTaken); with `cancel_reservations` those to come are cancelled and
    given back, and their people told why. Raises NotAllowed, InvalidInput, InThePast.
    """
    check_cares(by, equipment)
    what = _checked(what)
    if task is not None and task.equipment_id != equipment.pk:
        raise InvalidInput(path=("task",), problem=_("This task is another equipment’s."))
    equipment = held_equipment(equipment)
    start = max(start, now())
    if end <= start:
        raise InThePast(path=("ends_at",))
    if cancel_reservations:
        _clear(equipment, start, end, what, by)
    occupancy = occupy(equipment=equipment, kind=OccupancyKind.MAINTENANCE, start=start, end=end)
    planned = Maintenance.objects.create(occupancy=occupancy, task=task, what=what, created_by=by)
    record("maintenance.planned", planned, by=by, equipment=equipment.pk, starts_at=start, ends_at=end)
    return planned


def _checked(what: str) -> str:
    text = one_line(what)
    if not text or len(text) > LONGEST or "\0" in text:
        problem = _("Say what is done, in {longest} characters at most.").format(longest=LONGEST)
        raise InvalidInput(path=("what",), problem=problem)
    return text


def _clear(equipment: Equipment, start: datetime, end: datetime, what: str, by: User) -> None:
    """Cancel the reservations in the way, but for who is there already."""
    coming = Reservation.objects.holding().filter(
        occupancy__equipment=equipment, occupancy__starts_at__lt=end, occupancy__ends_at__gt=start
    )
    cancel_in_the_way(coming.filter(occupancy__starts_at__gt=now()), reason=what, by=by)


@transaction.atomic
def cancel_maintenance(*, maintenance: Maintenance, by: User) -> Maintenance:
    """It does not take place; the time is free again. Twice changes nothing. Raises MaintenanceOver."""
    maintenance = _locked(maintenance, by)
    if maintenance.cancelled_at is not None:
        return maintenance
    if maintenance.finished_at is not None or maintenance.occupancy.ends_at <= now():
        raise MaintenanceOver
    maintenance.cancelled_at = now()
    maintenance.save(update_fields=["cancelled_at"])
    release(maintenance.occupancy)
    record("maintenance.cancelled", maintenance, by=by)
    return maintenance


@transaction.atomic
def finish_maintenance(*, maintenance: Maintenance, by: User) -> Maintenance:
    """It is done: the rest of its time is free, and its task begins anew. Twice changes nothing.

    Raises NotAllowed, MaintenanceOver for one that was cancelled, MaintenanceNotBegun.
    """
    maintenance = _locked(maintenance, by)
    if maintenance.finished_at is not None:
        return maintenance
    if maintenance.cancelled_at is not None:
        raise MaintenanceOver
    instant, occupancy = now(), maintenance.occupancy
    if occupancy.starts_at >= instant:
        raise MaintenanceNotBegun
    if instant < occupancy.ends_at:
        occupancy.ends_at = instant
        occupancy.save(update_fields=["ends_at"])
    maintenance.finished_at = instant
    maintenance.save(update_fields=["finished_at"])
    record("maintenance.finished", maintenance, by=by)
    if maintenance.task is not None:
        _done(maintenance.task, occupancy.ends_at, by)
    return maintenance


def _locked(maintenance: Maintenance, by: User) -> Maintenance:
    check_cares(by, maintenance.occupancy.equipment)
    rows = Maintenance.objects.select_for_update(of=("self",))
    return rows.select_related("occupancy__equipment", "task").get(pk=maintenance.pk)


@transaction.atomic
def save_task(
    *, equipment: Equipment, task: MaintenanceTask | None, values: Mapping[str, Any], by: User
) -> MaintenanceTask:
    """Make or change what is to be done every so many hours of use, or days. Raises NotAllowed, Invalid."""
    if not values.keys() <= TASK or (task is not None and task.equipment_id != equipment.pk):
        raise NotAllowed
    check_cares(by, equipment)
    row = task or MaintenanceTask(equipment=equipment)
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
    row.save()
    record("maintenance_task.created" if task is None else "maintenance_task.edited", row, by=by)
    return row


@transaction.atomic
def remove_task(*, task: MaintenanceTask, by: User) -> None:
    """It comes no more; what was done stays on record. Twice changes nothing."""
    check_cares(by, task.equipment)
    row = MaintenanceTask.objects.select_for_update().filter(pk=task.pk).first()
    if row is not None:
        record("maintenance_task.removed", row, by=by, equipment=row.equipment_id)
        row.delete()


@transaction.atomic
def mark_done(*, task: MaintenanceTask, by: User) -> MaintenanceTask:
    """It was done just now, in passing: the equipment was not taken for it."""
    check_cares(by, task.equipment)
    return _done(task, now(), by)


def _done(task: MaintenanceTask, at: datetime, by: User) -> MaintenanceTask:
    task = MaintenanceTask.objects.select_for_update().get(pk=task.pk)
    if at > task.last_done_at:
        task.last_done_at = at
        task.save(update_fields=["last_done_at"])
        record("maintenance_task.done", task, by=by, equipment=task.equipment_id)
    return task
