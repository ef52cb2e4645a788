"""Members who all want the last seats at once, over HTTP; and lines that move while holds run out."""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from graph.engine.nodes import id_of
from graph.workshops.session import WorkshopSession as SessionNode
from tests.storm.browsers import Wire, deadlocks, signed_in
from tests.workshops.shops import a_session, a_workshop
from workshops.models import Booking, WorkshopSession

BOOK = """mutation($input: BookingCreateInput!, $key: String!) {
  bookingCreate(input: $input) @idempotent(key: $key) { bookings { id } errors { code } } }"""


@dataclass(frozen=True)
class Sold:
    """What came of a storm for seats: answers by what they said, and by session the seats taken."""

    answers: Counter[str]
    seats: list[int]
    deadlocks: int


def sell(address: str, *, members: int, sessions: int, capacity: int, tries: int, clients: int) -> Sold:
    """So many members try so often to book a session at random, by so many clients at once."""
    workshop = a_workshop()
    wanted = [a_session(workshop, capacity=capacity) for _ in range(sessions)]
    browsers, before = [signed_in(number) for number in range(members)], deadlocks()
    with ThreadPoolExecutor(clients) as pool:
        runs = [
            pool.submit(_book, address, wanted, browsers[number::clients], tries, number)
            for number in range(clients)
        ]
        answers = Counter(answer for run in runs for answer in run.result())
    taken = Booking.objects.seated().values("session").annotate(it=Count("pk")).values_list("it", flat=True)
    return Sold(answers, sorted(taken.order_by()), deadlocks() - before)


def _book(
    address: str, wanted: Sequence[WorkshopSession], browsers: Sequence[dict[str, str]], tries: int, seed: int
) -> list[str]:
    dice, wire, found = random.Random(seed), Wire(address), []  # noqa: S311 - dice
    for number in range(tries):
        for person, cookies in enumerate(browsers):
            session = str(id_of(SessionNode, dice.choice(wanted).pk))
            variables = {"key": f"{seed} {number} {person}", "input": {"sessionId": session}}
            found.append(_said(wire.ask(cookies, BOOK, variables)))
    wire.close()
    return found


def _said(told: Any) -> str:
    """`BOOKED`, or the code of the refusal, or whatever else was answered."""
    if isinstance(told, str):
        return told
    done = told["bookingCreate"]
    return "BOOKED" if done["bookings"] else str(done["errors"][0]["code"])
