"""Says who leads a session, for its time; guardian's rows follow in the same act.

The exclusion constraint alone keeps anybody from leading two at once, and has writers deadlock on each other;
the lock of each person, taken first and in one order, has them queue.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, ExclusionViolation

from accounts.models import Contact
from kit.clock import now
from kit.locks import hold
from kit.refusals import InvalidInput
from kit.wording import day_and_hours
from workshops.models import SessionTrainer, WorkshopSession
from workshops.permissions import project_session
from workshops.refusals import TrainerBusy

MOST_TRAINERS = 20


def hold_trainers(contacts: Iterable[Contact]) -> None:
    """Have everybody else who plans these people's time wait until the transaction ends."""
    for pk in sorted({one.pk for one in contacts}):
        hold(f"trainer:{pk}")


def set_trainers(session: WorkshopSession, contacts: Iterable[Contact]) -> None:
    """Have these, and nobody else, lead a session for its time as it is now.

    Raises TrainerBusy, InvalidInput.
    """
    wanted = {one.pk: one for one in check_trainers(list(contacts))}
    standing = {row.contact_id: row for row in _standing(session)}
    hold_trainers([*wanted.values(), *(row.contact for row in standing.values())])
    for pk, row in standing.items():
        if pk not in wanted:
            row.released_at = now()
            row.save(update_fields=["released_at"])
    for pk, contact in sorted(wanted.items()):
        _lead(standing.get(pk) or SessionTrainer(session=session, contact=contact), session)
    project_session(session)


def standing_trainers(session: WorkshopSession) -> list[Contact]:
    """Who leads the session now."""
    return [row.contact for row in _standing(session)]


def _standing(session: WorkshopSession) -> QuerySet[SessionTrainer]:
    return SessionTrainer.objects.standing().filter(session=session).select_related("contact")


def check_trainers(contacts: Sequence[Contact]) -> Sequence[Contact]:
    """These, if they may lead something. Raises InvalidInput for too many, and for an erased card."""
    if len(contacts) > MOST_TRAINERS:
        problem = _("{most} at most.").format(most=MOST_TRAINERS)
        raise InvalidInput(path=("trainers",), problem=problem)
    for contact in contacts:
        if contact.erased_at is not None:
            raise InvalidInput(path=("trainers",), problem=_("This card was erased."))
    return contacts


def _lead(row: SessionTrainer, session: WorkshopSession) -> None:
    if (row.starts_at, row.ends_at) == (session.starts_at, session.ends_at):
        return
    row.starts_at, row.ends_at = session.starts_at, session.ends_at
    # The list was of another time.
    row.told_at = None
    with _busy_is_a_refusal(row):
        row.save()


@contextmanager
def _busy_is_a_refusal(row: SessionTrainer) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, OperationalError) as error:
        if isinstance(error.__cause__, (ExclusionViolation, DeadlockDetected)):
            when = day_and_hours(row.starts_at, row.ends_at)
            raise TrainerBusy(path=("trainers",), name=row.contact.full_name, when=when) from error
        raise


def release_trainers(session: WorkshopSession) -> None:
    """Nobody leads a session that does not take place."""
    SessionTrainer.objects.standing().filter(session=session).update(released_at=now())
    project_session(session)
