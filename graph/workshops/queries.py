"""Questions about workshops and their sessions, for everybody; about bookings, for who sees them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import Info, relay

from graph.accounts.contact import Contact
from graph.engine.connections import Connection
from graph.engine.nodes import key_in, rows_among
from graph.equipment.qualification import Qualification
from graph.fields import listed, told
from graph.searching import searched
from graph.workshops.booking import Booking
from graph.workshops.enums import BookingState, SessionState, WorkshopKind
from graph.workshops.session import WorkshopSession, seats_left
from graph.workshops.workshop import Workshop
from workshops import models

Kinds = Annotated[list[WorkshopKind] | None, strawberry.argument(description="Only these kinds.")]
Gives = Annotated[
    relay.GlobalID | None, strawberry.argument(description="Only what qualifies for this qualification.")
]
Search = Annotated[str | None, strawberry.argument(description="Words that its names or its code must hold.")]
Names = Annotated[
    str | None, strawberry.argument(description="Words that names or addresses must hold, in any order.")
]
OfWorkshop = Annotated[relay.GlobalID | None, strawberry.argument(description="Only those of this workshop.")]
WorkshopCode = Annotated[
    str | None, strawberry.argument(description="Only those of the workshop of this code.")
]
From = Annotated[
    datetime | None,
    strawberry.argument(name="from", description="Only what begins at this instant or later."),
]
Until = Annotated[datetime | None, strawberry.argument(description="Only what begins before this instant.")]
States = Annotated[
    list[SessionState] | None, strawberry.argument(description="Only in these states; all if left out.")
]
WithSeats = Annotated[bool, strawberry.argument(description="Only those with seats left.")]
Bookable = Annotated[
    bool, strawberry.argument(description="Only those whose bookings are open now, seats or not.")
]


@strawberry.type
class SessionQuery:
    """Workshops and their sessions."""

    @listed(Connection[Workshop], description="The workshops that you see, in the order of the page.")
    def workshops(
        self, info: Info, kinds: Kinds = None, gives: Gives = None, search: Search = None
    ) -> Iterable[models.Workshop]:
        rows = models.Workshop.objects.all()
        rows = rows.filter(kind__in=kinds) if kinds is not None else rows
        rows = rows.filter(gives=key_in(gives, Qualification, info)) if gives is not None else rows
        return searched(rows, search, "name_fr", "name_en", "code")

    @told(description="The workshop of this code; null when there is none, or none for you.")
    def workshop(
        self, info: Info, code: Annotated[str, strawberry.argument(description="Its stable name.")]
    ) -> Workshop | None:
        return next(iter(rows_among(Workshop, models.Workshop.objects.filter(code=code), info)), None)

    @listed(
        Connection[WorkshopSession], description="The sessions that you see, in the order of their start."
    )
    def workshop_sessions(
        self,
        info: Info,
        starts_from: From = None,
        until: Until = None,
        kinds: Kinds = None,
        workshop_id: OfWorkshop = None,
        workshop_code: WorkshopCode = None,
        gives: Gives = None,
        states: States = None,
        only_with_seats: WithSeats = False,
        only_bookable: Bookable = False,
    ) -> Iterable[models.WorkshopSession]:
        rows = models.WorkshopSession.objects.all()
        rows = rows.bookable() if only_bookable else rows
        wanted = {
            "starts_at__gte": starts_from,
            "starts_at__lt": until,
            "workshop__kind__in": kinds,
            "workshop__code": workshop_code,
            "state__in": states,
        }
        rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
        if workshop_id is not None:
            rows = rows.filter(workshop=key_in(workshop_id, Workshop, info))
        if gives is not None:
            rows = rows.filter(workshop__gives=key_in(gives, Qualification, info))
        return rows.alias(left_now=seats_left()).filter(left_now__gt=0) if only_with_seats else rows


@strawberry.type
class BookingQuery:
    """Bookings."""

    @listed(Connection[Booking], description="The bookings that you see, newest first.")
    def bookings(
        self,
        info: Info,
        session_id: Annotated[
            relay.GlobalID | None, strawberry.argument(description="Only those of this session.")
        ] = None,
        contact_id: Annotated[
            relay.GlobalID | None, strawberry.argument(description="Only those of this contact.")
        ] = None,
        states: Annotated[
            list[BookingState] | None, strawberry.argument(description="Only in these states.")
        ] = None,
        search: Names = None,
    ) -> Iterable[models.Booking]:
        rows = models.Booking.objects.order_by("-pk")
        rows = rows.filter(session=key_in(session_id, WorkshopSession, info)) if session_id else rows
        rows = rows.filter(contact=key_in(contact_id, Contact, info)) if contact_id else rows
        rows = rows.filter(state__in=states) if states is not None else rows
        return searched(rows, search, "contact__sort_name", "contact__email")


@strawberry.type
class WorkshopQuery(SessionQuery, BookingQuery):
    """To be inherited by the schema's Query."""
