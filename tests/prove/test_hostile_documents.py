"""More than a thousand documents made to hurt: each refused or answered in 200 ms, none breaks anything."""

from typing import Any

import pytest

from tests.graph.engine.conftest import Ask, _library, ask, library  # noqa: F401 - fixtures of this test too
from tests.graph.engine.hostile import FAMILIES, cases
from tests.graph.engine.hostile_trial import a_library, try_all

OF_EACH = 50


def test_every_hostile_document_is_refused_or_answered_in_time(
    ask: Ask,  # noqa: F811 - the fixture
    settings: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    a_library(settings)
    tried = try_all(ask, cases(OF_EACH))
    with capsys.disabled():
        print(f"\n{tried.count} documents, slowest {tried.slowest * 1000:.0f} ms, {dict(tried.codes)}")  # noqa: T201 - the figure is the point
    assert tried.count == OF_EACH * len(FAMILIES) >= 1000
    assert tried.late == []
    assert tried.broken == []
    # A run in which everything stopped at one check would prove little.
    assert len(tried.codes) >= 12
