"""The races of workshops: each trial runs once and tells what came of it; the tests say what must."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from billing.actions.orders import expire_holds
from billing.models import Order
from tests.makers import a_contact
from tests.races import at_once, errors
from tests.workshops.shops import a_session, a_workshop
from workshops.actions import seats
from workshops.actions.booking import book
from workshops.actions.booking_ends import cancel_booking
from workshops.actions.waiting import join_line, sweep_sessions
from workshops.models import Booking, WorkshopSession


@dataclass(frozen=True)
class Sold:
    """What came of a race for seats: how many are taken, and what the others were told."""

    seated: int
    raised: Counter[str]


def sell_last_seats(threads: int, capacity: int) -> Sold:
    """So many strangers book one session at once."""
    session = a_session(a_workshop(price_minor=1000), capacity=capacity)
    people = [a_contact() for _ in range(threads)]
    acts = [partial(book, session=session, contacts=[one], booker=one, by=None) for one in people]
    outcomes = at_once(*acts)
    return Sold(Booking.objects.seated().filter(session=session).count(), Counter(errors(outcomes)))


@contextmanager
def seats_unprotected() -> Iterator[None]:
    """The control: who counts the seats waits for nobody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seats, "hold_session", lambda _session: None)
        yield


@dataclass(frozen=True)
class Line:
    """Who was asked, in the order of the line: places that were offered a seat, and those that still wait."""

    offered: list[int]
    waiting: list[int]
    seated: int
    raised: Counter[str]


def free_seats_together(carol: User, freed: int, waiting: int) -> Line:
    """Seats are given up, holds run out, newcomers come and the job runs, all at once; some people wait."""
    session = a_session(a_workshop(price_minor=1000), capacity=freed + 1)
    taken = [_booked(session) for _ in range(freed)]
    held = _booked(session)
    people = [a_contact() for _ in range(waiting)]
    line = [join_line(session=session, contact=one, booker=one, by=None) for one in people]
    Order.objects.filter(lines__booking=held).update(pay_by=timezone.now() - timedelta(minutes=1))
    newcomers = [a_contact() for _ in range(3)]
    outcomes = at_once(
        *(partial(cancel_booking, booking=one, by=carol) for one in taken),
        *(partial(book, session=session, contacts=[one], booker=one, by=None) for one in newcomers),
        expire_holds,
        sweep_sessions,
        sweep_sessions,
    )
    states = dict(Booking.objects.filter(session=session).values_list("pk", "state"))
    return Line(
        offered=[place for place, one in enumerate(line) if states[one.pk] == "offered"],
        waiting=[place for place, one in enumerate(line) if states[one.pk] == "waitlisted"],
        seated=Booking.objects.seated().filter(session=session).count(),
        raised=Counter(errors(outcomes)),
    )


def _booked(session: WorkshopSession) -> Booking:
    contact = a_contact()
    return book(session=session, contacts=[contact], booker=contact, by=None)[0]
