"""Which equipment guardian's rows open to somebody."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from accounts.viewers import Viewer

USE = "use_equipment"
REFER = "refer_equipment"


@cache
def _opened_sql() -> str:
    """The SQL of the equipment that guardian's rows open; parameters are the user and the permission."""
    # It leads to Equipment, whose QuerySet asks this.
    from equipment.models.referent import EquipmentUserObjectPermission

    rows = EquipmentUserObjectPermission.objects.filter(user_id=0).filter(permission__codename="")
    sql, _parameters = rows.values_list("content_object_id").query.sql_with_params()
    return sql


def opened_to(viewer: Viewer, permission: str) -> RawSQL | list[int]:
    """Keys of the equipment on which the viewer holds guardian's object permission, and nothing else."""
    if not viewer.is_active or viewer.pk is None:
        return []
    return RawSQL(_opened_sql(), (viewer.pk, permission))  # noqa: S611 - its SQL is Django's own
