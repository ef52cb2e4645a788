"""Many at once for the last seats; at full size over HTTP in `tests/prove`."""

import pytest

from accounts.models import User
from tests.workshops.race_trials import free_seats_together, seats_unprotected, sell_last_seats

pytestmark = pytest.mark.django_db(transaction=True)


def test_as_many_seats_are_sold_as_there_are() -> None:
    sold = sell_last_seats(threads=12, capacity=3)
    assert (sold.seated, sold.raised) == (3, {"SessionFull": 9})


def test_without_the_lock_more_are_sold() -> None:
    with seats_unprotected():
        assert any(sell_last_seats(threads=12, capacity=1).seated > 1 for _ in range(10))


def test_freed_seats_go_to_the_first_in_line_each_once(carol: User) -> None:
    for _ in range(3):
        line = free_seats_together(carol, freed=3, waiting=6)
        assert line.raised == {"SessionFull": 3}
        assert (line.offered, line.waiting, line.seated) == ([0, 1, 2, 3], [4, 5], 4)
