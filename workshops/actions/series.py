"""Plans sessions by a rule of repetition: all of them or none, and shows them before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions.association import problems_of
from accounts.models import Contact, User
from accounts.records import record
from equipment.models import Equipment, Occupancy
from equipment.refusals import InThePast
from kit.clock import now
from kit.refusals import Invalid, InvalidInput, Refusal
from kit.wording import day_and_hours
from workshops.actions.rooms import check_rooms, held_for_sessions
from workshops.actions.sessions import check_plans, check_time, lasting, plan_session
from workshops.actions.trainers import check_trainers
from workshops.models import Series, SessionTrainer, Workshop, WorkshopSession
from workshops.recurrence import starts
from workshops.refusals import EquipmentTaken, TrainerBusy


@dataclass(frozen=True)
class Run:
    """One session that a rule would make, and what stands in its way."""

    starts_at: datetime
    ends_at: datetime
    clashes: tuple[Refusal, ...]


@transaction.atomic
def create_series(
    *,
    workshop: Workshop,
    first_on: date,
    at: time,
    rule: str,
    by: User,
    minutes: int | None = None,
    capacity: int | None = None,
    equipment: Iterable[Equipment] = (),
    trainers: Iterable[Contact] | None = None,
    place: str = "",
    note_fr: str = "",
    note_en: str = "",
) -> Series:
    """Plan a session at `at` o'clock on each day that the rule names from `first_on` on, or none at all.

    What is left out is the workshop's. Raises the refusals of `schedule_session` for the first that cannot
    be, TooManySessions, and InvalidInput for a rule that cannot be used.
    """
    check_plans(by)
    series = _made(workshop, first_on, at, rule, minutes)
    days = starts(rule, first_on, at)
    held = held_for_sessions(equipment)
    series.save()
    leading = list(workshop.trainers.all() if trainers is None else trainers)
    for start in days:
        session = WorkshopSession(
            workshop=workshop, series=series, created_by=by, starts_at=start,
            ends_at=lasting(start, series.minutes),
            capacity=workshop.seats if capacity is None else capacity,
            place=place, note_fr=note_fr, note_en=note_en,
        )  # fmt: skip
        plan_session(session, held, leading, by=by)
    record("series.created", series, by=by, workshop=workshop.pk, sessions=len(days))
    return series


def _made(workshop: Workshop, first_on: date, at: time, rule: str, minutes: int | None) -> Series:
    series = Series(
        workshop=workshop, rule=rule.strip(), starts_on=first_on, starts_time=at,
        minutes=workshop.minutes if minutes is None else minutes,
    )  # fmt: skip
    try:
        series.clean_fields(exclude=["workshop"])
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error
    return series


def preview_series(
    *,
    workshop: Workshop,
    first_on: date,
    at: time,
    rule: str,
    by: User,
    minutes: int | None = None,
    equipment: Iterable[Equipment] = (),
    trainers: Iterable[Contact] | None = None,
) -> list[Run]:
    """What `create_series` would plan, and what stands in the way of each as of now; nothing is written.

    Raises NotAllowed, Invalid, InvalidInput and TooManySessions.
    """
    check_plans(by)
    series = _made(workshop, first_on, at, rule, minutes)
    spans = [(start, lasting(start, series.minutes)) for start in starts(rule, first_on, at)]
    rooms, leading = list(equipment), list(workshop.trainers.all() if trainers is None else trainers)
    check_rooms(rooms)
    taken = [*_taken(rooms, spans), *_busy(check_trainers(leading), spans)]
    instant = now()
    return [
        Run(start, end, (*_out_of_time(start, end, instant), *_of(taken, start, end))) for start, end in spans
    ]


# A name that is taken from one instant to another, and the refusal that says so.
type _Taken = tuple[datetime, datetime, type[Refusal], dict[str, object]]
type _Spans = Sequence[tuple[datetime, datetime]]


def _taken(equipment: Sequence[Equipment], spans: _Spans) -> Iterable[_Taken]:
    rows = Occupancy.objects.taking().within(spans[0][0], spans[-1][1]).filter(equipment__in=equipment)
    for row in rows.select_related("equipment").order_by("equipment_id"):
        yield row.starts_at, row.ends_at, EquipmentTaken, {"equipment": row.equipment.name}


def _busy(trainers: Sequence[Contact], spans: _Spans) -> Iterable[_Taken]:
    rows = SessionTrainer.objects.standing().filter(
        contact__in=trainers, starts_at__lt=spans[-1][1], ends_at__gt=spans[0][0]
    )
    for row in rows.select_related("contact").order_by("contact_id"):
        yield row.starts_at, row.ends_at, TrainerBusy, {"name": row.contact.full_name}


def _of(taken: Iterable[_Taken], start: datetime, end: datetime) -> Iterable[Refusal]:
    for begins, ends, refusal, facts in taken:
        if begins < end and start < ends:
            yield refusal(path=(), **facts, when=day_and_hours(start, end))


def _out_of_time(start: datetime, end: datetime, instant: datetime) -> Iterable[Refusal]:
    try:
        check_time(start, end, instant=instant)
    except (InThePast, InvalidInput) as refusal:
        yield refusal
