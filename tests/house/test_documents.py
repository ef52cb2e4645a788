"""The documents that are printed from the code, or must follow it."""

import ast
import re

from kit.states_page import page, tables
from tests.house.tree import ROOT


def _variables() -> set[str]:
    """The names of the environment variables that the settings read."""
    return {
        str(call.args[0].value)
        for call in ast.walk(ast.parse((ROOT / "config" / "settings.py").read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id.startswith("read_")
        if isinstance(call.args[0], ast.Constant)
    }


def test_the_page_of_states_is_printed_from_the_tables() -> None:
    assert (ROOT / "docs" / "states.md").read_text(encoding="utf-8") == page(tables())


def test_every_variable_of_the_environment_is_documented() -> None:
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", told, re.MULTILINE)) == _variables()


def test_each_decision_has_its_number_and_its_title() -> None:
    for file in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        assert file.read_text(encoding="utf-8").startswith(f"# {file.name[:4]} "), file.name
