"""A thousand parallel spends of credits."""

from collections import Counter

import pytest

from accounts.models import User
from tests.equipment.machines import contact_of
from tests.equipment.race_trials import spend_together

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_thousand_spends_never_go_below_zero(alice: User, carol: User) -> None:
    spent = spend_together(contact_of(alice), carol, threads=40, rounds=25, given=2000)
    assert (spent.times, spent.left, spent.by_entries) == (666, 2, 2)
    assert spent.raised == Counter(OutOfCredit=334)
