"""Reservations: made, paid, given up, noted as not used."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts import models as accounts
from equipment import models
from equipment.actions.reservation_ends import cancel_reservation, mark_missed
from equipment.actions.reserving import reserve, reserve_for
from equipment.prices import Price
from graph.accounts.contact import Contact
from graph.acting import signed_in, visible
from graph.billing.amounts import minor
from graph.engine.nodes import id_of, rows_of
from graph.engine.payloads import Idempotency, Payload, mutation
from graph.engine.scalars import MoneyInput
from graph.equipment.deciding import own_contact
from graph.equipment.equipment import Equipment
from graph.equipment.paying import RESERVATIONS, checkout_of
from graph.equipment.reservation import Reservation
from graph.fields import told
from graph.outcome import Outcome, outcome
from kit.refusals import NotAllowed, NotFound


@strawberry.input(description="Which equipment, from when until when, at which price.")
class ReservationCreateInput:
    """The price is checked, so that nobody pays another one than they saw."""

    equipment_id: relay.GlobalID = strawberry.field(description="The equipment.")
    starts_at: datetime = strawberry.field(description="From when: the start of a slot.")
    ends_at: datetime = strawberry.field(description="Until when: whole slots later.")
    contact_id: relay.GlobalID | None = strawberry.field(
        default=None, description="For which of those for whom you act; yourself if left out."
    )
    expected_price: MoneyInput | None = strawberry.field(
        default=None, description="The price you were shown; another one is refused. Left out for nothing."
    )
    expected_credits: int = strawberry.field(
        default=0, description="The credits you were shown; another number is refused."
    )
    purpose: str = strawberry.field(default="", description="What for; the referents read it.")
    return_path: str | None = strawberry.field(
        default=None, description="A path on this site to come back to from the payment page."
    )


@strawberry.input(description="Whom to reserve an equipment for, and for how many weeks.")
class ReservationCreateForInput:
    """Without charge."""

    equipment_id: relay.GlobalID = strawberry.field(description="The equipment.")
    contact_id: relay.GlobalID = strawberry.field(description="For whom.")
    starts_at: datetime = strawberry.field(description="From when: the start of a slot.")
    ends_at: datetime = strawberry.field(description="Until when: whole slots later.")
    weeks: int = strawberry.field(
        default=1, description="How many weeks, at the same hours of the clock: all of them or none."
    )
    purpose: str = strawberry.field(default="", description="What for.")


@strawberry.input(description="Which reservation to pay.")
class ReservationPayInput:
    """One reservation."""

    id: relay.GlobalID = strawberry.field(description="The reservation, held until it is paid.")
    return_path: str | None = strawberry.field(
        default=None, description="A path on this site to come back to from the payment page."
    )


@strawberry.input(description="Which reservation to give up.")
class ReservationCancelInput:
    """One reservation."""

    id: relay.GlobalID = strawberry.field(description="The reservation.")
    reason: str = strawberry.field(default="", description="Why; the other side reads it.")


@strawberry.input(description="Which reservation nobody came for.")
class ReservationMarkMissedInput:
    """One reservation."""

    id: relay.GlobalID = strawberry.field(description="The reservation.")


@strawberry.type(description="What came of `reservationCreate`.")
class ReservationCreatePayload(Outcome):
    """The reservation, and where to pay it."""

    reservation: Reservation | None = outcome(Reservation, description="The reservation.")
    checkout_url: str | None = strawberry.field(
        default=None, description="The payment page; null when there is nothing to pay."
    )


@strawberry.type(description="What came of `reservationCreateFor`.")
class ReservationCreateForPayload(Payload):
    """The reservations."""

    keys: strawberry.Private[Sequence[int]] = ()

    @told(description="The reservations, the first week first.")
    def reservations(self, info: Info) -> list[Reservation]:
        rows = rows_of(Reservation, self.keys, info)
        return [rows[str(key)] for key in self.keys if str(key) in rows]


@strawberry.type(description="What came of `reservationPay`.")
class ReservationPayPayload(Outcome):
    """The reservation, and where to pay it."""

    reservation: Reservation | None = outcome(Reservation, description="The reservation.")
    checkout_url: str | None = strawberry.field(default=None, description="The payment page.")


@strawberry.type(description="What came of `reservationCancel`.")
class ReservationCancelPayload(Outcome):
    """The reservation."""

    reservation: Reservation | None = outcome(Reservation, description="The reservation, given up.")


@strawberry.type(description="What came of `reservationMarkMissed`.")
class ReservationMarkMissedPayload(Outcome):
    """The reservation."""

    reservation: Reservation | None = outcome(Reservation, description="The reservation, not used.")


CreateInput = Annotated[ReservationCreateInput, strawberry.argument(description="What, when, at what price.")]
ForInput = Annotated[ReservationCreateForInput, strawberry.argument(description="What, when, for whom.")]
PayInput = Annotated[ReservationPayInput, strawberry.argument(description="Which reservation.")]
CancelInput = Annotated[ReservationCancelInput, strawberry.argument(description="Which reservation.")]
MissedInput = Annotated[ReservationMarkMissedInput, strawberry.argument(description="Which reservation.")]


def for_whom(gid: relay.GlobalID | None, info: Info) -> accounts.Contact:
    """The contact named, or the caller's own card. Raises NotFound at `contactId`."""
    if gid is not None:
        return visible(accounts.Contact, Contact, gid, info, "contactId")
    key = own_contact(info)
    if key is None:
        raise NotFound(path=("contactId",))
    return accounts.Contact.objects.get(pk=key)


