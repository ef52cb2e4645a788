"""What the rows of one list need together: asked for all of them when the first one asks.

Rows that are fetched with FETCH_PEERS know which others came with them. A way that is no relation of the
model (the rooms of a session, the order of a booking) is followed for all of them in the same queries.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Set
from typing import Any

from django.db.models import Model
from strawberry import Info

from graph.engine.context import context_of
from graph.engine.nodes import rows_of

# By the row that is asked: the keys of the rows that it leads to.
type Ways = Mapping[int, Iterable[int]]


def peers_of(row: Model) -> set[int]:
    """The keys of all rows that one query fetched together with this one, its own among them."""
    # Django keeps the rows of a query together for those that are fetched with FETCH_PEERS.
    peers = (peer() for peer in row._state.peers)  # noqa: SLF001 - as the comment says
    return {row.pk, *(peer.pk for peer in peers if peer is not None)}


class Reached:
    """The rows that some lists lead to, by the key of the row that is asked."""

    def __init__(self, node_type: type, ways: Callable[[Set[int]], Ways]) -> None:
        self.node_type, self.ways = node_type, ways
        self._found: dict[int, list[Any]] = {}

    def of(self, row: Model, info: Info[Any, Any]) -> list[Any]:
        """The rows this one leads to, as far as the viewer sees them, with what is selected of them."""
        if row.pk not in self._found:
            asked = peers_of(row) - self._found.keys()
            ways = self.ways(asked)
            rows = rows_of(self.node_type, {key for keys in ways.values() for key in keys}, info)
            for pk in asked:
                keys = map(str, ways.get(pk, ()))
                self._found[pk] = [rows[key] for key in keys if key in rows]
        return self._found[row.pk]


def reached(
    row: Model, node_type: type, ways: Callable[[Set[int]], Ways], info: Info[Any, Any], *more: Hashable
) -> list[Any]:
    """The rows that `ways` leads to from this one; `more` is what else the answer depends on."""
    raw = getattr(info, "_raw_info", info)
    # What is selected of them is part of the question, so each place of the document asks for itself.
    key = (Reached, node_type, type(row), tuple(map(id, raw.field_nodes)), *more)
    batch: Reached = context_of(info).once(key, lambda: Reached(node_type, ways))
    return batch.of(row, info)
