"""One member, many clicks, processes that die: one charge. At full size in `tests/prove`."""

from pathlib import Path

import pytest

from tests.storm.accounts import discrepancies_of_money
from tests.storm.dying import NAMED_IN, OPENING, SETTLING
from tests.storm.kills import Kills
from tests.storm.members import Came, a_renewing_member, click_and_pay, what_came
from tests.storm.storm import calm
from tests.storm.world import a_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("storm")]

TABS = [f"tab {number}" for number in range(50)]


def test_fifty_clicks_and_a_few_kills_are_one_charge(
    database_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAMED_IN, str(tmp_path / "point"))
    with a_world(database_address, tmp_path, web_module="tests.storm.web_dying", dying=True) as world:
        assert click_and_pay(world, "dana@example.org", ["one"] * 50) == (Came(), 1)
        assert click_and_pay(world, "bob@example.org", TABS) == (Came(), 50)
        kills, member = Kills(world, tmp_path / "point"), a_renewing_member("eve@example.org")
        kills.settle(kills.open_page(member, OPENING[3:4]), SETTLING[1:2])
        calm(world, seconds=120)
        assert what_came(world, member) == Came()
        assert kills.killed == 2
        assert discrepancies_of_money(world) == []
