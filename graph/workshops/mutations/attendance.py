"""Attendance: who came, who did not, who came without a booking, who has learnt it."""

from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts import models as accounts
from accounts.cards import contact_by_card
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.engine.payloads import mutation
from graph.outcome import Outcome, outcome
from graph.workshops.booking import Booking
from graph.workshops.mutations.rolls import RollMutation
from graph.workshops.session import WorkshopSession, led
from kit.refusals import NotAllowed, NotFound
from workshops import models
from workshops.actions import attendance as actions


@strawberry.input(description="Who came.")
class BookingMarkAttendedInput:
    """One booking."""

    id: relay.GlobalID = strawberry.field(description="The booking.")


@strawberry.input(description="Who did not come.")
class BookingMarkAbsentInput:
    """One booking."""

    id: relay.GlobalID = strawberry.field(description="The booking.")


@strawberry.input(description="Of whom nothing is known yet.")
class BookingUnmarkInput:
    """One booking."""

    id: relay.GlobalID = strawberry.field(description="The booking.")


@strawberry.input(description="Who has learnt it.")
class BookingSignOffInput:
    """One booking."""

    id: relay.GlobalID = strawberry.field(description="The booking of who was there.")


@strawberry.input(description="Who came without a booking: told by one of the three.")
class WalkInAddInput:
    """One contact. Who leads a session sees no cards, and knows people by what they show."""

    session_id: relay.GlobalID = strawberry.field(description="To which session.")
    contact_id: relay.GlobalID | None = strawberry.field(
        default=None, description="Who, when you see their card."
    )
    member_number: str | None = strawberry.field(default=None, description="The number on the member’s card.")
    card: str | None = strawberry.field(
        default=None, description="What the code on the card holds after `/card/`."
    )


@strawberry.type(description="What came of `bookingMarkAttended`.")
class BookingMarkAttendedPayload(Outcome):
    """The booking."""

    booking: Booking | None = outcome(Booking, description="The booking of who came.")


@strawberry.type(description="What came of `bookingMarkAbsent`.")
class BookingMarkAbsentPayload(Outcome):
    """The booking."""

    booking: Booking | None = outcome(Booking, description="The booking of who did not come.")


@strawberry.type(description="What came of `bookingUnmark`.")
class BookingUnmarkPayload(Outcome):
    """The booking."""

    booking: Booking | None = outcome(Booking, description="The booking, without a mark.")


@strawberry.type(description="What came of `bookingSignOff`.")
class BookingSignOffPayload(Outcome):
    """The booking."""

    booking: Booking | None = outcome(Booking, description="The booking, signed off.")


@strawberry.type(description="What came of `walkInAdd`.")
class WalkInAddPayload(Outcome):
    """The booking."""

    booking: Booking | None = outcome(Booking, description="The booking that was made, marked as present.")


AttendedInput = Annotated[BookingMarkAttendedInput, strawberry.argument(description="Who.")]
AbsentInput = Annotated[BookingMarkAbsentInput, strawberry.argument(description="Who.")]
UnmarkInput = Annotated[BookingUnmarkInput, strawberry.argument(description="Who.")]
SignInput = Annotated[BookingSignOffInput, strawberry.argument(description="Who.")]
WalkInput = Annotated[WalkInAddInput, strawberry.argument(description="Who, and where.")]


def _who(input: WalkInAddInput, info: Info) -> accounts.Contact:
    """The contact meant. Raises NotFound at what was told."""
    if input.contact_id is not None:
        return visible(accounts.Contact, Contact, input.contact_id, info, "contactId")
    if input.card is not None:
        found, path = contact_by_card(input.card), "card"
    else:
        numbered = accounts.Contact.objects.numbered((input.member_number or "").strip())
        found, path = numbered.first(), "memberNumber"
    if found is None or found.erased_at is not None:
        raise NotFound(path=(path,))
    return found


def _booking(gid: relay.GlobalID, info: Info) -> models.Booking:
    return visible(models.Booking, Booking, gid, info)


@strawberry.type
class AttendanceMutation(RollMutation):
    """To be inherited by the schema's Mutation. All of it for who leads the session, and for the team."""

    @mutation(description="Marks somebody as present, from two hours before the start on.")
    def booking_mark_attended(self, info: Info, input: AttendedInput) -> BookingMarkAttendedPayload:
        user = signed_in(info)
        row = actions.mark_attended(booking=_booking(input.id, info), by=user)
        return BookingMarkAttendedPayload(row=row)

    @mutation(description="Marks somebody as absent. What was signed off stands.")
    def booking_mark_absent(self, info: Info, input: AbsentInput) -> BookingMarkAbsentPayload:
        user = signed_in(info)
        return BookingMarkAbsentPayload(row=actions.mark_absent(booking=_booking(input.id, info), by=user))

    @mutation(description="Takes a mark back.")
    def booking_unmark(self, info: Info, input: UnmarkInput) -> BookingUnmarkPayload:
        user = signed_in(info)
        return BookingUnmarkPayload(row=actions.unmark_attendance(booking=_booking(input.id, info), by=user))

    @mutation(
        description="Signs off somebody who was there: they are qualified by what the workshop gives. Nobody "
        "signs off themselves."
    )
    def booking_sign_off(self, info: Info, input: SignInput) -> BookingSignOffPayload:
        user = signed_in(info)
        return BookingSignOffPayload(row=actions.sign_off(booking=_booking(input.id, info), by=user))

    @mutation(
        description="Lets in somebody who came without a booking, on a free seat; what it costs is ordered, "
        "to be paid later. Who has booked is marked as present."
    )
    def walk_in_add(self, info: Info, input: WalkInput) -> WalkInAddPayload:
        user = signed_in(info)
        session = visible(models.WorkshopSession, WorkshopSession, input.session_id, info, "sessionId")
        if session.pk not in led(info) and not user.has_perm("workshops.manage_booking"):
            # Before anything is said about a number: whoever tries them out learns nothing.
            raise NotAllowed
        contact = _who(input, info)
        return WalkInAddPayload(row=actions.add_walk_in(session=session, contact=contact, by=user))
