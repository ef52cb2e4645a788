"""Twenty thousand reservations over HTTP on fifty machines."""

from pathlib import Path

import pytest

from tests.storm.doors import a_web
from tests.storm.reservations import storm

pytestmark = pytest.mark.django_db(transaction=True)

REQUESTS = 20_000


def test_of_twenty_thousand_reservations_no_two_overlap(database_address: str, tmp_path: Path) -> None:
    with a_web(database_address, tmp_path, workers=2) as address:
        told = storm(address, requests=REQUESTS, machines=50, members=400, clients=16, days=7)
    assert set(told.answers) == {"RESERVED", "TIME_TAKEN"}
    assert told.answers.total() == REQUESTS
    assert (told.overlaps, told.deadlocks) == (0, 0)
    assert told.standing == told.reserved > 0
