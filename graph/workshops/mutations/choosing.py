"""Rows that an input names by several ids."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import Model
from strawberry import Info, relay

from graph.engine.errors import BadUserInput
from graph.engine.nodes import MOST_IDS, VisibleNode, key_in
from kit.refusals import NotFound


def chosen[M: Model](
    model: type[M], node_type: type, gids: Sequence[relay.GlobalID], info: Info[Any, Any], path: str
) -> list[M]:
    """The rows with these ids, in their order, each once. Raises NotFound at `path` if one is not there."""
    if len(gids) > MOST_IDS:
        raise BadUserInput(f"At most {MOST_IDS} ids at a time.", requested=len(gids), limit=MOST_IDS)
    keys = dict.fromkeys(key_in(gid, node_type, info) for gid in gids)
    # Django's documented way to a model's manager, whatever its name.
    everything = model._default_manager.all()  # noqa: SLF001
    rows = cast("type[VisibleNode]", node_type).get_queryset(everything, info)
    found: dict[Any, M] = {
        row.pk: row for row in rows.filter(pk__in=[key for key in keys if key is not None])
    }
    if found.keys() != keys.keys():
        raise NotFound(path=(path,))
    return [found[key] for key in keys]


def chosen_if_stated[M: Model](
    model: type[M], node_type: type, gids: Sequence[relay.GlobalID] | None, info: Info[Any, Any], path: str
) -> list[M] | None:
    """The same, or None when nothing was stated."""
    return None if gids is None else chosen(model, node_type, gids, info, path)
