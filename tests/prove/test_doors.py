"""Fifty doors in a closed loop while two hundred members are suspended and reinstated."""

import sys
from pathlib import Path

import pytest

from accounts.models import User
from equipment.models import AccessEvent
from tests.storm.doors import a_web, storm

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_door_opens_a_second_after_the_suspension(
    database_address: str, tmp_path: Path, carol: User, capsys: pytest.CaptureFixture[str]
) -> None:
    with a_web(database_address, tmp_path) as address:
        told = storm(address, carol, doors=50, members=200, at_once=20, hold_seconds=2.5)
    with capsys.disabled():
        sys.stdout.write(f"\n{told.checks} door checks, {told.rate:.0f} a second, {told.refused} refused\n")
    assert told.late == []
    assert 0 < told.refused < told.checks
    assert AccessEvent.objects.count() == told.checks
