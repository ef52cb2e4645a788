"""One charge, at full size: fifty clicks at once, a hundred kills before the payment, a hundred after it."""

from itertools import batched
from pathlib import Path

import pytest

from tests.storm.accounts import discrepancies_of_money
from tests.storm.dying import MISSING, NAMED_IN, OPENING, SETTLING, TOLD
from tests.storm.kills import Kills
from tests.storm.members import Came, a_renewing_member, click_and_pay, what_came
from tests.storm.storm import calm
from tests.storm.world import a_world

pytestmark = pytest.mark.django_db(transaction=True)

MEMBERS, TIMES = 20, 10
TABS = [f"tab {number}" for number in range(50)]


@pytest.fixture
def named_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the points at which processes die, known to them."""
    monkeypatch.setenv(NAMED_IN, str(tmp_path / "points"))
    return tmp_path / "points"


def test_fifty_clicks_are_one_order_and_one_charge(database_address: str, tmp_path: Path) -> None:
    with a_world(database_address, tmp_path) as world:
        for number in range(TIMES):
            assert click_and_pay(world, f"one{number}@example.org", ["one"] * 50) == (Came(), 1)
            assert click_and_pay(world, f"tabs{number}@example.org", TABS) == (Came(), 50)
        assert discrepancies_of_money(world) == []


def test_a_hundred_kills_before_and_a_hundred_after_the_payment(
    database_address: str, tmp_path: Path, named_in: Path
) -> None:
    with a_world(database_address, tmp_path, web_module="tests.storm.web_dying", dying=True) as world:
        opening, settling = Kills(world, named_in), Kills(world, named_in)
        members = [a_renewing_member(f"member{number}@example.org") for number in range(MEMBERS)]
        for some in batched(members, 5):
            for member in some:
                settling.settle(opening.open_page(member))
            calm(world, seconds=240)
        assert [what_came(world, member) for member in members] == [Came()] * MEMBERS
        assert (opening.killed, settling.killed) == (MEMBERS * len(OPENING), MEMBERS * len(TOLD + SETTLING))
        assert discrepancies_of_money(world) == []


def test_without_keys_a_crash_opens_a_second_page(
    database_address: str, tmp_path: Path, named_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MISSING, "keys")
    with a_world(database_address, tmp_path, web_module="tests.storm.web_unprotected", dying=True) as world:
        member = a_renewing_member("dana@example.org")
        Kills(world, named_in).open_page(member, OPENING[3:4])
        assert len(world.money("checkout/sessions")) > 1


def test_without_the_lock_of_renewals_tabs_place_several_orders(
    database_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MISSING, "lock")
    with a_world(database_address, tmp_path, web_module="tests.storm.web_unprotected") as world:
        came, _ = click_and_pay(world, "dana@example.org", TABS[:8])
        assert came.orders > 1
