"""Limits on the variables of an operation: how many values, how deep, and texts the database can hold."""

from collections.abc import Mapping
from typing import Any

from graph.engine.errors import BadUserInput
from graph.engine.limits import Limits, over, storable


def check_variables(variables: Mapping[str, Any] | None, limits: Limits) -> None:
    """Raises OverLimit or BadUserInput. It stops at the limits, whatever the size of the values."""
    values = 0
    level: list[object] = [variables] if variables else []
    for _ in range(limits.variable_depth + 1):
        below: list[object] = []
        for value in level:
            children = _children(value)
            values += len(children)
            if values > limits.variable_values:
                raise over("TOO_MANY_VALUES", "Values in the variables", values, limits.variable_values)
            below += children
        if not below:
            return
        level = below
    raise over("TOO_DEEP", "Depth of the variables", limits.variable_depth + 1, limits.variable_depth)


def _children(value: object) -> list[object]:
    if isinstance(value, str):
        if not storable(value):
            raise BadUserInput("A text holds a character that no text may hold.")
        return []
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list) else []
