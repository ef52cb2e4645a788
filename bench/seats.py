"""Books seats as fast as it goes, by turns with the session's lock and without. Run by `bench.work`.

Prints the median of the ratios, and both rates.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import django

from sandbox.environment import environment

ROUNDS, CLIENTS, SESSIONS = 5, 4, 8

if __name__ == "__main__":
    os.environ |= environment()
    django.setup()

    from datetime import timedelta

    from django.db import connections
    from django.utils import timezone

    from accounts.models import Contact
    from workshops.actions import seats
    from workshops.actions.booking import book
    from workshops.deciding import may_book_all
    from workshops.models import Workshop, WorkshopSession

    workshop, _ = Workshop.objects.get_or_create(code="bench-seats", defaults={"name_fr": "Places"})
    known = {one.pk: one for one in Contact.objects.filter(erased_at=None)}
    protected = seats.hold_session

    def sessions() -> list[WorkshopSession]:
        """Sessions that nobody has booked yet."""
        start = timezone.now() + timedelta(days=30)
        return [
            WorkshopSession.objects.create(
                workshop=workshop, starts_at=start, ends_at=start + timedelta(hours=2), capacity=1000
            )
            for _ in range(SESSIONS)
        ]

    # Who is suspended, or a child without a representative, books nothing.
    asked = sessions()[0].pk
    answers = may_book_all(known, [asked])
    people = [one for pk, one in sorted(known.items()) if answers[pk, asked].is_allowed][: int(sys.argv[1])]

    def run(share: list[tuple[WorkshopSession, Contact]]) -> None:
        """One client after another's seats."""
        for session, person in share:
            book(session=session, contacts=[person], booker=person, by=None)
        connections.close_all()

    def rate() -> float:
        """Bookings a second by CLIENTS at once."""
        wanted = sessions()
        pairs = [(wanted[number % SESSIONS], person) for number, person in enumerate(people)]
        begun = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(run, [pairs[client::CLIENTS] for client in range(CLIENTS)]))
        return len(pairs) / (time.perf_counter() - begun)

    def unheld(session: WorkshopSession) -> None:
        """Nobody waits for anybody."""

    def naive() -> float:
        """The same while nobody waits for anybody."""
        seats.hold_session = unheld
        try:
            return rate()
        finally:
            seats.hold_session = protected

    rate()
    rounds = [(rate(), naive()) for _ in range(ROUNDS)]
    print(
        json.dumps(
            {
                "share": median(ours / peer for ours, peer in rounds),
                "ours": median(ours for ours, _ in rounds),
                "naive": median(peer for _, peer in rounds),
            }
        )
    )
