"""Who is a member by a membership."""

from datetime import date
from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts.models import Contact as ContactRow
from billing import models
from billing.actions import seats
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.billing.membership import Coverage, Membership
from graph.engine.payloads import mutation
from graph.outcome import Outcome, outcome


@strawberry.input(description="Whom to make a member by a membership.")
class SeatGiveInput:
    """Somebody new to the association."""

    membership_id: relay.GlobalID = strawberry.field(description="The membership.")
    given_name: str = strawberry.field(description="Given name.")
    family_name: str = strawberry.field(description="Family name.")
    email: str = strawberry.field(default="", description="Address; empty for those who have none.")
    birth_on: date | None = strawberry.field(default=None, description="Birth date.")


@strawberry.input(description="Which contact to make a member by a membership.")
class SeatAssignInput:
    """Somebody whom the association knows."""

    membership_id: relay.GlobalID = strawberry.field(description="The membership.")
    contact_id: relay.GlobalID = strawberry.field(description="The contact.")


@strawberry.input(description="Which seat to free.")
class SeatFreeInput:
    """One seat."""

    id: relay.GlobalID = strawberry.field(description="The seat.")


@strawberry.type(description="What came of `seatGive`.")
class SeatGivePayload(Outcome):
    """The seat."""

    coverage: Coverage | None = outcome(Coverage, description="The seat.")


@strawberry.type(description="What came of `seatAssign`.")
class SeatAssignPayload(Outcome):
    """The seat."""

    coverage: Coverage | None = outcome(Coverage, description="The seat.")


@strawberry.type(description="What came of `seatFree`.")
class SeatFreePayload(Outcome):
    """The seat."""

    coverage: Coverage | None = outcome(Coverage, description="The seat, which ended.")


GiveInput = Annotated[SeatGiveInput, strawberry.argument(description="Whom, by which membership.")]
AssignInput = Annotated[SeatAssignInput, strawberry.argument(description="Whom, by which membership.")]
FreeInput = Annotated[SeatFreeInput, strawberry.argument(description="Which seat.")]


@strawberry.type
class SeatMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(description="Makes somebody new a member by a membership with a seat left.")
    def seat_give(self, info: Info, input: GiveInput) -> SeatGivePayload:
        user = signed_in(info)
        membership = visible(models.Membership, Membership, input.membership_id, info, "membershipId")
        card = {
            "given_name": input.given_name,
            "family_name": input.family_name,
            "email": input.email,
            "birth_on": input.birth_on,
        }
        return SeatGivePayload(row=seats.give_seat(membership=membership, card=card, by=user))

    @mutation(description="Makes a known contact a member by a membership with a seat left.")
    def seat_assign(self, info: Info, input: AssignInput) -> SeatAssignPayload:
        user = signed_in(info)
        membership = visible(models.Membership, Membership, input.membership_id, info, "membershipId")
        contact = visible(ContactRow, Contact, input.contact_id, info, "contactId")
        return SeatAssignPayload(row=seats.seat_contact(membership=membership, contact=contact, by=user))

    @mutation(description="Frees a seat: the person is no member by this membership any more.")
    def seat_free(self, info: Info, input: FreeInput) -> SeatFreePayload:
        user = signed_in(info)
        coverage = visible(models.Coverage, Coverage, input.id, info)
        return SeatFreePayload(row=seats.take_seat(coverage=coverage, by=user))
