"""Cells that a spreadsheet would run as formulas: made text on the way out, undone on the way in."""

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


def as_written(text: str) -> str:
    """What `harmless` was given: without the apostrophe that it put before a formula."""
    return text[1:] if text.startswith(tuple(f"'{sign}" for sign in FORMULA_STARTS)) else text
