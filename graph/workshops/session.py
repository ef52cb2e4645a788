"""A dated run of a workshop: when, where, led by whom, and how many seats it has left."""

from collections import defaultdict
from collections.abc import Set
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
import strawberry_django
from django.db.models import FETCH_PEERS, Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from strawberry import Info, relay

from graph.accounts.contact import Contact
from graph.engine.connections import Connection, connection
from graph.engine.context import context_of, viewer_of
from graph.engine.nodes import VisibleNode
from graph.equipment.deciding import contact_in
from graph.equipment.equipment import Equipment
from graph.fields import across, column, computed, of_row, related, row_of
from graph.workshops.deciding import BookingAnswer, answers
from graph.workshops.enums import SessionState
from graph.workshops.peers import Ways, reached
from graph.workshops.seats import MOST_PEOPLE, ViewerSeat, seat_of, seats_of
from graph.workshops.workshop import Workshop
from workshops import models
from workshops.states import SEATED, BookingState

if TYPE_CHECKING:
    from graph.workshops.booking import Booking

BookingNode = Annotated["Booking", strawberry.lazy("graph.workshops.booking")]
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
    rows = models.SessionTaking.objects.filter(session__in=sessions, occupancy__released_at=None)
    rows = rows.order_by("occupancy__equipment__position", "occupancy__equipment__name_fr", "pk")
    ways: dict[int, list[int]] = defaultdict(list)
    for session, equipment in rows.values_list("session_id", "occupancy__equipment_id"):
        ways[session].append(equipment)
    return ways


def _attendance_opens(starts_at: datetime) -> datetime:
    return models.WorkshopSession(starts_at=starts_at).attendance_opens_at


@strawberry_django.type(models.WorkshopSession, description="A dated run of a workshop.")
class WorkshopSession(VisibleNode):
    """Public, as far as the workshop is; seen by who leads it and by who booked it in any case."""

    state: SessionState = column(description="Where it stands.")
    starts_at: datetime = column(description="From when.")
    ends_at: datetime = column(description="Until when.")
    attendance_opens_at: datetime = across(
        "starts_at", told=_attendance_opens, description="From when on it is noted who came."
    )
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
        row = row_of(models.WorkshopSession, self)
        return seat_of(key, row, frozenset({key}), info) if key is not None else None

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
        description="You, and each of those you represent: the seat they have, and whether they may book it; "
        f"{MOST_PEOPLE} people at most.",
    )
    def viewer_seats(self, info: Info) -> list[ViewerSeat]:
        return seats_of(row_of(models.WorkshopSession, self), info)


def led(info: Info) -> frozenset[int]:
    """The keys of the sessions whose attendance the viewer takes, asked once in an operation."""

    def ask() -> frozenset[int]:
        rows = models.WorkshopSession.objects.led_by(viewer_of(info))
        return frozenset(rows.values_list("pk", flat=True))

    found: frozenset[int] = context_of(info).once("sessions led", ask)
    return found
