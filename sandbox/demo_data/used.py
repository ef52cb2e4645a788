"""A year in the workshop: reservations in every state, what was used, and credits that came and went.

Rows are written many at once: the acts would date them today and take minutes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Contact
from equipment.models import (
    Authorization,
    Controller,
    CreditEntry,
    CreditLot,
    Equipment,
    Occupancy,
    Reservation,
    Usage,
)

DAYS = 364
STATES = ("confirmed",) * 12 + ("missed", "cancelled", "lapsed")
LEFT_OUT = ("screenprint", "printer3d-old")
PASS_HOURS = 10


@dataclass(frozen=True)
class Year:
    """Writes it, by chance."""

    chance: Random
    machines: dict[str, Equipment]
    doors: dict[str, Controller]
    now: datetime

    def write(self) -> list[Usage]:
        """Everything; what was used."""
        people = list(Contact.objects.filter(coverages__isnull=False).distinct().order_by("pk"))
        planned = [self._planned(*when, people) for when in self._visits()]
        Occupancy.objects.bulk_create([one.occupancy for one in planned])
        Reservation.objects.bulk_create(planned)
        usages = [self._usage(one) for one in planned if one.state == "confirmed"]
        Usage.objects.bulk_create(usages)
        self._credit(people[:12], usages)
        self._practise(usages)
        return usages

    def _visits(self) -> Iterator[tuple[Equipment, datetime]]:
        """One visit a day at most to each machine, on the days it is open."""
        today = timezone.localdate(self.now)
        for code, machine in self.machines.items():
            if code in LEFT_OUT:
                continue
            for ago in range(1, DAYS):
                day = today - timedelta(days=ago)
                if 1 <= day.weekday() <= 5 and self.chance.random() < 0.3:
                    yield machine, self._moment(day)

    def _moment(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(self.chance.randrange(14, 19))))

    def _planned(self, machine: Equipment, start: datetime, people: list[Contact]) -> Reservation:
        state, end = self.chance.choice(STATES), start + timedelta(hours=self.chance.randrange(1, 3))
        is_let_go = state in ("cancelled", "lapsed")
        left_at = start - timedelta(hours=30) if is_let_go else None
        who = self.chance.choice(people)
        taken = Occupancy(
            equipment=machine, kind="reservation", starts_at=start, ends_at=end, released_at=left_at
        )
        return Reservation(
            contact=who,
            occupancy=taken,
            state=state,
            created_at=start - timedelta(days=self.chance.randrange(2, 9)),
            ended_at=None if state == "confirmed" else left_at or end,
        )

    def _usage(self, reservation: Reservation) -> Usage:
        taken = reservation.occupancy
        return Usage(
            equipment=taken.equipment,
            contact=reservation.contact,
            controller=self.doors.get(taken.equipment.code),
            started_at=taken.starts_at + timedelta(minutes=self.chance.randrange(6)),
            ended_at=taken.ends_at - timedelta(minutes=self.chance.randrange(10)),
        )

    def _credit(self, people: list[Contact], usages: list[Usage]) -> None:
        """A lot for some; what they used is taken from it, and one lot is taken back."""
        by_contact = {one.contact_id: one for one in usages}
        lots = [self._lot(number, contact) for number, contact in enumerate(people)]
        entries = []
        for number, lot in enumerate(lots):
            steps = [("given", PASS_HOURS), ("spent", -(number % 6)), ("returned", number % 3)]
            steps += [("taken", -(lot.left + sum(amount for _, amount in steps)))] if number == 5 else []
            for index, (kind, amount) in enumerate(step for step in steps if step[1]):
                usage = by_contact.get(lot.contact_id) if kind == "spent" else None
                at = lot.created_at + timedelta(days=index)
                entries.append(CreditEntry(lot=lot, kind=kind, amount=amount, usage=usage, at=at))
                lot.left += amount
        CreditLot.objects.bulk_create(lots)
        CreditEntry.objects.bulk_create(entries)

    def _lot(self, number: int, contact: Contact) -> CreditLot:
        given_at = self.now - timedelta(days=60 + number)
        return CreditLot(
            contact=contact,
            reason="Merci pour la journée portes ouvertes" if number % 4 == 0 else "Carnet de 10 heures",
            created_at=given_at,
            # One of them is over.
            ends_at=self.now - timedelta(days=3) if number == 7 else given_at + timedelta(days=365),
        )

    def _practise(self, usages: list[Usage]) -> None:
        """When each was last there, on their authorizations."""
        last: dict[int | None, datetime] = {}
        for usage in usages:
            last[usage.contact_id] = max(last.get(usage.contact_id, usage.started_at), usage.started_at)
        rows = [one for one in Authorization.objects.active() if one.contact_id in last]
        for one in rows:
            one.last_used_at = max(last[one.contact_id], one.issued_at)
        Authorization.objects.bulk_update(rows, ["last_used_at"])
