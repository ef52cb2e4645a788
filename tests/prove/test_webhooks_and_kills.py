"""The storm at full size: two thousand deliveries, fifty-six SIGKILLs; then it must all add up."""

from pathlib import Path

import pytest

from tests.storm.accounts import discrepancies
from tests.storm.storm import Storm, calm, quiet
from tests.storm.world import World, a_world

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, KILLS, DELIVERIES = 260, 56, 2000
SECONDS = 1200


def sent(world: World) -> int:
    """Deliveries, those that were lost on the way included."""
    return sum(world.deliveries().values())


def test_nothing_is_lost_and_nothing_happens_twice(database_address: str, tmp_path: Path) -> None:
    with a_world(database_address, tmp_path) as world:
        storm = Storm(world, people=PEOPLE, kills=KILLS, seconds=SECONDS, seed=11)
        storm.run()
        calm(world, seconds=SECONDS)
        counts = world.deliveries()
        print(f"{sent(world)} deliveries {counts}, {storm.killed} kills")  # noqa: T201 - the figures of the run
        assert storm.killed == KILLS
        assert sent(world) >= DELIVERIES
        assert counts["lost"] >= DELIVERIES * 0.02
        assert discrepancies(world) == []


def test_without_the_inbox_deliveries_count_twice(database_address: str, tmp_path: Path) -> None:
    module = "tests.storm.web_without_inbox"
    with a_world(database_address, tmp_path, web_module=module, has_worker=False) as world:
        Storm(world, people=60, kills=0, seconds=SECONDS, seed=11).run()
        quiet(world, seconds=SECONDS)
        found = discrepancies(world)
        assert any(text.startswith("received here, not there") for text in found), found
        assert any(text.startswith("charged there, not here") for text in found), found


def test_without_the_reconciler_lost_events_stay_lost(database_address: str, tmp_path: Path) -> None:
    with a_world(database_address, tmp_path) as world:
        Storm(world, people=80, kills=0, seconds=SECONDS, seed=11).run()
        calm(world, seconds=SECONDS, with_reconciler=False)
        found = discrepancies(world)
        assert any(text.startswith("charged there, not here") for text in found), found
        calm(world, seconds=SECONDS)
        assert discrepancies(world) == []
