"""Reservations of the same machines at once, small; at full size in `tests/prove`."""

from pathlib import Path

import pytest
from django.db import connection

from tests.storm.doors import a_web
from tests.storm.reservations import storm

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("storm")]

SMALL = {"requests": 160, "machines": 1, "members": 8, "clients": 8, "days": 1}


def test_no_two_reservations_overlap(database_address: str, tmp_path: Path) -> None:
    with a_web(database_address, tmp_path) as address:
        told = storm(address, **SMALL)
    assert set(told.answers) == {"RESERVED", "TIME_TAKEN"}
    assert (told.overlaps, told.deadlocks) == (0, 0)
    assert told.standing == told.reserved > 0


def test_without_lock_and_constraint_they_do(database_address: str, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE equipment_occupancy DROP CONSTRAINT occupancies_never_overlap")
    with a_web(database_address, tmp_path, "tests.storm.web_taking_twice") as address:
        told = storm(address, **SMALL)
    assert told.overlaps > 0
