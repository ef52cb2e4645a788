"""Seats: booked, paid, given up, moved; and the line of those who wait."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import Info, relay

from accounts import models as accounts
from billing import models as billing
from graph.accounts.contact import Contact
from graph.acting import shown, signed_in, visible
from graph.billing.amounts import minor
from graph.billing.order import Order
from graph.engine.nodes import id_of, rows_of
from graph.engine.payloads import Idempotency, Payload, mutation
from graph.engine.scalars import MoneyInput
from graph.equipment.deciding import own_contact
from graph.equipment.mutations.reserving import for_whom
from graph.equipment.paying import checkout_of
from graph.fields import told
from graph.outcome import Outcome, outcome
from graph.workshops.booking import Booking
from graph.workshops.own_calendar import CalendarMutation
from graph.workshops.session import WorkshopSession
from kit.refusals import NotAllowed, NotFound
from workshops import models
from workshops.actions.booking import book
from workshops.actions.booking_ends import cancel_booking, transfer_booking
from workshops.actions.waiting import accept_offer, join_line

BOOKINGS = "/portal/bookings/"
RETURN_PATH = "A path on this site to come back to from the payment page."
SHOWN = "The price you were shown; another one is refused. Left out for nothing."


@strawberry.input(description="Which session, for whom, at which price.")
class BookingCreateInput:
    """The price is checked, so that nobody pays another one than they saw."""

    session_id: relay.GlobalID = strawberry.field(description="The session.")
    contact_ids: list[relay.GlobalID] | None = strawberry.field(
        default=None, description="For which of those for whom you act, a seat each; yourself if left out."
    )
    expected_price: MoneyInput | None = strawberry.field(
        default=None, description="The sum you were shown; another one is refused. Left out for nothing."
    )
    return_path: str | None = strawberry.field(default=None, description=RETURN_PATH)


@strawberry.input(description="Which held seat to pay.")
class BookingPayInput:
    """One booking; its order may hold others."""

    id: relay.GlobalID = strawberry.field(description="The booking, held until it is paid.")
    return_path: str | None = strawberry.field(default=None, description=RETURN_PATH)


@strawberry.input(description="Which session to wait for, and who waits.")
class WaitlistJoinInput:
    """One contact."""

    session_id: relay.GlobalID = strawberry.field(description="The session, full.")
    contact_id: relay.GlobalID | None = strawberry.field(
        default=None, description="Which of those for whom you act; yourself if left out."
    )


@strawberry.input(description="Which offered seat to take, at which price.")
class OfferAcceptInput:
    """One booking."""

    id: relay.GlobalID = strawberry.field(description="The booking to which a seat is offered.")
    expected_price: MoneyInput | None = strawberry.field(default=None, description=SHOWN)
    return_path: str | None = strawberry.field(default=None, description=RETURN_PATH)


@strawberry.input(description="Which seat, offer or place in line to give up.")
class BookingCancelInput:
    """One booking."""

    id: relay.GlobalID = strawberry.field(description="The booking.")
    reason: str = strawberry.field(default="", description="Why; the other side reads it.")


@strawberry.input(description="Which seat to move to which date.")
class BookingTransferInput:
    """One booking."""

    id: relay.GlobalID = strawberry.field(description="The booking.")
    session_id: relay.GlobalID = strawberry.field(description="The other session of the same workshop.")


@strawberry.type(description="What came of `bookingCreate`.")
class BookingCreatePayload(Payload):
    """The bookings, and where to pay them."""

    keys: strawberry.Private[Sequence[int]] = ()
    bought: strawberry.Private[billing.Order | None] = None

    @told(description="The bookings, in the order of the people.")
    def bookings(self, info: Info) -> list[Booking]:
        rows = rows_of(Booking, self.keys, info)
        return [rows[str(key)] for key in self.keys if str(key) in rows]

    @told(description="The order over all of them; null when nothing is to be paid.")
    def order(self, info: Info) -> Order | None:
        return shown(Order, self.bought, info)

    checkout_url: str | None = strawberry.field(
        default=None, description="The payment page; null when there is nothing to pay."
    )


@strawberry.type(description="What came of `bookingPay`.")
class BookingPayPayload(Outcome):
    """The booking, and where to pay it."""

    booking: Booking | None = outcome(Booking, description="The booking.")
    checkout_url: str | None = strawberry.field(
        default=None, description="The payment page; null when there is nothing to pay."
    )


@strawberry.type(description="What came of `waitlistJoin`.")
class WaitlistJoinPayload(Outcome):
    """The booking."""

    booking: Booking | None = outcome(Booking, description="The place in line.")


@strawberry.type(description="What came of `offerAccept`.")
class OfferAcceptPayload(Outcome):
    """The booking, and where to pay it."""

    booking: Booking | None = outcome(Booking, description="The seat.")
    checkout_url: str | None = strawberry.field(
        default=None, description="The payment page; null when there is nothing to pay."
    )


@strawberry.type(description="What came of `bookingCancel`.")
class BookingCancelPayload(Outcome):
    """The booking."""

    booking: Booking | None = outcome(Booking, description="The booking, given up.")


@strawberry.type(description="What came of `bookingTransfer`.")
class BookingTransferPayload(Outcome):
    """The booking."""

    booking: Booking | None = outcome(Booking, description="The booking, of the other date.")


CreateInput = Annotated[BookingCreateInput, strawberry.argument(description="What, for whom, at what price.")]
PayInput = Annotated[BookingPayInput, strawberry.argument(description="Which booking.")]
JoinInput = Annotated[WaitlistJoinInput, strawberry.argument(description="For what, and who.")]
AcceptInput = Annotated[OfferAcceptInput, strawberry.argument(description="Which, at what price.")]
CancelInput = Annotated[BookingCancelInput, strawberry.argument(description="Which booking.")]
TransferInput = Annotated[
    BookingTransferInput, strawberry.argument(description="Which booking, and where to.")
]


def _people(gids: Sequence[relay.GlobalID] | None, info: Info) -> list[accounts.Contact]:
    if gids is None:
        return [for_whom(None, info)]
    return [visible(accounts.Contact, Contact, gid, info, "contactIds") for gid in gids]


def _booker(info: Info) -> accounts.Contact:
    """The caller's own card, on which is paid. Raises NotFound."""
    key = own_contact(info)
    if key is None:
        raise NotFound
    return accounts.Contact.objects.get(pk=key)


