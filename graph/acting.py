"""What every mutation does first: who acts, and on which row."""

from typing import Any, cast

from django.db.models import Model
from strawberry import Info, relay

from accounts.models import User
from graph.engine.context import viewer_of
from graph.engine.errors import Unauthenticated
from graph.engine.nodes import VisibleNode, key_in, rows_of
from kit.refusals import NotFound


def signed_in(info: Info[Any, Any]) -> User:
    """The user who acts. Raises Unauthenticated, a top-level error, for an anonymous caller."""
    viewer = viewer_of(info)
    if not isinstance(viewer, User):
        raise Unauthenticated("Sign in first.")
    return viewer


def visible[M: Model](
    model: type[M], node_type: type, gid: relay.GlobalID, info: Info[Any, Any], *path: str
) -> M:
    """The row with this id, of this type and for this viewer. Raises NotFound at `path` (`id` if empty)."""
    key = key_in(gid, node_type, info)
    # Django's documented way to a model's manager, whatever its name.
    everything = model._default_manager.all()  # noqa: SLF001
    rows = cast("type[VisibleNode]", node_type).get_queryset(everything, info)
    row = rows.filter(pk=key).first() if key is not None else None
    if row is None:
        raise NotFound(path=path or ("id",))
    return cast("M", row)


def shown(node_type: type, row: Model | None, info: Info[Any, Any]) -> Any | None:
    """The row of a payload: fetched anew for what is selected of it, and only if the viewer sees it."""
    return rows_of(node_type, [row.pk], info).get(str(row.pk)) if row is not None else None
