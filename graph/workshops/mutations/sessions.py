"""Sessions: planned, changed, cancelled, closed; and seats that the team books for somebody."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts import models as accounts
from equipment.models import Equipment as EquipmentRow
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.engine.payloads import Idempotency, mutation
from graph.equipment.equipment import Equipment
from graph.outcome import Outcome, outcome
from graph.workshops.booking import Booking
from graph.workshops.mutations.choosing import chosen, chosen_if_stated
from graph.workshops.session import WorkshopSession
from graph.workshops.workshop import Workshop
from workshops import models
from workshops.actions.booking import book_for
from workshops.actions.session_changes import change_session
from workshops.actions.session_ends import cancel_session, close_session
from workshops.actions.sessions import schedule_session


@strawberry.input(description="Which workshop, from when, and what differs from it.")
class SessionScheduleInput:
    """What is left out is as the workshop says."""

    workshop_id: relay.GlobalID = strawberry.field(description="The workshop.")
    starts_at: datetime = strawberry.field(description="From when.")
    ends_at: datetime | None = strawberry.field(default=None, description="Until when.")
    capacity: int | None = strawberry.field(default=None, description="How many seats.")
    equipment_ids: list[relay.GlobalID] = strawberry.field(
        default_factory=list, description="The rooms and machines it takes."
    )
    trainer_ids: list[relay.GlobalID] | None = strawberry.field(
        default=None, description="The contacts who lead it."
    )
    place: str = strawberry.field(default="", description="Where, if not in the rooms it takes.")
    note_fr: str = strawberry.field(default="", description="What to know, in French.")
    note_en: str = strawberry.field(default="", description="What to know, in English.")


@strawberry.input(description="What to change of a session. What is left out, or null, stays.")
class SessionChangeInput:
    """A new start alone keeps how long it lasts."""

    id: relay.GlobalID = strawberry.field(description="The session.")
    starts_at: datetime | None = strawberry.field(default=None, description="From when.")
    ends_at: datetime | None = strawberry.field(default=None, description="Until when.")
    capacity: int | None = strawberry.field(default=None, description="How many seats.")
    equipment_ids: list[relay.GlobalID] | None = strawberry.field(
        default=None, description="The rooms and machines it takes: all of them, anew."
    )
    trainer_ids: list[relay.GlobalID] | None = strawberry.field(
        default=None, description="The contacts who lead it: all of them, anew."
    )
    place: str | None = strawberry.field(default=None, description="Where, if not in the rooms it takes.")
    note_fr: str | None = strawberry.field(default=None, description="What to know, in French.")
    note_en: str | None = strawberry.field(default=None, description="What to know, in English.")


@strawberry.input(description="Which session does not take place, and why.")
class SessionCancelInput:
    """One session."""

    id: relay.GlobalID = strawberry.field(description="The session.")
    reason: str = strawberry.field(description="Why; everybody who booked reads it.")


@strawberry.input(description="Which session is over.")
class SessionCloseInput:
    """One session."""

    id: relay.GlobalID = strawberry.field(description="The session.")


@strawberry.input(description="Whom to book a seat for.")
class BookingCreateForInput:
    """One contact."""

    session_id: relay.GlobalID = strawberry.field(description="The session.")
    contact_id: relay.GlobalID = strawberry.field(description="For whom.")
    is_free: bool = strawberry.field(default=False, description="Whether the seat is free of charge.")


@strawberry.type(description="What came of `sessionSchedule`.")
class SessionSchedulePayload(Outcome):
    """The session."""

    session: WorkshopSession | None = outcome(WorkshopSession, description="The new session.")


@strawberry.type(description="What came of `sessionChange`.")
class SessionChangePayload(Outcome):
    """The session."""

    session: WorkshopSession | None = outcome(WorkshopSession, description="The session as it now is.")


@strawberry.type(description="What came of `sessionCancel`.")
class SessionCancelPayload(Outcome):
    """The session."""

    session: WorkshopSession | None = outcome(WorkshopSession, description="The session, cancelled.")


@strawberry.type(description="What came of `sessionClose`.")
class SessionClosePayload(Outcome):
    """The session."""

    session: WorkshopSession | None = outcome(WorkshopSession, description="The session, closed.")


@strawberry.type(description="What came of `bookingCreateFor`.")
class BookingCreateForPayload(Outcome):
    """The booking."""

    booking: Booking | None = outcome(Booking, description="The booking.")


ScheduleInput = Annotated[SessionScheduleInput, strawberry.argument(description="What, and when.")]
ChangeInput = Annotated[SessionChangeInput, strawberry.argument(description="Which, and what to change.")]
CancelInput = Annotated[SessionCancelInput, strawberry.argument(description="Which, and why.")]
CloseInput = Annotated[SessionCloseInput, strawberry.argument(description="Which session.")]
ForInput = Annotated[BookingCreateForInput, strawberry.argument(description="What, and for whom.")]


def _session(gid: relay.GlobalID, info: Info, *path: str) -> models.WorkshopSession:
    return visible(models.WorkshopSession, WorkshopSession, gid, info, *path)


@strawberry.type
class SessionMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Plans a session with its rooms, machines and trainers, or refuses all of it.")
    def session_schedule(self, info: Info, input: ScheduleInput) -> SessionSchedulePayload:
        user = signed_in(info)
        made = schedule_session(
            workshop=visible(models.Workshop, Workshop, input.workshop_id, info, "workshopId"),
            start=input.starts_at,
            end=input.ends_at,
            capacity=input.capacity,
            equipment=chosen(EquipmentRow, Equipment, input.equipment_ids, info, "equipmentIds"),
            trainers=chosen_if_stated(accounts.Contact, Contact, input.trainer_ids, info, "trainerIds"),
            place=input.place,
            note_fr=input.note_fr,
            note_en=input.note_en,
            by=user,
        )
        return SessionSchedulePayload(row=made)

    @mutation(
        description="Changes a session. Of another time everybody is told who has a seat or waits; more "
        "seats are offered to those who wait."
    )
    def session_change(self, info: Info, input: ChangeInput) -> SessionChangePayload:
        user = signed_in(info)
        changed = change_session(
            session=_session(input.id, info),
            start=input.starts_at,
            end=input.ends_at,
            capacity=input.capacity,
            equipment=chosen_if_stated(EquipmentRow, Equipment, input.equipment_ids, info, "equipmentIds"),
            trainers=chosen_if_stated(accounts.Contact, Contact, input.trainer_ids, info, "trainerIds"),
            place=input.place,
            note_fr=input.note_fr,
            note_en=input.note_en,
            by=user,
        )
        return SessionChangePayload(row=changed)

    @mutation(
        description="A session does not take place: its rooms and people are free at once, and everybody who "
        "booked is told and gets all of their money back.",
        idempotency=Idempotency.REQUIRED,
    )
    def session_cancel(self, info: Info, input: CancelInput) -> SessionCancelPayload:
        user = signed_in(info)
        row = cancel_session(session=_session(input.id, info), reason=input.reason, by=user)
        return SessionCancelPayload(row=row)

    @mutation(description="A session took place, and everybody who had booked is marked.")
    def session_close(self, info: Info, input: CloseInput) -> SessionClosePayload:
        user = signed_in(info)
        return SessionClosePayload(row=close_session(session=_session(input.id, info), by=user))

    @mutation(
        description="The team books a seat for somebody, to be paid until the session begins, or free of "
        "charge. Membership, prerequisites and closed bookings do not count.",
        idempotency=Idempotency.REQUIRED,
    )
    def booking_create_for(self, info: Info, input: ForInput) -> BookingCreateForPayload:
        user = signed_in(info)
        session = _session(input.session_id, info, "sessionId")
        contact = visible(accounts.Contact, Contact, input.contact_id, info, "contactId")
        row = book_for(session=session, contact=contact, is_free=input.is_free, by=user)
        return BookingCreateForPayload(row=row)
