"""Doors that ask all the time, while members are suspended and reinstated: nobody is let in too late."""

import http.client
import json
import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from accounts.models import User
from billing.actions.memberships import reinstate_membership, suspend_membership
from billing.models import Membership
from tests.equipment.doors import CHECK, a_badge, a_door
from tests.equipment.machines import a_machine
from tests.makers import a_member
from tests.storm.processes import Process, answers, free_port

# How long after the commit a door may still let somebody in.
ALLOWED_SECONDS = 1.0


@dataclass(frozen=True)
class Answered:
    """What a door was answered for the badge of a member, and when, on this machine's steady clock."""

    member: int
    at: float
    is_allowed: bool


@dataclass(frozen=True)
class Suspended:
    """From the commit of a suspension to the beginning of its end."""

    member: int
    committed_at: float
    lifted_at: float


@dataclass(frozen=True)
class Told:
    """What came of a storm. `late` are allowed later than one second after the commit."""

    checks: int
    seconds: float
    refused: int
    late: list[Answered]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.checks / self.seconds


@contextmanager
def a_web(database_address: str, logs: Path, module: str = "config.wsgi", workers: int = 1) -> Iterator[str]:
    """A web server on the test's own database, of so many processes; its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database_address,
        "SITE_URL": address,
    }  # fmt: skip
    served = [
        "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "4", "--no-ws", f"{module}:application",
    ]  # fmt: skip
    web = Process(served, environment, answers(f"{address}/health"), logs / "web.log")
    try:
        web.start()
        web.wait_ready()
        yield address
    finally:
        web.end()


def storm(
    address: str, carol: User, *, doors: int, members: int, at_once: int, hold_seconds: float = 1.6
) -> Told:
    """So many doors ask in a closed loop; members are suspended some at once, held, and reinstated."""
    tokens = [a_door(carol, a_machine()) for _ in range(doors)]
    contacts = [a_member() for _ in range(members)]
    badges = [a_badge(contact, carol)[1] for contact in contacts]
    memberships = [Membership.objects.get(contact=contact) for contact in contacts]
    is_over, start = threading.Event(), time.monotonic()
    with ThreadPoolExecutor(doors) as pool:
        knocking = [
            pool.submit(_knock, address, token, badges, is_over, seed) for seed, token in enumerate(tokens)
        ]
        try:
            # Every door has let everybody in before.
            time.sleep(hold_seconds)
            suspended = list(_suspend(memberships, carol, at_once, hold_seconds))
        finally:
            is_over.set()
        answered = [one for door in knocking for one in door.result()]
    seconds = time.monotonic() - start
    refused = sum(not one.is_allowed for one in answered)
    return Told(len(answered), seconds, refused, _late(answered, suspended))


def _knock(
    address: str, token: str, badges: Sequence[str], is_over: threading.Event, seed: int
) -> list[Answered]:
    """One door: hold a badge to it, wait for the answer, hold another."""
    dice, found = random.Random(seed), []  # noqa: S311 - dice
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while not is_over.is_set():
        member = dice.randrange(len(badges))
        body = json.dumps({"query": CHECK, "variables": {"input": {"badge": badges[member]}}})
        connection.request("POST", "/graphql", body, headers)
        told = json.loads(connection.getresponse().read())
        is_allowed: bool = told["data"]["accessCheck"]["answer"]["isAllowed"]
        found.append(Answered(member, time.monotonic(), is_allowed))
    connection.close()
    return found


def _suspend(
    memberships: Sequence[Membership], carol: User, at_once: int, hold_seconds: float
) -> Iterator[Suspended]:
    for first in range(0, len(memberships), at_once):
        some = range(first, min(first + at_once, len(memberships)))
        committed = {}
        for member in some:
            suspend_membership(membership=memberships[member], reason="Clés non rendues.", by=carol)
            committed[member] = time.monotonic()
        time.sleep(hold_seconds)
        for member in some:
            yield Suspended(member, committed[member], time.monotonic())
            reinstate_membership(membership=memberships[member], by=carol)


def _late(answered: Sequence[Answered], suspended: Sequence[Suspended]) -> list[Answered]:
    spans: dict[int, list[Suspended]] = {}
    for one in suspended:
        spans.setdefault(one.member, []).append(one)
    return [
        one
        for one in answered
        if one.is_allowed
        and any(
            span.committed_at + ALLOWED_SECONDS < one.at < span.lifted_at
            for span in spans.get(one.member, ())
        )
    ]
