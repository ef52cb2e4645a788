"""Lines that move: people book, wait, accept and give up over HTTP while holds run out and the sweeper dies.

What the record says afterwards must be what a patient clerk would have done: first come, first served.
"""

import os
import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connections
from django.utils import timezone

from accounts.models import AuditEntry
from billing.models import Order
from graph.engine.nodes import id_of
from graph.workshops.session import WorkshopSession as SessionNode
from tests.storm.browsers import Wire, deadlocks, signed_in
from tests.storm.processes import Process
from tests.workshops.shops import a_session, a_workshop
from workshops.actions.waiting import sweep_sessions
from workshops.models import Booking, WorkshopSession
from workshops.states import LIMITED

BOOK = """mutation($input: BookingCreateInput!, $key: String!) {
  bookingCreate(input: $input) @idempotent(key: $key) { bookings { id } errors { code } } }"""
WAIT = """mutation($input: WaitlistJoinInput!) {
  waitlistJoin(input: $input) { booking { id } errors { code } } }"""
ACCEPT = """mutation($input: OfferAcceptInput!, $key: String!) {
  offerAccept(input: $input) @idempotent(key: $key) { booking { id } errors { code } } }"""
CANCEL = """mutation($input: BookingCancelInput!) {
  bookingCancel(input: $input) { booking { id } errors { code } } }"""
# Of the people at their screens: who finds it full waits, who is asked answers, some change their mind.
ACTS = ("book", "wait", "wait", "accept", "accept", "cancel")
# What people may be told; whatever else is answered is a fault.
ANSWERS = frozenset({
    "DONE", "SESSION_FULL", "SEATS_LEFT", "BOOKING_REFUSED", "OFFER_OVER", "BOOKING_OVER",
})  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """What came of it: answers, what the record says of the order of the line, what stands at the end."""

    answers: Counter[str]
    offers: int
    out_of_turn: list[str]
    oversold: int
    idle: int
    both: int
    deadlocks: int
    kills: int


def move(address: str, logs: Path, database_address: str, *, members: int, sessions: int, capacity: int,
         acts: int, clients: int) -> Moved:  # fmt: skip
    """So many acts of members on sessions that are soon full, while a sweeper is killed again and again."""
    workshop = a_workshop()
    wanted = [a_session(workshop, capacity=capacity) for _ in range(sessions)]
    browsers, before = [signed_in(number) for number in range(members)], deadlocks()
    is_over = threading.Event()
    with _sweeper(database_address, logs) as sweeper, ThreadPoolExecutor(clients + 2) as pool:
        ageing = pool.submit(_age, is_over)
        killing = pool.submit(_kill, sweeper, is_over)
        runs = [
            pool.submit(_live, address, wanted, browsers[number::clients], acts // clients, number)
            for number in range(clients)
        ]
        try:
            answers = Counter(answer for run in runs for answer in run.result())
        finally:
            is_over.set()
        ageing.result()
        killing.result()
    sweep_sessions()
    return _told(answers, deadlocks() - before, sweeper.kills)


@contextmanager
def _sweeper(database_address: str, logs: Path) -> Iterator[Process]:
    """What the worker does every minute, all the time."""
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": database_address
    }  # fmt: skip
    ready = logs / "sweeper.ready"
    process = Process(
        ["-m", "tests.storm.sweeper", str(ready)], environment, ready.exists, logs / "sweeper.log"
    )
    try:
        process.start()
        process.wait_ready()
        yield process
    finally:
        process.end()


def _kill(sweeper: Process, is_over: threading.Event) -> None:
    dice = random.Random(7)  # noqa: S311 - dice
    while not is_over.wait(dice.uniform(0.5, 2.5)):
        sweeper.kill()
        sweeper.start()


