"""One page of a list: which rows, whether there are more, and how many there are in all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.db.models import Count, F, Model, QuerySet, Window
from django.db.models.functions import RowNumber
from strawberry_django.queryset import get_queryset_config

from graph.engine.errors import BadUserInput
from graph.engine.keyset import Column, beyond, order_of, placed, values_of

DEFAULT_PAGE = 20
MOST_PER_PAGE = 100


@dataclass(frozen=True)
class Paging:
    """What was asked: `size` rows (1 to 100) after the cursor, or before it when `backwards`."""

    size: int = DEFAULT_PAGE
    backwards: bool = False
    cursor: str | None = None


def asked(first: int | None, after: str | None, last: int | None, before: str | None) -> Paging:
    """The paging that a connection's arguments ask for. Raises BadUserInput."""
    if (first is not None or after is not None) and (last is not None or before is not None):
        raise BadUserInput("`first` goes with `after`, `last` with `before`: not both ways at once.")
    size = first if first is not None else last
    if size is not None and not 1 <= size <= MOST_PER_PAGE:
        raise BadUserInput(f"A page holds 1 to {MOST_PER_PAGE} items.", requested=size, limit=MOST_PER_PAGE)
    backwards = last is not None or before is not None
    return Paging(size or DEFAULT_PAGE, backwards, before if backwards else after)


def page_of_each(rows: QuerySet[Any], paging: Paging, parent: str) -> QuerySet[Any]:
    """The page of each parent's rows (and one row more), for a prefetch; `parent` names the relation to it.

    Each row carries `_total` (rows of its parent) and `_rank` (1-based, within the page's direction).
    """
    rows, columns = placed(rows)
    if paging.backwards:
        rows = rows.reverse()
    order = order_of(rows)
    past = _past(paging, columns)
    # Rows of this side of the cursor have rank 0, so that the total still counts them.
    rank = RowNumber() if past is None else Count("pk", filter=past)
    rows = rows.annotate(
        _total=Window(Count("pk"), partition_by=F(parent)),
        _rank=Window(rank, partition_by=F(parent), order_by=order),
    ).filter(_rank__gte=1, _rank__lte=paging.size + 1)
    get_queryset_config(rows).ordering_descriptors = list(columns)  # type: ignore[arg-type]  # ours, in the library's place for them
    return rows


def _past(paging: Paging, columns: tuple[Column, ...]) -> Any | None:
    if paging.cursor is None:
        return None
    return beyond(columns, values_of(paging.cursor, columns), backwards=paging.backwards)


class Page:
    """A page, fetched when first asked for. `count` gives the total where the rows do not tell it."""

    def __init__(
        self,
        paging: Paging,
        fetch: "Callable[[], tuple[list[Any], tuple[Column, ...]]]",
        count: Callable[[], int],
    ) -> None:
        self.paging = paging
        self._fetch = fetch
        self._count = count

    @cached_property
    def _fetched(self) -> tuple[list[Any], tuple[Column, ...]]:
        return self._fetch()

    def load(self) -> None:
        """Fetches the rows now."""
        _ = self._fetched

    @property
    def columns(self) -> tuple[Column, ...]:
        return self._fetched[1]

    @cached_property
    def rows(self) -> list[Any]:
        """The rows in the list's own order."""
        rows = self._fetched[0][: self.paging.size]
        return rows[::-1] if self.paging.backwards else rows

    @property
    def has_next(self) -> bool:
        return self.paging.cursor is not None if self.paging.backwards else self._more

    @property
    def has_previous(self) -> bool:
        return self._more if self.paging.backwards else self.paging.cursor is not None

    @property
    def _more(self) -> bool:
        return len(self._fetched[0]) > self.paging.size

    @cached_property
    def total(self) -> int:
        """How many rows the list has, on all pages."""
        if "_fetched" in self.__dict__:
            rows = self._fetched[0]
            if rows and hasattr(rows[0], "_total"):
                return int(rows[0].__dict__["_total"])
            if self.paging.cursor is None and not self._more:
                return len(rows)
        return self._count()


def page_of(rows: QuerySet[Any], paging: Paging) -> Page:
    """A page of a list that stands alone: one query, one more for the total if it is not evident."""

    def fetch() -> tuple[list[Model], tuple[Column, ...]]:
        all_rows, columns = placed(rows)
        past = _past(paging, columns)
        kept = all_rows if past is None else all_rows.filter(past)
        kept = kept.reverse() if paging.backwards else kept
        return list(kept[: paging.size + 1]), columns

    return Page(paging, fetch, rows.count)


def page_prefetched(rows: QuerySet[Any], paging: Paging, count: Callable[[], int]) -> Page:
    """A page that `page_of_each` fetched together with those of the other parents."""
    columns = cast("list[Column]", get_queryset_config(rows).ordering_descriptors or [])
    page = Page(paging, lambda: (list(rows), tuple(columns)), count)
    # They are in memory, and tell the total.
    page.load()
    return page
