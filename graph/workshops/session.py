"""A dated run of a workshop: when, where, led by whom, and how many seats it has left."""

from collections.abc import Set
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
import strawberry_django
from django.db.models import FETCH_PEERS, Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from strawberry import Info, relay

from equipment.models import Equipment as EquipmentRow
from graph.accounts.acted_for import acted_for
from graph.accounts.contact import Contact
from graph.engine.connections import Connection, connection
from graph.engine.context import context_of, viewer_of
from graph.engine.nodes import VisibleNode
from graph.equipment.deciding import contact_in, own_contact
from graph.equipment.equipment import Equipment
from graph.fields import across, column, computed, of_row, related, row_of, told
from graph.workshops.deciding import BookingAnswer, answers
from graph.workshops.enums import SessionState
from graph.workshops.peers import Ways, among, reached
from graph.workshops.seats import ViewerSeat, viewer_seats
from graph.workshops.workshop import Workshop
from workshops import models
from workshops.states import SEATED, BookingState

if TYPE_CHECKING:
    from graph.workshops.booking import Booking

BookingNode = Annotated["Booking", strawberry.lazy("graph.workshops.booking")]
MOST_PEOPLE = 20
ContactId = Annotated[
    relay.GlobalID | None,
    strawberry.argument(description="For which of those for whom you act; yourself if left out."),
]


def seats_left() -> Greatest:
    """SQL: how many seats of a session a newcomer may have; those who wait come before."""
    rows = models.Booking.objects.filter(
        session=OuterRef("pk"), state__in={*SEATED, BookingState.WAITLISTED}
    ).order_by()
    counted = Subquery(rows.values("session").annotate(it=Count("pk")).values("it"))
    return Greatest(F("capacity") - Coalesce(counted, 0), 0)


def _in_line() -> Coalesce:
    rows = models.Booking.objects.filter(session=OuterRef("pk"), state=BookingState.WAITLISTED).order_by()
    return Coalesce(Subquery(rows.values("session").annotate(it=Count("pk")).values("it")), 0)


def _spoken(given_name: str, family_name: str) -> str:
    # An address is nobody's name where everybody reads it.
    return f"{given_name} {family_name}".strip()


@strawberry_django.type(models.SessionTrainer, description="Somebody leads a session.")
class SessionTrainer(VisibleNode):
    """Seen by whoever sees the session."""

    full_name: str = across(
        "contact__given_name", "contact__family_name", told=_spoken, description="Who, by name."
    )
    contact: Contact | None = related(description="Who; null when you do not see their card.")
    session: Annotated["WorkshopSession", strawberry.lazy("graph.workshops.session")] | None = related(
        description="What they lead."
    )

    @classmethod
    def get_queryset(cls, queryset: QuerySet[Any], info: Info[Any, Any], **kwargs: object) -> QuerySet[Any]:
        """Those who were not let go."""
        return super().get_queryset(queryset, info, **kwargs).filter(released_at=None)


@strawberry_django.type(
    models.Series, description="Sessions that were made together by a rule of repetition."
)
class Series:
    """Told with its sessions."""

    rule: str = column(description="The rule, as an RRULE of RFC 5545 without its name.")
    starts_on: date = column(description="The first day.")
    starts_time: time = column(description="The hour on the wall clock of the association.")
    minutes: int = column(description="How long each session lasts.")


def _taken_equipment(sessions: Set[int]) -> Ways:
    ways: dict[int, list[int]] = {}
    rows = EquipmentRow.objects.filter(occupancies__session_taking__session__in=sessions)
    for session, equipment in rows.order_by("position", "name_fr", "pk").values_list(
        "occupancies__session_taking__session", "pk"
    ):
        ways.setdefault(session, []).append(equipment)
    return ways


def _booking(
    session: models.WorkshopSession, contact: int, people: frozenset[int], info: Info
) -> BookingNode | None:
    from graph.workshops.booking import Booking

    def ways(sessions: Set[int]) -> Ways:
        rows = models.Booking.objects.standing().filter(contact__in=people, session__in=sessions)
        return {(row, person): [pk] for row, person, pk in rows.values_list("session_id", "contact_id", "pk")}

    found = reached(session, Booking, ways, info, way=(session.pk, contact), of=people)
    return found[0] if found else None


def _people(info: Info) -> tuple[int, ...]:
    """The viewer's own card first, then those they represent."""
    own = own_contact(info)
    return tuple(sorted(acted_for(info), key=lambda key: (key != own, key))[:MOST_PEOPLE])


