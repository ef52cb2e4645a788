"""A small storm: events lost, doubled, shuffled, processes killed. At full size in `tests/prove`."""

from pathlib import Path

import pytest

from tests.storm.accounts import discrepancies
from tests.storm.storm import Storm, calm, quiet
from tests.storm.world import a_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("storm")]


def test_nothing_is_lost_and_nothing_happens_twice(database_address: str, tmp_path: Path) -> None:
    with a_world(database_address, tmp_path) as world:
        storm = Storm(world, people=12, kills=2, seconds=400, seed=1)
        storm.run()
        calm(world, seconds=400)
        assert storm.killed == 2
        assert discrepancies(world) == []


def test_the_same_accounts_do_not_add_up_when_the_inbox_is_off(database_address: str, tmp_path: Path) -> None:
    module = "tests.storm.web_without_inbox"
    with a_world(database_address, tmp_path, web_module=module, has_worker=False) as world:
        Storm(world, people=6, kills=0, seconds=400, seed=1).run()
        quiet(world, seconds=400)
        found = discrepancies(world)
        assert any(text.startswith("received here, not there") for text in found), found
