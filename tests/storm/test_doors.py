"""Doors while members are suspended, small; at full size in `tests/prove`."""

from pathlib import Path

import pytest

from accounts.models import User
from equipment.models import AccessEvent
from tests.storm.doors import a_web, storm

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("storm")]


def test_no_door_opens_a_second_after_the_suspension(
    database_address: str, tmp_path: Path, carol: User
) -> None:
    with a_web(database_address, tmp_path) as address:
        told = storm(address, carol, doors=4, members=6, at_once=3)
    assert told.late == []
    assert 0 < told.refused < told.checks
    assert AccessEvent.objects.count() == told.checks


def test_a_door_that_remembers_lets_in_too_late(database_address: str, tmp_path: Path, carol: User) -> None:
    """The control: with answers kept for a minute the same storm finds what it looks for."""
    with a_web(database_address, tmp_path, "tests.storm.web_remembering") as address:
        told = storm(address, carol, doors=4, members=6, at_once=3)
    assert told.late != []
