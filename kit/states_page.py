"""`docs/states.md`, printed from the transition tables so that it cannot drift from them."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils import translation

from kit.states import Table

INTRODUCTION = """\
# States

Printed from the transition tables by `make states`; a test compares the two. A move that is not listed here
is refused, whoever asks for it. What time alone decides (whether a membership is active today) is computed
and has no move.
"""


def tables() -> Iterator[Table]:
    """The tables of every storey that has states, from the ground up: `TABLES` of its module `states`."""
    for storey in reversed(list(apps.get_app_configs())):
        name = f"{storey.name}.states"
        if find_spec(name) is not None:
            yield from getattr(import_module(name), "TABLES", ())


def page(tables: Iterable[Table]) -> str:
    """The whole page, in English whatever language is active, ending in a line break."""
    with translation.override("en"):
        return "\n".join([INTRODUCTION, *(line for table in tables for line in _chapter(table))])


def _chapter(table: Table) -> Iterator[str]:
    yield f"## {table.noun}\n"
    yield "| state | on screen | |"
    yield "|---|---|---|"
    for state in table.states:
        yield f"| `{state.value}` | {state.label} | {_place(table, state.value)} |"
    yield ""
    yield "| from | to | by | why |"
    yield "|---|---|---|---|"
    for move in table.transitions:
        yield f"| `{move.source.value}` | `{move.target.value}` | `{move.verb}` | {move.why} |"
    yield ""


def _place(table: Table, state: str) -> str:
    if state in table.ends():
        return "end"
    return "" if any(move.target.value == state for move in table.transitions) else "start"
