"""Columns of the lists."""

from collections.abc import Callable
from typing import Any

from django.db import models
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn

from cms.staff.parts import Cell, Words


class CellColumn(Column):
    """A column whose `accessor` gives a Cell: text, link, state."""

    cell_template_name = "staff/parts/table_cell.html"

    def __init__(
        self, name: str, label: Words, accessor: Callable[[Any], Cell], sort_key: str | None = None
    ) -> None:
        super().__init__(name, label=label, accessor=accessor, sort_key=sort_key)


class TextColumn(Column):
    """A column of plain text."""

    cell_template_name = "staff/parts/table_text.html"

    def __init__(
        self, name: str, label: Words, accessor: Callable[[Any], Words], sort_key: str | None = None
    ) -> None:
        super().__init__(name, label=label, accessor=accessor, sort_key=sort_key)


class NameColumn(TitleColumn):
    """The first column: what the row is called, leading to its page."""

    def __init__(
        self, label: Words, url: Callable[[Any], str], sort_key: str | None = None, accessor: Any = str
    ) -> None:
        super().__init__(
            "name",
            label=label,
            accessor=accessor,
            get_url=url,
            sort_key=sort_key,
            get_title_id=lambda row: f"row_{row.pk}_title",
        )


def choice_column() -> BulkActionsCheckboxColumn:
    """The boxes to tick for acting on several rows."""
    return BulkActionsCheckboxColumn("bulk_actions", obj_type="row")


def state_cell(row: models.Model, tones: dict[str, Any], field: str = "state") -> Cell:
    """The state of a row as a word and its tone."""
    word = getattr(row, f"get_{field}_display")()
    return Cell(word, tone=tones.get(getattr(row, field), ""))
