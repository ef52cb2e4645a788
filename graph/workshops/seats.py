"""Everyone for whom the viewer acts, before a session: who has a seat, and who may have one."""

from collections.abc import Set
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import Info

from graph.accounts.acted_for import acted_for
from graph.accounts.contact import Contact
from graph.equipment.deciding import own_contact
from graph.fields import told
from graph.workshops.deciding import BookingAnswer, answers
from graph.workshops.peers import Ways, among, reached
from workshops import models

if TYPE_CHECKING:
    from graph.workshops.booking import Booking

BookingNode = Annotated["Booking", strawberry.lazy("graph.workshops.booking")]
# Whoever represents more asks for them by id.
MOST_PEOPLE = 20


@strawberry.type(description="Somebody for whom you act, before a session.")
class ViewerSeat:
    """A part of a session."""

    session: strawberry.Private[models.WorkshopSession]
    key: strawberry.Private[int]
    people: strawberry.Private[frozenset[int]]

    @told(description="Who.")
    def contact(self, info: Info) -> Contact | None:
        return among(Contact, self.people, self.key, info)

    @told(description="Their seat, or their place in line; null without one.")
    def booking(self, info: Info) -> BookingNode | None:
        return seat_of(self.key, self.session, self.people, info)

    @told(description="Whether they may book it now, what stands in the way and what can be done.")
    def access(self, info: Info) -> BookingAnswer:
        return answers(self.people, info).of(self.key, self.session)


def seats_of(session: models.WorkshopSession, info: Info) -> list[ViewerSeat]:
    """One for each person, oneself first."""
    own = own_contact(info)
    people = sorted(acted_for(info), key=lambda key: (key != own, key))[:MOST_PEOPLE]
    return [ViewerSeat(session=session, key=key, people=frozenset(people)) for key in people]


def seat_of(contact: int, session: models.WorkshopSession, people: frozenset[int], info: Info) -> Any | None:
    """The booking that stands of one of these people; asked for all of them and all sessions of the list."""
    # It leads here.
    from graph.workshops.booking import Booking

    def ways(sessions: Set[int]) -> Ways:
        rows = models.Booking.objects.standing().filter(contact__in=people, session__in=sessions)
        return {(row, person): [pk] for row, person, pk in rows.values_list("session_id", "contact_id", "pk")}

    found = reached(session, Booking, ways, info, way=(session.pk, contact), of=people)
    return found[0] if found else None
