"""Seats at full size: five hundred people for two hundred of them, and lines that move under kills."""

from pathlib import Path

import pytest

from tests.storm.bookings import sell
from tests.storm.doors import a_web
from tests.storm.lines import ANSWERS, move

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_five_hundred_people_two_hundred_have_a_seat(database_address: str, tmp_path: Path) -> None:
    with a_web(database_address, tmp_path, workers=2) as address:
        sold = sell(address, members=500, sessions=20, capacity=10, tries=3, clients=16)
    assert set(sold.answers) <= {"BOOKED", "SESSION_FULL"}
    assert (sold.seats, sold.deadlocks) == ([10] * 20, 0)


def test_lines_keep_their_order_while_everything_happens_at_once(
    database_address: str, tmp_path: Path
) -> None:
    with a_web(database_address, tmp_path, workers=2) as address:
        moved = move(
            address, tmp_path, database_address, members=60, sessions=4, capacity=5, acts=3000, clients=8
        )  # fmt: skip
    assert set(moved.answers) <= ANSWERS
    assert moved.offers > 100
    assert moved.kills > 5
    assert (moved.out_of_turn, moved.oversold, moved.idle, moved.both, moved.deadlocks) == ([], 0, 0, 0, 0)
