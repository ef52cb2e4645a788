"""More than a thousand documents made to hurt: each is refused or answered within 200 ms, and none breaks anything."""

import pytest

from tests.graph.engine.conftest import Ask, _library, ask, library  # noqa: F401 - its fixtures are used here too
from tests.graph.engine.hostile import FAMILIES, cases
from tests.graph.engine.hostile_trial import a_library, try_all

OF_EACH = 50


def test_every_hostile_document_is_refused_or_answered_in_time(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811 - the fixture
    a_library()
    tried = try_all(ask, cases(OF_EACH))
    with capsys.disabled():
        print(f"\n{tried.count} documents, slowest {tried.slowest * 1000:.0f} ms, {dict(tried.codes)}")  # noqa: T201 - the figure is the point
    assert tried.count == OF_EACH * len(FAMILIES) >= 1000
    assert tried.late == []
    assert tried.broken == []
    # A run in which everything stopped at one check would prove little.
    assert len(tried.codes) >= 12
