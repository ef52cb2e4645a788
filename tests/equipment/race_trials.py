"""The races of equipment: each trial runs once and tells what came of it; the tests say what must."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from accounts.models import Contact, User
from equipment.actions import credits as ledger
from equipment.actions.credits import give_credits, spend_credits
from equipment.actions.reserving import reserve
from equipment.models import CreditEntry, CreditLot, Equipment, Occupancy
from equipment.refusals import TimeTaken
from tests.races import at_once, errors, no_row_locks, returned


@dataclass(frozen=True)
class Spent:
    """What came of a race for credits: how often they were spent, what is left, what the entries say."""

    times: int
    left: int
    by_entries: int
    raised: Counter[str]


def spend_together(contact: Contact, manager: User, threads: int, rounds: int, given: int) -> Spent:
    """So many threads spend three credits at once, again and again, from two lots that hold `given`."""
    half = given // 2
    for amount in (half, given - half):
        give_credits(contact=contact, amount=amount, reason="Gift", ends_at=None, by=manager)
    spend = transaction.atomic(partial(spend_credits, contact=contact, amount=3, by=None))
    outcomes = [outcome for _ in range(rounds) for outcome in at_once(*[spend] * threads)]
    lots = CreditLot.objects.filter(contact=contact)
    return Spent(
        times=len(returned(outcomes)),
        left=lots.aggregate(it=Sum("left"))["it"],
        by_entries=CreditEntry.objects.filter(lot__in=lots).aggregate(it=Sum("amount"))["it"],
        raised=Counter(errors(outcomes)),
    )


@contextmanager
def credits_unprotected() -> Iterator[None]:
    """The control: nobody waits for the other one, and nothing keeps the credits above zero."""
    with pytest.MonkeyPatch.context() as patch, no_row_locks():
        patch.setattr(ledger, "_hold", lambda _contact: None)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE equipment_creditlot DROP CONSTRAINT credits_never_negative")
        yield


@dataclass(frozen=True)
class Taken:
    """What came of a race for a machine: reservations made, pairs that overlap, what was raised."""

    made: int
    overlaps: int
    raised: Counter[str]


def reserve_together(people: list[User], machine: Equipment, start: datetime) -> Taken:
    """Each wants two hours that begin a slot later than the one's before."""
    acts = [
        partial(
            reserve, contact=Contact.objects.get(user=user), equipment=machine, by=user,
            start=start + timedelta(minutes=30 * (n % 6)), end=start + timedelta(minutes=30 * (n % 6) + 120),
        )
        for n, user in enumerate(people)
    ]  # fmt: skip
    outcomes = at_once(*acts)
    return Taken(len(returned(outcomes)), overlaps(), Counter(errors(outcomes)))


def overlaps() -> int:
    """Pairs of standing occupancies of one equipment that share some time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM equipment_occupancy a JOIN equipment_occupancy b
                ON a.equipment_id = b.equipment_id AND a.id < b.id
                AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
            WHERE a.released_at IS NULL AND b.released_at IS NULL
            """
        )
        found: int = cursor.fetchone()[0]
    return found


@contextmanager
def time_unprotected() -> Iterator[None]:
    """The control: who reserves looks whether the time is free, and takes it; neither lock nor constraint."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("equipment.actions.reserving.hold_equipment", lambda _equipment: None)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE equipment_occupancy DROP CONSTRAINT occupancies_never_overlap")
        patch.setattr("equipment.actions.reserving.occupy", _look_and_take)
        yield


def _look_and_take(*, equipment: Equipment, kind: str, start: datetime, end: datetime) -> Occupancy:
    if Occupancy.objects.taking().filter(equipment=equipment).within(start, end).exists():
        raise TimeTaken
    return Occupancy.objects.create(equipment=equipment, kind=kind, starts_at=start, ends_at=end)
