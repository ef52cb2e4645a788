"""Exports that a spreadsheet opens as text: a name that looks like a formula never runs."""

from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# What makes Excel, LibreOffice or Sheets read a cell as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: Any) -> Any:
    """Text that would be read as a formula gets an apostrophe before it; other values stay as they are."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class HarmlessExport:
    """Before Wagtail's index view: every cell of its CSV and XLSX files is harmless."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        given: Any = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        return harmless(given)
