"""Everyone for whom the viewer acts, before one session: who may have a seat, and who has one."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Info

from equipment.models import Qualification
from graph.accounts.acted_for import acted_for
from graph.accounts.contact import Contact
from graph.engine.context import context_of
from graph.engine.nodes import rows_of
from graph.fields import told
from graph.workshops.deciding import BookingAnswer, answers
from workshops import models
from workshops.deciding import may_book_all

if TYPE_CHECKING:
    from graph.workshops.booking import Booking

BookingNode = Annotated["Booking", strawberry.lazy("graph.workshops.booking")]
# Whoever represents more books for them by id.
MOST_PEOPLE = 20


@strawberry.type(description="Somebody for whom you act, before a session.")
class ViewerSeat:
    """One of those for whom the viewer acts."""

    session: strawberry.Private[models.WorkshopSession]
    key: strawberry.Private[int]
    people: strawberry.Private[tuple[int, ...]]

    @told(description="Who.")
    def contact(self, info: Info) -> Contact | None:
        return _rows(Contact, self.people, info).get(str(self.key))  # type: ignore[return-value] # the type stands for the row

    @told(description="Whether they may book it now, what stands in the way and what can be done.")
    def access(self, info: Info) -> BookingAnswer:
        return answers(self.key, info).of(self.session)

    @told(description="Their seat, or their place in line; null without one.")
    def booking(self, info: Info) -> BookingNode | None:
        from graph.workshops.booking import Booking

        def ask() -> dict[int, int]:
            rows = models.Booking.objects.standing().filter(session=self.session, contact__in=self.people)
            return dict(rows.values_list("contact_id", "pk"))

        own: dict[int, int] = context_of(info).once(("own bookings", self.session.pk), ask)
        return _rows(Booking, tuple(own.values()), info).get(str(own.get(self.key)))  # type: ignore[return-value] # as above


def _rows(node_type: type, keys: tuple[int, ...], info: Info) -> dict[str, object]:
    """The rows, read at once for what this place of the document selects of them."""
    raw = getattr(info, "_raw_info", info)
    place = (ViewerSeat, node_type, keys, tuple(map(id, raw.field_nodes)))
    found: dict[str, object] = context_of(info).once(place, lambda: rows_of(node_type, keys, info))
    return found


def viewer_seats(session: models.WorkshopSession, info: Info) -> list[ViewerSeat]:
    """One for each person, decided for all of them in the same queries."""
    people = tuple(sorted(acted_for(info)))[:MOST_PEOPLE]
    found = may_book_all(people, {session.pk})
    named = Qualification.objects.in_bulk({pk for answer in found.values() for pk in answer.missing})
    rows = models.WorkshopSession.objects.filter(pk=session.pk)
    currency = rows.values_list("workshop__currency", flat=True).get()
    for person in people:
        answers(person, info).keep(session.pk, found[person, session.pk], currency, named)
    return [ViewerSeat(session=session, key=person, people=people) for person in people]
