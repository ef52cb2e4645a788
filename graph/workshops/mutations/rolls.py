"""Attendance of several people at once: everybody came, everybody who came has learnt it."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import Info, relay

from graph.acting import signed_in
from graph.each import DecisionFailure, each
from graph.engine.nodes import rows_of
from graph.engine.payloads import Payload, mutation
from graph.fields import told
from graph.workshops.booking import Booking
from workshops import models
from workshops.actions.attendance import mark_attended, sign_off


@strawberry.input(description="Who came.")
class BookingsMarkAttendedInput:
    """Many bookings."""

    ids: list[relay.GlobalID] = strawberry.field(description="The bookings.")


@strawberry.input(description="Who has learnt it.")
class BookingsSignOffInput:
    """Many bookings."""

    ids: list[relay.GlobalID] = strawberry.field(description="The bookings of those who were there.")


@strawberry.type
class Marked(Payload):
    """Base of the payloads of many marks: each by itself."""

    keys: strawberry.Private[Sequence[int]] = ()
    failures: list[DecisionFailure] = strawberry.field(
        default_factory=list, description="Those on which nothing was done; the others are not held up."
    )

    @told(description="The others, as they now are.")
    def bookings(self, info: Info) -> list[Booking]:
        rows = rows_of(Booking, self.keys, info)
        return [rows[str(key)] for key in self.keys if str(key) in rows]


@strawberry.type(description="What came of `bookingsMarkAttended`.")
class BookingsMarkAttendedPayload(Marked):
    """The bookings."""


@strawberry.type(description="What came of `bookingsSignOff`.")
class BookingsSignOffPayload(Marked):
    """The bookings."""


AllAttendedInput = Annotated[BookingsMarkAttendedInput, strawberry.argument(description="Who.")]
AllSignedInput = Annotated[BookingsSignOffInput, strawberry.argument(description="Who.")]


@strawberry.type
class RollMutation:
    """To be inherited by the attendance's mutations."""

    @mutation(description="Marks many people as present, each by itself.")
    def bookings_mark_attended(self, info: Info, input: AllAttendedInput) -> BookingsMarkAttendedPayload:
        user = signed_in(info)
        done = each(models.Booking, Booking, input.ids, info, lambda one: mark_attended(booking=one, by=user))
        return BookingsMarkAttendedPayload(**done)

    @mutation(description="Signs off many people who were there, each by itself.")
    def bookings_sign_off(self, info: Info, input: AllSignedInput) -> BookingsSignOffPayload:
        user = signed_in(info)
        done = each(models.Booking, Booking, input.ids, info, lambda one: sign_off(booking=one, by=user))
        return BookingsSignOffPayload(**done)
