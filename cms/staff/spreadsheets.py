"""Exports that a spreadsheet opens as text: a name that looks like a formula never runs."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from kit.formulas import harmless


class HarmlessExport:
    """Before Wagtail's index view: exports what `sheet` says, and every cell is harmless."""

    def sheet(self) -> Sequence[tuple[Any, Callable[[Any], object]]]:
        """The columns: heading and value."""
        raise NotImplementedError

    @cached_property
    def list_export(self) -> list[str]:
        """Wagtail's names of the columns: their numbers."""
        return [str(number) for number, _ in enumerate(self.sheet())]

    def to_row_dict(self, item: Any) -> OrderedDict[str, object]:
        values = (value(item) for _, value in self.sheet())
        return OrderedDict(zip(self.list_export, values, strict=True))

    def get_heading(self, queryset: QuerySet[Any], field: str) -> str:
        return str(self.sheet()[int(field)][0])

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        # The mixin meets the view that has this method only in the classes below.
        given: Any = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        return harmless(given)