@strawberry.type(description="One of those for whom you act, and a session: a seat, or whether to book one.")
class ViewerSeat:
    """A part of a session."""

    session: strawberry.Private[models.WorkshopSession]
    key: strawberry.Private[int]
    people: strawberry.Private[tuple[int, ...]]

    @told(description="Who.")
    def contact(self, info: Info) -> Contact | None:
        return among(Contact, frozenset(self.people), self.key, info)

    @told(description="Their seat, or place in line; null without one.")
    def booking(self, info: Info) -> BookingNode | None:
        return _booking(self.session, self.key, frozenset(self.people), info)

    @told(description="Whether they may book it now, what stands in the way and what can be done.")
    def access(self, info: Info) -> BookingAnswer:
        return answers(frozenset(self.people), info).of(self.key, self.session)


@strawberry_django.type(models.WorkshopSession, description="A dated run of a workshop.")
class WorkshopSession(VisibleNode):
    """Public, as far as the workshop is; seen by who leads it and by who booked it in any case."""

    state: SessionState = column(description="Where it stands.")
    starts_at: datetime = column(description="From when.")
    ends_at: datetime = column(description="Until when.")
    place: str = column(description="Where, when it says so; otherwise in the rooms it takes.")
    note: str = column("note_fr", "note_en", description="What to know, in the language of the request.")
    capacity: int = column(description="How many seats it has.")
    seats_left: int = computed(
        seats_left, description="How many of them somebody may still book: who waits in line comes before."
    )
    waiting: int = computed(_in_line, description="How many people wait in line.")
    moved_at: datetime | None = column(description="When its time was last changed; null for never.")
    cancelled_at: datetime | None = column(description="When it was cancelled.")
    cancel_reason: str = column(
        "cancel_reason",
        field_name="why_cancelled",
        description="Why it was cancelled; empty while it stands.",
    )
    workshop: Workshop | None = related(description="What it is a run of.")
    series: Series | None = strawberry_django.field(description="What it was made with; null when alone.")
    trainers: list[SessionTrainer] = strawberry_django.field(description="Who leads it.")
    bookings: Connection[BookingNode] = connection(
        description="Its bookings: your own; all of them for who leads it, and for the team."
    )

    @classmethod
    def get_queryset(cls, queryset: QuerySet[Any], info: Info[Any, Any], **kwargs: object) -> QuerySet[Any]:
        """Rows that know which others came with them, so that the decision is asked for all at once."""
        return super().get_queryset(queryset, info, **kwargs).fetch_mode(FETCH_PEERS)

    @of_row("pk", description="The rooms and machines it takes, as far as you see them.")
    def equipment(self, info: Info) -> list[Equipment]:
        return reached(row_of(models.WorkshopSession, self), Equipment, _taken_equipment, info)

    @of_row(
        "pk", description="Whether you lead it, so that you take its attendance: as its trainer, or the team."
    )
    def viewer_leads(self, info: Info) -> bool:
        return row_of(models.WorkshopSession, self).pk in led(info)

    @of_row(
        "pk",
        description="The seat, or the place in line, of you or of somebody for whom you act; null without "
        "one. What was given up or ran out is in `viewer.bookings`.",
    )
    def booking(self, info: Info, contact_id: ContactId = None) -> BookingNode | None:
        key = contact_in(contact_id, info)
        return _booking(row_of(models.WorkshopSession, self), key, frozenset({key}), info) if key else None

    @of_row(
        "pk",
        description="Whether you, or somebody for whom you act, may book it now, what stands in the way and "
        "what can be done; null without a card of your own.",
    )
    def access(self, info: Info, contact_id: ContactId = None) -> BookingAnswer | None:
        key = contact_in(contact_id, info)
        row = row_of(models.WorkshopSession, self)
        return answers(frozenset({key}), info).of(key, row) if key is not None else None

    @of_row(
        "pk",
        description=f"The same for yourself and each of those you represent, {MOST_PEOPLE} people at most.",
    )
    def viewer_seats(self, info: Info) -> list[ViewerSeat]:
        row, people = row_of(models.WorkshopSession, self), _people(info)
        return [ViewerSeat(session=row, key=key, people=people) for key in people]

    @of_row(
        "pk",
        description="You, and each of those for whom you act: whether they may book it, and the seat they "
        "have; of twenty people at most.",
    )
    def viewer_seats(self, info: Info) -> list[ViewerSeat]:
        return viewer_seats(row_of(models.WorkshopSession, self), info)


def led(info: Info) -> frozenset[int]:
    """The keys of the sessions whose attendance the viewer takes, asked once in an operation."""

    def ask() -> frozenset[int]:
        rows = models.WorkshopSession.objects.led_by(viewer_of(info))
        return frozenset(rows.values_list("pk", flat=True))

    found: frozenset[int] = context_of(info).once("sessions led", ask)
    return found
