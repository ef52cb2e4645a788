"""The sessions of two months behind and two to come; one of them goes on now."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import cycle

from django.utils import timezone

from accounts.models import Contact
from equipment.models import Equipment, Level, Occupancy, OccupancyKind, Qualification
from sandbox.demo_data.agenda import AGENDA, LED, Told
from workshops.actions.sessions import lasting
from workshops.actions.trainers import set_trainers
from workshops.models import SessionTaking, Workshop, WorkshopSession
from workshops.refusals import TrainerBusy

NOW = "decoupe-laser"


@dataclass(frozen=True)
class Sessions:
    """Writes workshops and sessions, before there is anybody to lead them."""

    rooms: dict[str, Equipment]
    now: datetime

    def write(self) -> list[WorkshopSession]:
        """All of them, in the order of time."""
        made = [one for position, told in enumerate(AGENDA) for one in self._of(position, told)]
        return sorted(made, key=lambda one: (one.starts_at, one.pk))

    def _of(self, position: int, told: Told) -> list[WorkshopSession]:
        workshop = self._workshop(position, told)
        made = [self._session(workshop, told, week) for week in told.weeks]
        if told.code == NOW:
            started = self.now - timedelta(minutes=25)
            made.append(self._made(workshop, started, place="Devant la découpe laser"))
        return made

    def _workshop(self, position: int, told: Told) -> Workshop:
        by_code = {one.code: one for one in Qualification.objects.all()}
        rules: dict[str, object] = {"gives_level": Level.AUTONOMOUS, **told.rules}
        workshop = Workshop.objects.create(
            code=told.code, kind=told.kind, gives=by_code.get(told.gives), position=position, **told.texts,
            **rules,
        )  # fmt: skip
        workshop.prerequisites.set(by_code[code] for code in told.needs)
        return workshop

    def _session(self, workshop: Workshop, told: Told, week: int) -> WorkshopSession:
        monday = timezone.localdate(self.now) - timedelta(days=timezone.localdate(self.now).weekday())
        day = monday + timedelta(weeks=week, days=told.when[0])
        start = timezone.make_aware(datetime.combine(day, time(told.when[1])))
        session = self._made(workshop, start)
        occupancy = Occupancy.objects.create(
            equipment=self.rooms[told.room],
            kind=OccupancyKind.SESSION,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
        )
        SessionTaking.objects.create(session=session, occupancy=occupancy)
        return session

    def _made(self, workshop: Workshop, start: datetime, place: str = "") -> WorkshopSession:
        return WorkshopSession.objects.create(
            workshop=workshop,
            starts_at=start,
            ends_at=lasting(start, workshop.minutes),
            capacity=workshop.seats,
            place=place,
            created_at=min(self.now, start) - timedelta(days=40),
        )


def name_trainers() -> None:
    """Who leads what: the cast's own, and for each other workshop a member with an account."""
    with_account = Contact.objects.exclude(user=None).exclude(coverages=None).distinct().order_by("pk")
    turn = cycle(with_account)
    for workshop in Workshop.objects.order_by("pk"):
        mail = LED.get(workshop.code)
        leader = Contact.objects.get(email=mail) if mail else next(turn)
        workshop.trainers.set([leader])
        for session in workshop.sessions.all():
            # In a small association one person leads much, and not two things at once.
            with suppress(TrainerBusy):
                set_trainers(session, [leader])
