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

# What leads to which rows, by their keys: the key of the row that is asked, or that key and something more.
type Ways = Mapping[Any, Iterable[int]]


def peers_of(row: Model) -> set[int]:
    """The keys of all rows that one query fetched together with this one, its own among them."""
    # Django keeps the rows of a query together for those that are fetched with FETCH_PEERS.
    peers = (peer() for peer in row._state.peers)  # noqa: SLF001 - as the comment says
    return {row.pk, *(peer.pk for peer in peers if peer is not None)}


class Reached:
    """The rows that some lists lead to."""

    def __init__(self, node_type: type, ways: Callable[[Set[int]], Ways]) -> None:
        self.node_type, self.ways = node_type, ways
        self._asked: set[int] = set()
        self._found: dict[Hashable, list[Any]] = {}

    def of(self, row: Model, way: Hashable, info: Info[Any, Any]) -> list[Any]:
        """The rows at the end of this way, as far as the viewer sees them, with what is selected of them."""
        if row.pk not in self._asked:
            asked = peers_of(row) - self._asked
            self._asked |= asked
            self._find(self.ways(asked), info)
        return self._found.get(way, [])

    def _find(self, ways: Ways, info: Info[Any, Any]) -> None:
        rows = rows_of(self.node_type, {key for keys in ways.values() for key in keys}, info)
        for way, keys in ways.items():
            self._found[way] = [rows[str(key)] for key in keys if str(key) in rows]


def reached(
    row: Model,
    node_type: type,
    ways: Callable[[Set[int]], Ways],
    info: Info[Any, Any],
    *,
    way: Hashable = None,
    of: Hashable = None,
) -> list[Any]:
    """The rows that `ways` leads to from this one: at the end of `way`, which is the row's key if None.

    `of` is what else the answer of `ways` depends on.
    """
    batch: Reached = context_of(info).once(
        (Reached, node_type, type(row), of, place_of(info)), lambda: Reached(node_type, ways)
    )
    return batch.of(row, row.pk if way is None else way, info)


def place_of(info: Info[Any, Any]) -> Hashable:
    """The place in the document: what is selected there is a part of every question."""
    raw: Any = getattr(info, "_raw_info", info)
    return tuple(map(id, raw.field_nodes))


def among(node_type: type, keys: frozenset[int], key: int | None, info: Info[Any, Any]) -> Any | None:
    """The row with this key, when the viewer sees it; read with all these keys for what is selected here."""
    rows = context_of(info).once((node_type, keys, place_of(info)), lambda: rows_of(node_type, keys, info))
    return rows.get(str(key))
