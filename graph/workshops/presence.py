"""Who holds out their card to somebody who leads a session now."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import Info

from accounts import models as accounts
from accounts.cards import contact_by_card
from graph.engine.context import viewer_of
from graph.fields import told
from graph.workshops.peers import among
from workshops import models

if TYPE_CHECKING:
    from graph.workshops.booking import Booking
    from graph.workshops.session import WorkshopSession

BookingNode = Annotated["Booking", strawberry.lazy("graph.workshops.booking")]
SessionNode = Annotated["WorkshopSession", strawberry.lazy("graph.workshops.session")]
Card = Annotated[str, strawberry.argument(description="What the code on the card holds after `/card/`.")]


@strawberry.type(description="Somebody who shows their card, before a session that you lead now.")
class Presence:
    """Told to who leads the session, and of the person no more than a list of attendance tells."""

    row: strawberry.Private[models.WorkshopSession]
    rows: strawberry.Private[frozenset[int]]
    person: strawberry.Private[accounts.Contact]
    own: strawberry.Private[dict[int, int]]

    @told(description="Whose card it is, by name.")
    def full_name(self) -> str:
        return self.person.full_name

    @told(description="The session.")
    def session(self, info: Info) -> SessionNode | None:
        from graph.workshops.session import WorkshopSession

        return among(WorkshopSession, self.rows, self.row.pk, info)

    @told(description="Their seat, or their place in line; null for who has not booked.")
    def booking(self, info: Info) -> BookingNode | None:
        from graph.workshops.booking import Booking

        key = self.own.get(self.row.pk)
        return among(Booking, frozenset(self.own.values()), key, info) if key is not None else None


@strawberry.type
class PresenceViewer:
    """To be inherited by the viewer of workshops."""

    @told(
        description="The sessions that you lead now, and where the holder of a card stands with each. Empty "
        "when you lead none, and for a code that is nobody’s."
    )
    def presences(self, info: Info, card: Card) -> list[Presence]:
        rows = list(models.WorkshopSession.objects.led_now_by(viewer_of(info)).order_by("starts_at", "pk"))
        person = contact_by_card(card) if rows else None
        if person is None:
            return []
        known = models.Booking.objects.standing().filter(contact=person, session__in=rows)
        own = dict(known.values_list("session_id", "pk"))
        keys = frozenset(row.pk for row in rows)
        return [Presence(row=row, rows=keys, person=person, own=own) for row in rows]
