"""Members who all reserve the same machines at once, over HTTP; and what must have come of it."""

import http.client
import json
import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client

from equipment.models import Equipment
from graph.engine.nodes import id_of
from graph.equipment.equipment import Equipment as EquipmentNode
from tests.equipment.machines import a_machine, at
from tests.equipment.race_trials import overlaps
from tests.makers import a_member, a_user
from tests.storm.members import csrf_token

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
    browsers = [_signed_in(number) for number in range(members)]
    before = _deadlocks()
    with ThreadPoolExecutor(clients) as pool:
        share = requests // clients
        runs = [
            pool.submit(_reserve, address, things, browsers[n::clients], share, days, n)
            for n in range(clients)
        ]
        said = [answer for run in runs for answer in run.result()]
    answers = Counter(code for code, _id in said)
    reserved = len({pk for _code, pk in said if pk is not None})
    return Told(answers, reserved, overlaps(), _deadlocks() - before, _standing())


def _signed_in(number: int) -> dict[str, str]:
    """The cookies of a member's browser."""
    user = a_user(f"storm{number}@example.org")
    a_member(user)
    browser = Client()
    browser.force_login(user)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def _reserve(
    address: str,
    things: Sequence[Equipment],
    browsers: Sequence[dict[str, str]],
    times: int,
    days: int,
    seed: int,
) -> list[tuple[str, str | None]]:
    dice, token, found = random.Random(seed), csrf_token(), []  # noqa: S311 - dice
    wire = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
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
        cookies = {**dice.choice(browsers), "csrftoken": token}
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Content-Type": "application/json", "X-CSRFToken": token, "Referer": address, "Origin": address,
        }  # fmt: skip
        body = json.dumps({"query": RESERVE, "variables": variables})
        found.append(_said(_asked(wire, body, headers)))
    wire.close()
    return found


def _asked(wire: http.client.HTTPConnection, body: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    """The answer; asked again on a new connection, by the same key, when the old one was closed meanwhile."""
    try:
        wire.request("POST", "/graphql", body, headers)
        return wire.getresponse()
    except (http.client.RemoteDisconnected, ConnectionError):
        wire.close()
        wire.request("POST", "/graphql", body, headers)
        return wire.getresponse()


def _said(answer: http.client.HTTPResponse) -> tuple[str, str | None]:
    """`RESERVED` and the id, or the code of the refusal, or whatever else was answered."""
    body = answer.read()
    if answer.status != 200:
        return f"{answer.status} {body[:200]!r}", None
    told = json.loads(body)
    if told.get("errors"):
        return str(told["errors"])[:200], None
    done = told["data"]["reservationCreate"]
    if done["reservation"]:
        return "RESERVED", done["reservation"]["id"]
    return str(done["errors"][0]["code"]), None


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        found: int = cursor.fetchone()[0]
    return found


def _standing() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM equipment_occupancy WHERE released_at IS NULL")
        found: int = cursor.fetchone()[0]
    return found
