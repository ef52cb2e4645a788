"""Bookings of the same sessions at once, small; at full size in `tests/prove`."""

from pathlib import Path

import pytest

from tests.storm.bookings import sell
from tests.storm.doors import a_web
from tests.storm.lines import ANSWERS, move

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("storm")]

SMALL = {"members": 24, "sessions": 2, "capacity": 3, "tries": 2, "clients": 8}


def test_as_many_seats_are_sold_as_there_are(database_address: str, tmp_path: Path) -> None:
    with a_web(database_address, tmp_path) as address:
        sold = sell(address, **SMALL)
    assert set(sold.answers) <= {"BOOKED", "SESSION_FULL", "BOOKING_REFUSED"}
    assert (sold.seats, sold.deadlocks) == ([3, 3], 0)


def test_without_the_lock_more_are_sold(database_address: str, tmp_path: Path) -> None:
    with a_web(database_address, tmp_path, "tests.storm.web_overselling") as address:
        sold = sell(address, **SMALL | {"sessions": 1, "capacity": 1})
    assert sum(sold.seats) > 1


def test_lines_move_first_come_first_served(database_address: str, tmp_path: Path) -> None:
    with a_web(database_address, tmp_path) as address:
        moved = move(
            address, tmp_path, database_address, members=16, sessions=2, capacity=2, acts=240, clients=4
        )  # fmt: skip
    assert set(moved.answers) <= ANSWERS
    assert moved.offers > 0
    assert (moved.out_of_turn, moved.oversold, moved.idle, moved.both, moved.deadlocks) == ([], 0, 0, 0, 0)