def _session(gid: relay.GlobalID, info: Info) -> models.WorkshopSession:
    return visible(models.WorkshopSession, WorkshopSession, gid, info, "sessionId")


def _stated(price: MoneyInput | None, session: models.WorkshopSession) -> int:
    return minor(price, session.workshop.currency, "expectedPrice") if price is not None else 0


def _page(booking: models.Booking, path: str | None) -> str | None:
    about = id_of(Booking, booking.pk)
    return checkout_of(booking.line.order, path, BOOKINGS, about) if booking.line else None


@strawberry.type
class BookingMutation(CalendarMutation):
    """To be inherited by the schema's Mutation."""

    @mutation(
        description="Books seats of a session, all or none. What costs money is held for half an hour, on "
        "one order whose payment page is opened. Asking again finds the same seats and the same page.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def booking_create(self, info: Info, input: CreateInput) -> BookingCreatePayload:
        user, booker = signed_in(info), _booker(info)
        people, session = _people(input.contact_ids, info), _session(input.session_id, info)
        expected = _stated(input.expected_price, session)
        made = book(session=session, contacts=people, booker=booker, by=user, expected_minor=expected)
        paid = next((one for one in made if one.line), None)
        order = paid.line.order if paid is not None and paid.line else None
        url = _page(paid, input.return_path) if paid is not None else None
        return BookingCreatePayload(keys=[one.pk for one in made], bought=order, checkout_url=url)

    @mutation(
        description="Opens the payment page of a seat that is held; the same page until it closes.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def booking_pay(self, info: Info, input: PayInput) -> BookingPayPayload:
        user = signed_in(info)
        row = visible(models.Booking, Booking, input.id, info)
        if not accounts.Contact.objects.acted_for_by(user).filter(pk=row.booker_id).exists():
            raise NotAllowed(path=("id",))
        return BookingPayPayload(row=row, checkout_url=_page(row, input.return_path))

    @mutation(
        description="Waits in line for a seat of a full session. Nothing is paid before one is offered; who "
        "waits already keeps the place."
    )
    def waitlist_join(self, info: Info, input: JoinInput) -> WaitlistJoinPayload:
        user, booker = signed_in(info), _booker(info)
        contact, session = for_whom(input.contact_id, info), _session(input.session_id, info)
        return WaitlistJoinPayload(row=join_line(session=session, contact=contact, booker=booker, by=user))

    @mutation(
        description="Takes a seat that is offered. What costs money is held for half an hour, and its "
        "payment page is opened. Asking again finds the same page.",
        idempotency=Idempotency.REQUIRED_IN_STEPS,
    )
    def offer_accept(self, info: Info, input: AcceptInput) -> OfferAcceptPayload:
        user = signed_in(info)
        row = visible(models.Booking, Booking, input.id, info)
        expected = _stated(input.expected_price, row.session)
        row = accept_offer(booking=row, by=user, expected_minor=expected)
        return OfferAcceptPayload(row=row, checkout_url=_page(row, input.return_path))

    @mutation(
        description="Gives up a seat, an offer or a place in line before the session begins. What goes back "
        "is told by `refundIfCancelledNow`; all of it when the team cancels. Seats of one unpaid order end "
        "together."
    )
    def booking_cancel(self, info: Info, input: CancelInput) -> BookingCancelPayload:
        user = signed_in(info)
        row = visible(models.Booking, Booking, input.id, info)
        return BookingCancelPayload(row=cancel_booking(booking=row, by=user, reason=input.reason))

    @mutation(description="Moves a seat to another date of the same workshop, at the price it was paid for.")
    def booking_transfer(self, info: Info, input: TransferInput) -> BookingTransferPayload:
        user = signed_in(info)
        row = visible(models.Booking, Booking, input.id, info)
        other = _session(input.session_id, info)
        return BookingTransferPayload(row=transfer_booking(booking=row, to=other, by=user))
