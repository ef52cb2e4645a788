"""Credits and hours under many hands at once, each with a control. At full size in `tests/prove`."""

from collections import Counter

import pytest

from accounts.models import User
from tests.equipment.machines import a_machine, at, contact_of
from tests.equipment.race_trials import (
    credits_unprotected,
    reserve_together,
    spend_together,
    time_unprotected,
)
from tests.makers import a_member, a_user

pytestmark = pytest.mark.django_db(transaction=True)


def _members(count: int) -> list[User]:
    people = [a_user(f"member{n}@example.org") for n in range(count)]
    for user in people:
        a_member(user)
    return people


def test_credits_are_spent_once(alice: User, carol: User) -> None:
    spent = spend_together(contact_of(alice), carol, threads=8, rounds=5, given=61)
    assert (spent.times, spent.left, spent.by_entries) == (20, 1, 1)
    assert spent.raised == Counter(OutOfCredit=20)


def test_without_protection_they_are_spent_twice(alice: User, carol: User) -> None:
    with credits_unprotected():
        spent = spend_together(contact_of(alice), carol, threads=8, rounds=5, given=61)
    assert spent.by_entries < 0 or spent.left != spent.by_entries


def test_hours_are_given_once() -> None:
    machine = a_machine()
    taken = reserve_together(_members(12), machine, at(3, 9))
    assert taken.overlaps == 0
    assert taken.made in {1, 2}
    assert taken.raised == Counter(TimeTaken=12 - taken.made)


def test_without_protection_they_overlap() -> None:
    machine, people = a_machine(), _members(12)
    with time_unprotected():
        taken = reserve_together(people, machine, at(3, 9))
    assert taken.overlaps > 0
