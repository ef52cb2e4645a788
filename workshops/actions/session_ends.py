"""Ends sessions: cancelled by the team or for want of people, and closed when they are over."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.records import record
from kit.clock import now
from kit.queue import deferring
from kit.refusals import InvalidInput, NotAllowed
from workshops.actions.booking_ends import end_for_cancelled_session
from workshops.actions.rooms import release_rooms
from workshops.actions.seats import hold_session
from workshops.actions.sessions import check_plans
from workshops.actions.trainers import release_trainers
from workshops.models import Booking, WorkshopSession
from workshops.refusals import AttendanceMissing, SessionNotOver, SessionOver
from workshops.states import SESSION, BookingState, SessionState

# Kept as it stands here, and said in the language of whoever reads it.
TOO_FEW = gettext_noop("Too few people had booked.")
LONGEST_REASON = 1000


@transaction.atomic
def cancel_session(*, session: WorkshopSession, reason: str, by: User | None) -> WorkshopSession:
    """It does not take place: rooms and trainers are free at once, a job ends the bookings with their money.

    `by` is None when it is cancelled for want of people. Twice changes nothing. Raises NotAllowed,
    InvalidInput, SessionOver and StateForbids.
    """
    if by is not None:
        check_plans(by)
    reason = _checked(reason)
    session = held_session(session)
    if session.state == SessionState.CANCELLED:
        return session
    if session.ends_at <= now():
        raise SessionOver
    SESSION.move(session, SessionState.CANCELLED)
    session.cancelled_at, session.cancel_reason = now(), reason
    session.revision, session.changed_at = session.revision + 1, session.cancelled_at
    session.save(update_fields=["state", "cancelled_at", "cancel_reason", "revision", "changed_at"])
    release_rooms(session)
    release_trainers(session)
    record("session.cancelled", session, by=by, reason=reason)
    deferring("workshops.end_bookings", lock=f"session:{session.pk}").defer(session_id=session.pk)
    return session


def _checked(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON or "\0" in text:
        problem = _("Say why, in {longest} characters at most: it is told to everybody who booked.")
        raise InvalidInput(path=("reason",), problem=problem.format(longest=LONGEST_REASON))
    return text


def held_session(session: WorkshopSession) -> WorkshopSession:
    """The session as it is now; nobody else has its seats or its row until the transaction ends."""
    hold_session(session)
    rows = WorkshopSession.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("workshop").get(pk=session.pk)


def end_bookings(session_id: int) -> int:
    """End each open booking of a cancelled session in an act of its own; how many were ended.

    What fails does not keep the others waiting, and is raised at the end: the next run finds what is left.
    """
    if WorkshopSession.objects.get(pk=session_id).state != SessionState.CANCELLED:
        return 0
    ended, failures = 0, []
    for pk in Booking.objects.open().filter(session=session_id).order_by("pk").values_list("pk", flat=True):
        try:
            end_for_cancelled_session(pk)
            ended += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are to be told and refunded
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"bookings of session {session_id}", failures)
    return ended


def cancel_undersubscribed() -> int:
    """Settle the sessions whose deadline passed, each once; how many of them do not take place."""
    return sum(_decide(session) for session in _undecided().order_by("starts_at", "pk"))


def _undecided() -> QuerySet[WorkshopSession]:
    notice = F("workshop__decide_hours") * Value(timedelta(hours=1))
    deadline = ExpressionWrapper(F("starts_at") - notice, output_field=models.DateTimeField())
    undecided = WorkshopSession.objects.coming().filter(decided_at=None)
    return undecided.alias(deadline=deadline).filter(deadline__lte=Now())


@transaction.atomic
def _decide(session: WorkshopSession) -> bool:
    session = held_session(session)
    # Another run decided meanwhile, or it was moved.
    if not _undecided().filter(pk=session.pk).exists():
        return False
    session.decided_at = now()
    session.save(update_fields=["decided_at"])
    booked = Booking.objects.filter(session=session, state=BookingState.CONFIRMED).count()
    if booked >= session.workshop.least_people:
        return False
    cancel_session(session=session, reason=TOO_FEW, by=None)
    return True


@transaction.atomic
def close_session(*, session: WorkshopSession, by: User) -> WorkshopSession:
    """It took place, and everybody who had booked is marked. Twice changes nothing.

    Its trainers close it, or who plans sessions. Raises NotAllowed, SessionNotOver, AttendanceMissing and
    StateForbids.
    """
    if not WorkshopSession.objects.led_by(by).filter(pk=session.pk).exists():
        raise NotAllowed
    session = held_session(session)
    if session.state == SessionState.HELD:
        return session
    if session.ends_at > now():
        raise SessionNotOver
    unmarked = Booking.objects.filter(session=session, state=BookingState.CONFIRMED).count()
    if unmarked:
        raise AttendanceMissing(count=unmarked)
    SESSION.move(session, SessionState.HELD)
    session.save(update_fields=["state"])
    record("session.held", session, by=by)
    return session