def _age(is_over: threading.Event) -> None:
    """Time passes: some holds and offers are over."""
    dice = random.Random(8)  # noqa: S311 - dice
    try:
        while not is_over.wait(0.3):
            limited = list(Booking.objects.filter(state__in=LIMITED).values_list("pk", flat=True))
            _end_now(dice.sample(limited, len(limited) // 4))
    finally:
        connections.close_all()


def _end_now(chosen: Sequence[int]) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Order.objects.filter(lines__booking__in=chosen, state="placed").update(pay_by=past)
    Booking.objects.filter(pk__in=chosen, state__in=LIMITED).update(held_until=past)


def _live(
    address: str, wanted: Sequence[WorkshopSession], browsers: Sequence[dict[str, str]], acts: int, seed: int
) -> list[str]:
    dice, wire, found = random.Random(seed), Wire(address), []  # noqa: S311 - dice
    mine: dict[tuple[int, int], str] = {}
    for number in range(acts):
        person = dice.randrange(len(browsers))
        session = dice.choice(wanted)
        known = mine.get((person, session.pk))
        told = _act(wire, browsers[person], session, known, dice.choice(ACTS), f"{seed} {number}")
        if told is None:
            continue
        code, gid = told
        found.append(code)
        if gid is not None:
            mine[person, session.pk] = gid
    wire.close()
    return found


def _act(
    wire: Wire, cookies: dict[str, str], session: WorkshopSession, known: str | None, act: str, key: str
) -> tuple[str, str | None] | None:
    """One click: what it said, and the booking that it is about; None where there is nothing to click."""
    if act in ("accept", "cancel"):
        if known is None:
            return None
        given = {"input": {"id": known}}
        told = (
            wire.ask(cookies, ACCEPT, {**given, "key": key})
            if act == "accept"
            else wire.ask(cookies, CANCEL, given)
        )
        return _said(told), known
    wanted = {"sessionId": str(id_of(SessionNode, session.pk))}
    if act == "book":
        told = wire.ask(cookies, BOOK, {"input": wanted, "key": key})
    else:
        told = wire.ask(cookies, WAIT, {"input": wanted})
    return _said(told), _id_in(told)


def _said(told: Any) -> str:
    """`DONE`, or the code of the refusal, or whatever else was answered."""
    if isinstance(told, str):
        return told
    (done,) = told.values()
    return str(done["errors"][0]["code"]) if done["errors"] else "DONE"


def _id_in(told: Any) -> str | None:
    if isinstance(told, str):
        return None
    (done,) = told.values()
    rows = done.get("bookings") or ([done["booking"]] if done.get("booking") else [])
    return rows[0]["id"] if rows else None


def _told(answers: Counter[str], deadlocks: int, kills: int) -> Moved:
    history = list(_lived())
    with_seats = WorkshopSession.objects.with_seats_left().values_list("pk", flat=True)
    waited = set(Booking.objects.in_line().values_list("session", flat=True))
    pairs = Counter(Booking.objects.standing().values_list("session", "contact"))
    return Moved(
        answers=answers,
        offers=sum(one.offers for one in history),
        out_of_turn=[text for one in history for text in one.out_of_turn],
        oversold=sum(one.most > one.capacity for one in history),
        idle=len(waited & set(with_seats)),
        both=sum(count > 1 for count in pairs.values()),
        deadlocks=deadlocks,
        kills=kills,
    )


@dataclass
class _Session:
    """A session as the record tells it, one entry after another."""

    capacity: int
    line: list[int]
    seated: set[int]
    out_of_turn: list[str]
    offers: int = 0
    most: int = 0

    def live(self, verb: str, booking: int) -> None:
        """What one entry says."""
        if verb == "booking.waitlisted":
            self.line.append(booking)
        elif verb == "booking.made":
            self.seated.add(booking)
        elif verb == "booking.offered":
            self._offer(booking)
        elif verb in ("booking.cancelled", "booking.lapsed"):
            self.seated.discard(booking)
            self.line = [one for one in self.line if one != booking]
        self.most = max(self.most, len(self.seated))

    def _offer(self, booking: int) -> None:
        if self.line[:1] != [booking]:
            self.out_of_turn.append(f"{booking} was asked before {self.line[:1]}")
        self.line = [one for one in self.line if one != booking]
        self.seated.add(booking)
        self.offers += 1


def _lived() -> Iterator[_Session]:
    """Every session by the record: its entries were written under the session's lock, in their true order."""
    sessions = {
        pk: _Session(capacity, [], set(), [])
        for pk, capacity in WorkshopSession.objects.values_list("pk", "capacity")
    }
    whose = dict(Booking.objects.values_list("pk", "session"))
    entries = AuditEntry.objects.filter(subject_type="workshops.Booking").order_by("pk")
    for verb, booking in entries.values_list("verb", "subject_id"):
        sessions[whose[booking]].live(verb, booking)
    yield from sessions.values()
