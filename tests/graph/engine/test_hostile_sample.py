"""A few documents of each hostile family; all of them run in `make prove`."""

from typing import Any

from tests.graph.engine.conftest import Ask
from tests.graph.engine.hostile import FAMILIES, cases
from tests.graph.engine.hostile_trial import a_library, try_all


def test_a_few_of_each_family_are_refused_or_answered_in_time(ask: Ask, settings: Any) -> None:
    a_library(settings)
    tried = try_all(ask, cases(2))
    assert tried.count == 2 * len(FAMILIES)
    assert tried.late == []
    assert tried.broken == []
