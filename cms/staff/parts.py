"""What a detail page is made of: facts, tables and texts, each with the template that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

type Words = str | Promise
# A state's colour; its word says the same, so nothing hangs on the colour alone.
type Tone = Literal["", "ok", "warn", "stop", "wait"]


@dataclass(frozen=True)
class Cell:
    """A value: text, the address it leads to, and its tone when it is a state."""

    text: Words
    url: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class Facts:
    """Labels and values; those without a value are left out."""

    title: Words
    rows: Sequence[tuple[Words, Cell]]
    template: ClassVar[str] = "staff/parts/facts.html"

    @property
    def shown(self) -> list[tuple[Words, Cell]]:
        """The rows that say something."""
        return [(label, cell) for label, cell in self.rows if str(cell.text).strip()]


@dataclass(frozen=True)
class Ledger:
    """A table; `empty` is the sentence that stands for it when it has no rows."""

    title: Words
    head: Sequence[Words]
    rows: Sequence[Sequence[Cell]]
    empty: Words
    template: ClassVar[str] = "staff/parts/ledger.html"

    @property
    def lines(self) -> list[list[tuple[Words, Cell]]]:
        """The rows, each cell with the heading of its column: on a phone it stands beside it."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Told:
    """What was asked and answered, or agreed to: longer texts, each under what it answers.

    Neighbours of the same `group` stand together under its name.
    """

    label: Words
    text: Words
    note: Words = ""
    links: Sequence[Cell] = ()
    group: Words = ""


@dataclass(frozen=True)
class Texts:
    """Several longer texts."""

    title: Words
    entries: Sequence[Told]
    empty: Words
    template: ClassVar[str] = "staff/parts/texts.html"


@dataclass(frozen=True)
class Portrait:
    """A photo, by the address of a view that asks who may see it."""

    title: Words
    url: str
    name: Words
    template: ClassVar[str] = "staff/parts/portrait.html"


@dataclass(frozen=True)
class Sheet(Portrait):
    """A scanned sheet, as large as the column, so that it can be read."""

    template: ClassVar[str] = "staff/parts/sheet.html"


@dataclass(frozen=True)
class Turning:
    """Which page of a long table is shown, and the ways to its neighbours."""

    page: int
    pages: int
    template: ClassVar[str] = "staff/parts/turning.html"

    @property
    def before(self) -> int:
        """The page before; 0 when there is none."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after; 0 when there is none."""
        return self.page + 1 if self.page < self.pages else 0


@dataclass(frozen=True)
class Gauge:
    """How far something is: `done` of `total`, in words and as a bar.

    `live` is the address of the part alone, from which it is renewed while it moves; empty once it does not.
    """

    title: Words
    done: int
    total: int
    told: Words
    rows: Sequence[tuple[Words, Cell]]
    live: str = ""
    template: ClassVar[str] = "staff/parts/gauge.html"


@dataclass(frozen=True)
class Act:
    """Something one may do here: a link to its page, or a button that posts at once."""

    label: Words
    url: str
    posts: bool = False
    tone: Literal["", "secondary", "serious"] = ""


@dataclass(frozen=True)
class ActedLedger:
    """A table; each row comes with its acts, shown as buttons in the last column."""

    title: Words
    head: Sequence[Words]
    rows: Sequence[tuple[Sequence[Cell], Sequence[Act]]]
    empty: Words
    acts: Sequence[Act] = ()
    template: ClassVar[str] = "staff/parts/acted_ledger.html"

    @property
    def acts_head(self) -> str:
        """The heading of the buttons."""
        return _("Acts")

    @property
    def has_row_acts(self) -> bool:
        """Whether any row carries a button."""
        return any(acts for _cells, acts in self.rows)

    @property
    def lines(self) -> list[tuple[list[tuple[Words, Cell]], Sequence[Act]]]:
        """The rows, each cell with the heading of its column, and the acts of the row."""
        return [(list(zip(self.head, cells, strict=True)), acts) for cells, acts in self.rows]


type Part = Facts | Ledger | ActedLedger | Texts | Portrait | Turning | Gauge
