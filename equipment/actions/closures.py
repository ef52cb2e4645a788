"""Closes an equipment, or the whole place, for a time. What was reserved before stands until cancelled."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions.association import problems_of
from accounts.models import User
from accounts.records import record
from equipment.actions.rights import check_cares
from equipment.models import Closure, Equipment
from equipment.refusals import InThePast
from kit.clock import now
from kit.refusals import Invalid, NotAllowed


@transaction.atomic
def add_closure(
    *,
    equipment: Equipment | None,
    starts_at: datetime,
    ends_at: datetime,
    reason_fr: str,
    reason_en: str = "",
    by: User,
) -> Closure:
    """Close an equipment, or without one the whole place. Raises NotAllowed, InThePast, Invalid."""
    _check_right(equipment, by)
    if ends_at <= now():
        raise InThePast(path=("ends_at",))
    closure = Closure(
        equipment=equipment,
        starts_at=starts_at,
        ends_at=ends_at,
        reason_fr=reason_fr.strip(),
        reason_en=reason_en.strip(),
    )
    try:
        closure.full_clean()
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
    closure.save()
    record("closure.added", closure, by=by, starts_at=starts_at, ends_at=ends_at)
    return closure


@transaction.atomic
def end_closure(*, closure: Closure, by: User) -> Closure | None:
    """Open again: a closure that runs ends now, one to come is gone (None). What is over stays as it was."""
    _check_right(closure.equipment, by)
    closure = Closure.objects.select_for_update().get(pk=closure.pk)
    instant = now()
    if closure.ends_at <= instant:
        return closure
    record("closure.ended", closure, by=by)
    if closure.starts_at >= instant:
        closure.delete()
        return None
    closure.ends_at = instant
    closure.save(update_fields=["ends_at"])
    return closure


def _check_right(equipment: Equipment | None, by: User) -> None:
    if equipment is not None:
        check_cares(by, equipment)
    elif not by.has_perm("equipment.change_equipment"):
        raise NotAllowed
