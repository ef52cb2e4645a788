"""Plans sessions and changes them: their time, seats, rooms and machines, and who leads them.

Locks are taken in one order: the plan of the session, equipment, the orders of holds that are over, the
session, people. Nothing else asks for equipment or people while it holds a session.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.association import problems_of
from accounts.models import Contact, User
from accounts.records import record
from equipment.models import Equipment
from equipment.refusals import InThePast
from kit.clock import now
from kit.refusals import Invalid, InvalidInput, NotAllowed
from kit.text import one_line
from workshops.actions.rooms import held_for_sessions, take_rooms
from workshops.actions.trainers import set_trainers
from workshops.models import Workshop, WorkshopSession

LONGEST = timedelta(days=31)
# Checked by their own rules, or written by the program.
_NOT_TYPED = ("workshop", "series", "created_by")


@transaction.atomic
def schedule_session(
    *,
    workshop: Workshop,
    start: datetime,
    by: User,
    end: datetime | None = None,
    capacity: int | None = None,
    equipment: Iterable[Equipment] = (),
    trainers: Iterable[Contact] | None = None,
    place: str = "",
    note_fr: str = "",
    note_en: str = "",
) -> WorkshopSession:
    """Plan a session from `start` up to `end`, with its rooms, machines and trainers, or not at all.

    What is left out is the workshop's: `workshop.minutes` of elapsed time, its seats, its trainers. Raises
    NotAllowed, InThePast, Invalid, InvalidInput, EquipmentTaken and TrainerBusy.
    """
    check_plans(by)
    session = WorkshopSession(
        workshop=workshop,
        starts_at=start,
        ends_at=end or lasting(start, workshop.minutes),
        capacity=workshop.seats if capacity is None else capacity,
        place=place,
        note_fr=note_fr,
        note_en=note_en,
        created_by=by,
    )
    return plan_session(session, held_for_sessions(equipment), trainers, by=by)


def plan_session(
    session: WorkshopSession, equipment: Sequence[Equipment], trainers: Iterable[Contact] | None, *, by: User
) -> WorkshopSession:
    """Save a new session that takes this equipment, which is held, inside an act that asked for the right."""
    check_time(session.starts_at, session.ends_at)
    check_words(session)
    settle(session)
    session.save()
    take_rooms(session, equipment)
    set_trainers(session, session.workshop.trainers.all() if trainers is None else trainers)
    record(
        "session.scheduled", session, by=by, workshop=session.workshop_id,
        starts_at=session.starts_at, ends_at=session.ends_at,
    )  # fmt: skip
    return session


def check_plans(by: User) -> None:
    """Raises NotAllowed for who may not plan sessions."""
    if not by.has_perm("workshops.schedule_session"):
        raise NotAllowed


def lasting(start: datetime, minutes: int) -> datetime:
    """The end of so many minutes that pass, whatever the clock on the wall does meanwhile."""
    # Within one zone Python adds on the wall clock.
    return start.astimezone(UTC) + timedelta(minutes=minutes)


def check_time(start: datetime, end: datetime, *, instant: datetime | None = None) -> None:
    """Raises InThePast for what began before this minute, and InvalidInput for an end that cannot be.

    `instant` is now, for who asks of many.
    """
    if start < (instant or now()).replace(second=0, microsecond=0):
        raise InThePast(path=("starts_at",))
    check_end(start, end)


def check_end(start: datetime, end: datetime) -> None:
    """Raises InvalidInput for an end before the start, or too long after it."""
    if end <= start:
        raise InvalidInput(path=("ends_at",), problem=_("The end must be later than the start."))
    if end - start > LONGEST:
        problem = _("A session lasts {days} days at most.").format(days=LONGEST.days)
        raise InvalidInput(path=("ends_at",), problem=problem)


def check_words(session: WorkshopSession) -> None:
    """Tidy and check what was typed. Raises Invalid."""
    for name in ("place", "note_fr", "note_en"):
        setattr(session, name, one_line(getattr(session, name)).replace("\0", ""))
    try:
        session.clean_fields(exclude=_NOT_TYPED)
    except ValidationError as error:
        raise Invalid(problems_of(error)) from error


def settle(session: WorkshopSession) -> None:
    """Note what is decided by its time: who plans later than the deadline wants it to take place anyway."""
    instant = now()
    is_late = session.starts_at - timedelta(hours=session.workshop.decide_hours) <= instant
    session.decided_at = instant if is_late else None
