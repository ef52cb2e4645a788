"""Everything about the machines, once the people are there."""

from datetime import datetime
from random import Random

from accounts.models import User
from equipment.models import Equipment
from sandbox.demo_data.care import Care
from sandbox.demo_data.entrances import make_doors, write_answers
from sandbox.demo_data.to_come import ToCome
from sandbox.demo_data.trained import Trained
from sandbox.demo_data.used import Year
from sandbox.demo_data.workshop import make_passes


def equip(machines: dict[str, Equipment], manager: User, chance: Random, now: datetime) -> None:
    """Passes; who may use the machines, and who did."""
    passes = make_passes()
    Trained(chance, manager, now).qualify_all(machines)
    write_answers(Year(chance, machines, make_doors(machines, now), now).write())
    Care(machines, manager, now).take()
    ToCome(machines, passes, manager).happen()
