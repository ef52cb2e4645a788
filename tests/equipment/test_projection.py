"""Guardian's rows on equipment follow the facts. At full size in `tests/prove`."""

import pytest

from accounts.models import User
from accounts.permissions import rebuild_permissions
from equipment.models import EquipmentUserObjectPermission
from tests.equipment.projecting import Town, facts, rows

pytestmark = pytest.mark.django_db


def test_after_any_acts_the_rows_are_what_the_facts_say(carol: User) -> None:
    town = Town(carol, seed=7)
    for n in range(240):
        town.act()
        if n % 40 == 39:
            assert rows() == facts()
    assert rows() > set()
    before = rows()
    EquipmentUserObjectPermission.objects.all().delete()
    rebuild_permissions()
    assert rows() == before
