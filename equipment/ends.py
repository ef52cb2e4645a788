"""When authorizations end by themselves: by age, and for want of practice."""

from datetime import datetime

from django.utils import timezone

from billing.periods import months_later
from equipment.models import Qualification
from kit.clock import midnight


def _after(months: int | None, at: datetime) -> datetime | None:
    """The end of the day so many months later, where the association is; None without a number."""
    return midnight(months_later(timezone.localdate(at), months)) if months else None


def end_by_age(qualification: Qualification, at: datetime) -> datetime | None:
    """When an authorization given at an instant ends; None for never."""
    return _after(qualification.valid_months, at)


def end_by_disuse(qualification: Qualification, at: datetime) -> datetime | None:
    """When an authorization used last at an instant lapses; None for never."""
    return _after(qualification.unused_months, at)
