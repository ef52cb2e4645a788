"""Asks for the facts and has them judged."""

from collections.abc import Collection
from datetime import datetime

from accounts.models import Contact
from kit import clock
from workshops.deciding import facts
from workshops.deciding.judging import Answer, judge
from workshops.models import WorkshopSession


def may_book(
    contact: Contact, session: WorkshopSession, at: datetime | None = None, seats: int = 1
) -> Answer:
    """Whether `contact` may book so many seats of `session` at an instant; now, by the database's clock."""
    return may_book_all({contact.pk}, {session.pk}, at, seats)[contact.pk, session.pk]


def may_book_all(
    contact_ids: Collection[int], session_ids: Collection[int], at: datetime | None = None, seats: int = 1
) -> dict[tuple[int, int], Answer]:
    """The decision for each contact and session, by their ids; the number of queries is always the same."""
    instant = at or clock.now()
    guests, sessions = facts.guests(contact_ids, instant), facts.sessions(session_ids)
    own = facts.owned(contact_ids, session_ids)
    return {
        (contact, session): judge(guest, told, own.get((contact, session)), instant, seats)
        for contact, guest in guests.items()
        for session, told in sessions.items()
    }
