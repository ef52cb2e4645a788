"""Guardian's rows on equipment after ten thousand acts at random."""

import pytest

from accounts.models import User
from accounts.permissions import rebuild_permissions
from equipment.models import EquipmentUserObjectPermission
from tests.equipment.projecting import Town, facts, rows

pytestmark = pytest.mark.django_db


def test_after_ten_thousand_acts_the_rows_are_what_the_facts_say(carol: User) -> None:
    town = Town(carol, seed=11)
    for n in range(10_000):
        town.act()
        if n % 500 == 499:
            assert rows() == facts(), n
    before = rows()
    assert len(before) > 10
    EquipmentUserObjectPermission.objects.all().delete()
    rebuild_permissions()
    assert rows() == before
