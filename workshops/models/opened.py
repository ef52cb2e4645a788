"""Which sessions guardian's rows open to somebody."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from accounts.viewers import Viewer

LEAD = "lead_session"


@cache
def _opened_sql() -> str:
    """The SQL of the sessions that guardian's rows open; parameters are the user and the permission."""
    # It leads to WorkshopSession, whose QuerySet asks this.
    from workshops.models.trainer import WorkshopSessionUserObjectPermission

    rows = WorkshopSessionUserObjectPermission.objects.filter(user_id=0).filter(permission__codename="")
    sql, _parameters = rows.values_list("content_object_id").query.sql_with_params()
    return sql


def opened_sessions(viewer: Viewer) -> RawSQL | list[int]:
    """Keys of the sessions that the viewer leads: by guardian's object permission, and nothing else."""
    if not viewer.is_active or viewer.pk is None:
        return []
    return RawSQL(_opened_sql(), (viewer.pk, LEAD))  # noqa: S611 - its SQL is Django's own
