"""Members who all reserve the same machines at once, over HTTP; and what must have come of it."""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from equipment.models import Equipment
from graph.engine.nodes import id_of
from graph.equipment.equipment import Equipment as EquipmentNode
from tests.equipment.machines import a_machine, at
from tests.equipment.race_trials import overlaps
from tests.storm.browsers import Wire, deadlocks, signed_in

RESERVE = """mutation($input: ReservationCreateInput!, $key: String!) {
  reservationCreate(input: $input) @idempotent(key: $key) { reservation { id } errors { code } } }"""
SLOT = timedelta(minutes=30)


@dataclass(frozen=True)
class Told:
    """What came of a storm: answers by what they said, pairs that overlap, deadlocks that PostgreSQL saw.

    `reserved` counts each reservation once: who asks for their own hours again is answered with the same one.
    """

    answers: Counter[str]
    reserved: int
    overlaps: int
    deadlocks: int
    standing: int


def storm(address: str, *, requests: int, machines: int, members: int, clients: int, days: int) -> Told:
    """So many requests by so many clients at once, for one to four slots at random in the days to come."""
    things = [a_machine() for _ in range(machines)]
    browsers = [signed_in(number) for number in range(members)]
    before = deadlocks()
    with ThreadPoolExecutor(clients) as pool:
        share = requests // clients
        runs = [
            pool.submit(_reserve, address, things, browsers[n::clients], share, days, n)
            for n in range(clients)
        ]
        said = [answer for run in runs for answer in run.result()]
    answers = Counter(code for code, _id in said)
    reserved = len({pk for _code, pk in said if pk is not None})
    return Told(answers, reserved, overlaps(), deadlocks() - before, _standing())


def _reserve(
    address: str,
    things: Sequence[Equipment],
    browsers: Sequence[dict[str, str]],
    times: int,
    days: int,
    seed: int,
) -> list[tuple[str, str | None]]:
    dice, wire, found = random.Random(seed), Wire(address), []  # noqa: S311 - dice
    # Not tomorrow: a storm that runs over midnight would find the first hours past.
    first = at(2, 0)
    for number in range(times):
        start = first + SLOT * dice.randrange(days * 48)
        variables = {
            "key": f"storm {seed} {number}",
            "input": {
                "equipmentId": str(id_of(EquipmentNode, dice.choice(things).pk)),
                "startsAt": start.isoformat(),
                "endsAt": (start + SLOT * dice.randint(1, 4)).isoformat(),
            },
        }
        found.append(_said(wire.ask(dice.choice(browsers), RESERVE, variables)))
    wire.close()
    return found


def _said(told: Any) -> tuple[str, str | None]:
    """`RESERVED` and the id, or the code of the refusal, or whatever else was answered."""
    if isinstance(told, str):
        return told, None
    done = told["reservationCreate"]
    if done["reservation"]:
        return "RESERVED", done["reservation"]["id"]
    return str(done["errors"][0]["code"]), None


def _standing() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM equipment_occupancy WHERE released_at IS NULL")
        found: int = cursor.fetchone()[0]
    return found
