"""Rooms and people at full size: many rounds in which sessions and members want the same ones."""

import pytest

from accounts.models import User
from tests.equipment.machines import a_machine, at
from tests.makers import a_contact, a_member, a_user
from tests.workshops.planning_trials import lead_together, take_together
from tests.workshops.projecting import Town, check, taken

pytestmark = pytest.mark.django_db(transaction=True)


def test_rooms_are_never_taken_twice(carol: User) -> None:
    members = [a_user(f"member{n}@example.org") for n in range(20)]
    for user in members:
        a_member(user)
    for day in range(3, 13):
        room = a_machine(kind="space", week_quota_minutes=None)
        taken = take_together(room, at(day, 9), carol, members, sessions=20)
        assert (taken.overlaps, taken.made) == (0, 1)
        assert taken.raised.keys() <= {"EquipmentTaken", "TimeTaken"}


def test_people_never_lead_two_at_once(carol: User) -> None:
    people = [a_contact() for _ in range(4)]
    for day in range(3, 13):
        led = lead_together(people, at(day, 9), carol, sessions=40)
        assert (led.overlaps, led.made) == (0, 1)
        assert led.raised.keys() == {"TrainerBusy"}


# In one transaction, unlike the races.
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_hundreds_of_acts_the_rows_are_what_the_facts_say(carol: User, seed: int) -> None:
    town = Town(carol, seed=seed)
    for n in range(300):
        town.act()
        if n % 10 == 9:
            check()
    assert taken() > set()
