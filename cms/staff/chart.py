"""A chart of the page of figures: bars, and the same numbers as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from cms.staff.parts import Cell, Ledger, Words
from kit.charts import Bars
from kit.money import Money
from kit.wording import short_month


@dataclass(frozen=True)
class Chart:
    """Bars, and the same numbers as a table."""

    title: Words
    drawn: Bars
    summary: Words
    numbers: Ledger
    # What the bars show, in a sentence.
    finding: Words = ""
    template: ClassVar[str] = "staff/parts/chart.html"


def month_named(month: date) -> str:
    """As in "oct. 2026"."""
    return f"{short_month(month)} {month.year}"


def amounts(labels: Sequence[str], by_plan: Mapping[str, Sequence[int]]) -> list[tuple[Cell, ...]]:
    """Rows of amounts by month, each with its total."""

    def amount(cents: int) -> Cell:
        return Cell(str(Money(cents, "EUR")))

    return [
        (
            Cell(label),
            *(amount(values[place]) for values in by_plan.values()),
            amount(sum(values[place] for values in by_plan.values())),
        )
        for place, label in enumerate(labels)
    ]