def _expected(input: ReservationCreateInput, currency: str) -> Price:
    stated = input.expected_price
    return Price(
        minor=minor(stated, currency, "expectedPrice") if stated is not None else 0,
        credits=input.expected_credits,
    )


def _checkout_url(row: models.Reservation, asked: str | None) -> str | None:
    about = id_of(Reservation, row.pk)
    return checkout_of(row.line.order, asked, RESERVATIONS, about) if row.line else None


@strawberry.type
class ReservingMutation:
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Reserves an equipment. What costs money is held for half an hour, its payment page is "
        "opened; credits are spent at once. Asking again finds the same reservation and the same page.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def reservation_create(self, info: Info, input: CreateInput) -> ReservationCreatePayload:
        user, contact = signed_in(info), for_whom(input.contact_id, info)
        equipment = visible(models.Equipment, Equipment, input.equipment_id, info, "equipmentId")
        made = reserve(
            contact=contact,
            equipment=equipment,
            start=input.starts_at,
            end=input.ends_at,
            by=user,
            expected=_expected(input, equipment.currency),
            purpose=input.purpose,
        )
        return ReservationCreatePayload(row=made, checkout_url=_checkout_url(made, input.return_path))

    @mutation(
        description="The team reserves an equipment for somebody, without charge; again each week if asked.",
        idempotency=Idempotency.REQUIRED,
    )
    def reservation_create_for(self, info: Info, input: ForInput) -> ReservationCreateForPayload:
        user = signed_in(info)
        contact = visible(accounts.Contact, Contact, input.contact_id, info, "contactId")
        equipment = visible(models.Equipment, Equipment, input.equipment_id, info, "equipmentId")
        made = reserve_for(
            contact=contact,
            equipment=equipment,
            start=input.starts_at,
            end=input.ends_at,
            by=user,
            purpose=input.purpose,
            weeks=input.weeks,
        )
        return ReservationCreateForPayload(keys=[one.pk for one in made])

    @mutation(
        description="Opens the payment page of a reservation that is held; the same page until it closes.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def reservation_pay(self, info: Info, input: PayInput) -> ReservationPayPayload:
        user = signed_in(info)
        row = visible(models.Reservation, Reservation, input.id, info)
        if not accounts.Contact.objects.acted_for_by(user).filter(pk=row.contact_id).exists():
            raise NotAllowed(path=("id",))
        return ReservationPayPayload(row=row, checkout_url=_checkout_url(row, input.return_path))

    @mutation(
        description="Gives up a reservation that has not begun. What it took goes back as `givesBack` tells; "
        "always when the team cancels it."
    )
    def reservation_cancel(self, info: Info, input: CancelInput) -> ReservationCancelPayload:
        user = signed_in(info)
        row = visible(models.Reservation, Reservation, input.id, info)
        return ReservationCancelPayload(row=cancel_reservation(reservation=row, by=user, reason=input.reason))

    @mutation(description="Notes that nobody came; nothing is given back.")
    def reservation_mark_missed(self, info: Info, input: MissedInput) -> ReservationMarkMissedPayload:
        user = signed_in(info)
        row = visible(models.Reservation, Reservation, input.id, info)
        return ReservationMarkMissedPayload(row=mark_missed(reservation=row, by=user))
