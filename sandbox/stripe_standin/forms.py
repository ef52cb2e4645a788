"""Stripe's form encoding: `a[b][0][c]=v` as nested mappings."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe_standin.refusals import StripeRefusal

NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)\Z")
DEPTH_LIMIT = 12


def decode(text: str) -> dict[str, Any]:
    """Parameters of a query string or a form body; leaves are strings."""
    return nested(parse_qsl(text, keep_blank_values=True))


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nest flat pairs; a list is a mapping whose keys are numbers."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        _place(tree, _steps(name), name, value)
    return tree


def _steps(name: str) -> list[str]:
    match = NAME.match(name)
    if match is None:
        raise StripeRefusal(f"Invalid request: malformed parameter name {name!r}", param=name)
    steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    if len(steps) > DEPTH_LIMIT:
        raise StripeRefusal("Invalid request: parameters are nested too deeply", param=match[1])
    return steps


def _place(tree: dict[str, Any], steps: list[str], name: str, value: str) -> None:
    for step in steps[:-1]:
        below = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(below, dict):
            raise StripeRefusal(f"Invalid request: {name} is both a value and a hash", param=name)
        tree = below
    tree[steps[-1] or str(len(tree))] = value
