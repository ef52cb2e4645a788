"""Changes sessions: what is given, in one act; those who booked are told of another time."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import Contact, User
from accounts.records import record
from equipment.models import Equipment
from equipment.refusals import InThePast
from kit.clock import now
from kit.locks import hold
from kit.mail import post
from kit.states import StateForbids
from workshops.actions.rooms import held_for_sessions, retake_rooms, standing_takings
from workshops.actions.seats import offer_seats
from workshops.actions.session_ends import held_session
from workshops.actions.sessions import check_end, check_plans, check_time, check_words, settle
from workshops.actions.trainers import set_trainers, standing_trainers
from workshops.models import Booking, WorkshopSession
from workshops.refusals import SeatsTaken, SessionOver
from workshops.states import SessionState

# What calendars show, the rooms aside.
_SHOWN = frozenset({"starts_at", "ends_at", "place", "note_fr", "note_en", "equipment"})


@transaction.atomic
def change_session(
    *,
    session: WorkshopSession,
    by: User,
    start: datetime | None = None,
    end: datetime | None = None,
    capacity: int | None = None,
    equipment: Iterable[Equipment] | None = None,
    trainers: Iterable[Contact] | None = None,
    place: str | None = None,
    note_fr: str | None = None,
    note_en: str | None = None,
) -> WorkshopSession:
    """Change what is given, and leave what is None; a new start alone keeps how long it lasts.

    Of another time everybody is told who has a seat or waits. More seats are offered to those who wait.
    Raises NotAllowed, StateForbids, SessionOver, InThePast, Invalid, InvalidInput, SeatsTaken, EquipmentTaken
    and TrainerBusy.
    """
    check_plans(by)
    # One change after the other: what it takes stays as it is read here.
    hold(f"plan:{session.pk}")
    rooms = [one.occupancy.equipment for one in standing_takings(session)]
    wanted = held_for_sessions(rooms if equipment is None else equipment)
    session = _held_scheduled(session)
    texts = {"place": place, "note_fr": note_fr, "note_en": note_en}
    changed = [*_move(session, start, end), *_write(session, texts), *_resize(session, capacity)]
    is_moved = bool({"starts_at", "ends_at"} & set(changed))
    if is_moved or wanted != rooms:
        retake_rooms(session, wanted)
    if wanted != rooms:
        changed.append("equipment")
    if _lead(session, trainers, is_moved=is_moved):
        changed.append("trainers")
    return _saved(session, changed, by)


def _held_scheduled(session: WorkshopSession) -> WorkshopSession:
    session = held_session(session)
    if session.state != SessionState.SCHEDULED:
        raise StateForbids(state=SessionState(session.state).label)
    return session


def _move(session: WorkshopSession, start: datetime | None, end: datetime | None) -> list[str]:
    """Set another time; which columns that changes."""
    lasts = session.ends_at - session.starts_at
    start = start or session.starts_at
    end = end or (start + lasts if start != session.starts_at else session.ends_at)
    changed = [name for name, at in (("starts_at", start), ("ends_at", end)) if getattr(session, name) != at]
    if not changed:
        return []
    _check_move(session, start, end)
    session.starts_at, session.ends_at = start, end
    session.moved_at = now()
    if "starts_at" in changed:
        settle(session)
    return changed


def _check_move(session: WorkshopSession, start: datetime, end: datetime) -> None:
    if session.ends_at <= now():
        raise SessionOver
    if start != session.starts_at:
        check_time(start, end)
    check_end(start, end)
    if end <= now():
        raise InThePast(path=("ends_at",))


def _write(session: WorkshopSession, texts: dict[str, str | None]) -> list[str]:
    before = {name: getattr(session, name) for name in texts}
    for name, text in texts.items():
        if text is not None:
            setattr(session, name, text)
    check_words(session)
    return [name for name in texts if getattr(session, name) != before[name]]


def _resize(session: WorkshopSession, capacity: int | None) -> list[str]:
    if capacity is None or capacity == session.capacity:
        return []
    session.capacity = capacity
    check_words(session)
    taken = Booking.objects.seated().filter(session=session).count()
    if capacity < taken:
        raise SeatsTaken(path=("capacity",), taken=taken)
    return ["capacity"]


def _lead(session: WorkshopSession, trainers: Iterable[Contact] | None, *, is_moved: bool) -> bool:
    """Have these lead it, or those who did at its time as it is now; whether they are others than before."""
    standing = standing_trainers(session)
    wanted = standing if trainers is None else list(trainers)
    is_other = {one.pk for one in wanted} != {one.pk for one in standing}
    if is_moved or is_other:
        set_trainers(session, wanted)
    return is_other


def _saved(session: WorkshopSession, changed: list[str], by: User) -> WorkshopSession:
    if not changed:
        return session
    if _SHOWN & set(changed):
        session.revision, session.changed_at = session.revision + 1, now()
    session.save()
    record("session.changed", session, by=by, fields=", ".join(sorted(changed)))
    if {"starts_at", "ends_at"} & set(changed):
        _tell_of_move(session, by)
    if "capacity" in changed:
        offer_seats(session)
    return session


def _tell_of_move(session: WorkshopSession, by: User) -> None:
    record("session.moved", session, by=by, starts_at=session.starts_at, ends_at=session.ends_at)
    for pk in Booking.objects.open().filter(session=session).order_by("pk").values_list("pk", flat=True):
        post("session_moved", pk)
