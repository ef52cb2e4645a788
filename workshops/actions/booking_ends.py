"""Ends bookings: given up, or because the session does not take place; money goes back by rule."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.records import record
from billing.actions.giving_back import give_back_lines
from billing.actions.locks import locked_order
from billing.actions.orders import end_order
from billing.models import Order, OrderLine
from billing.states import OrderState
from kit.clock import now
from kit.mail import post
from kit.refusals import NotAllowed
from workshops.actions.booking import check
from workshops.actions.seats import (
    hold_session,
    hold_sessions,
    lapse_booking,
    locked_booking,
    offer_seats,
)
from workshops.deciding import may_book
from workshops.models import Booking, WorkshopSession
from workshops.prices import may_leave_freely, refund_of
from workshops.refusals import BookingOver, OtherWorkshop, PaymentOpen
from workshops.states import BOOKING, OPEN, BookingState, SessionState

GIVEN_UP = "given up"
BY_THE_TEAM = "cancelled by the association"
NOT_PAID = "not paid in time"


@transaction.atomic
def cancel_booking(*, booking: Booking, by: User | None, reason: str = "") -> Booking:
    """Give up a seat, an offer or a place in line before the session begins; twice changes nothing.

    Who booked gets back what `refund_of` says; when the team cancels, all of it. An unpaid order over several
    seats ends with all of them. `by` None is a guest who holds the private link. Raises NotAllowed and
    BookingOver.
    """
    is_own = by is None or Booking.objects.belonging_to(by).filter(pk=booking.pk).exists()
    if not is_own and not (by is not None and by.has_perm("workshops.manage_booking")):
        raise NotAllowed
    order, booking = _locked(booking.pk)
    if booking.state == BookingState.CANCELLED:
        return booking
    if booking.state not in OPEN or booking.session.starts_at <= now():
        raise BookingOver
    refund = refund_of(booking, now()) if is_own else booking.price_minor
    reason = reason.strip() or (GIVEN_UP if is_own else BY_THE_TEAM)
    _cancel(order, booking, refund, reason=reason, by=by)
    post("booking_cancelled", booking.pk)
    offer_seats(booking.session)
    return booking


@transaction.atomic
def end_for_cancelled_session(booking_id: int) -> None:
    """The session does not take place: the booking ends with all of its money; done once."""
    order, booking = _locked(booking_id)
    if booking.session.state != SessionState.CANCELLED or booking.state not in OPEN:
        return
    _cancel(order, booking, booking.price_minor, reason=booking.session.cancel_reason, by=None)
    post("session_cancelled", booking.pk)


def _cancel(order: Order | None, booking: Booking, refund: int, *, reason: str, by: User | None) -> None:
    """End a locked booking, with its locked order if it waits for money, or a part of its money."""
    if order is not None and order.state == OrderState.PLACED:
        end_order(order=order, state=OrderState.CANCELLED, reason=reason, by=by)
    elif order is not None and order.state == OrderState.FULFILLED and booking.line is not None:
        give_back_lines(order=order, amounts={booking.line.pk: refund}, reason=reason, by=by)
    # The order's end took the booking with it, if it had one to end.
    booking.refresh_from_db(fields=["state", "ended_at", "end_reason"])
    if booking.state != BookingState.CANCELLED:
        end_booking(booking, reason=reason, by=by)


def give_up_for(bookings: QuerySet[Booking], *, reason: str) -> None:
    """Give these up for their people, inside an act that asked for the right; paid back by `refund_of`."""
    rows = list(bookings.select_related("session", "line"))
    for order_id in sorted({row.line.order_id for row in rows if row.line is not None}):
        locked_order(order_id)
    hold_sessions({row.session for row in rows})
    for row in rows:
        order, booking = _locked(row.pk)
        if booking.state in OPEN and booking.session.starts_at > now():
            _cancel(order, booking, refund_of(booking, now()), reason=reason, by=None)
            offer_seats(booking.session)


def end_booking(booking: Booking, *, reason: str, by: User | None) -> None:
    """A locked booking is cancelled; its money is another matter."""
    BOOKING.move(booking, BookingState.CANCELLED)
    booking.ended_at, booking.end_reason = now(), reason
    booking.save(update_fields=["state", "ended_at", "end_reason"])
    record("booking.cancelled", booking, by=by, reason=reason)


def _locked(booking_id: int) -> tuple[Order | None, Booking]:
    """The order first, then the session, then the booking."""
    found = Booking.objects.select_related("session").get(pk=booking_id)
    line = OrderLine.objects.filter(booking=found).first()
    order = locked_order(line.order_id) if line is not None else None
    return order, _held(found)


def _held(found: Booking) -> Booking:
    """The booking as it is now, locked, after its session."""
    hold_session(found.session)
    booking = locked_booking(found.pk)
    if booking.session_id != found.session_id:
        # Moved to another date meanwhile, so it is confirmed: who holds that date locks those who wait alone.
        hold_session(booking.session)
    return booking


@transaction.atomic
def transfer_booking(*, booking: Booking, to: WorkshopSession, by: User) -> Booking:
    """Move a confirmed seat to another date of the same workshop, at the price it was paid for.

    Who booked may while all of it would go back; the team until the session begins. Raises NotAllowed,
    BookingOver, PaymentOpen, OtherWorkshop, BookingRefused and SessionFull.
    """
    is_own = Booking.objects.belonging_to(by).filter(pk=booking.pk).exists()
    if not is_own and not by.has_perm("workshops.manage_booking"):
        raise NotAllowed
    old = booking.session
    hold_sessions([old, to])
    booking = locked_booking(booking.pk)
    old = booking.session
    _check_leaving(booking, is_own=is_own)
    if to.workshop_id != old.workshop_id or to.pk == old.pk:
        raise OtherWorkshop
    check(may_book(booking.contact, to), to)
    booking.session = to
    # Whoever chose this date knows its time: a move before that is no reason to leave any more.
    booking.created_at = now()
    booking.reminded_at = None
    booking.save(update_fields=["session", "created_at", "reminded_at"])
    record("booking.transferred", booking, by=by, session=to.pk, before=old.pk)
    post("booking_transferred", booking.pk)
    offer_seats(old)
    return booking


def _check_leaving(booking: Booking, *, is_own: bool) -> None:
    if booking.state == BookingState.HELD:
        raise PaymentOpen
    if booking.state != BookingState.CONFIRMED or booking.session.starts_at <= now():
        raise BookingOver
    if is_own and not may_leave_freely(booking, now()):
        raise BookingOver


class BookingFulfilment:
    """A line of kind `booking` confirms the seat that was held for it."""

    def may_fulfil(self, line: OrderLine) -> bool:
        """As long as the seat is theirs, however late the money is, and the session is not cancelled."""
        seated = Booking.objects.seated().filter(line=line)
        return seated.exclude(session__state=SessionState.CANCELLED).exists()

    def fulfil(self, line: OrderLine, *, by: User | None) -> None:
        booking = self._of(line)
        # Who came without a booking has sat down before paying.
        if booking is None or booking.state != BookingState.HELD:
            return
        BOOKING.move(booking, BookingState.CONFIRMED)
        booking.held_until = None
        booking.save(update_fields=["state", "held_until"])
        record("booking.confirmed", booking, by=by)
        post("booking_confirmed", booking.pk)

    def release(self, line: OrderLine) -> None:
        """The order ended unpaid: late, or given up. The seat is for the next in line."""
        booking = self._of(line, holds=True)
        if booking is None or booking.state != BookingState.HELD:
            return
        if line.order.state == OrderState.EXPIRED:
            lapse_booking(booking, reason=NOT_PAID)
        else:
            end_booking(booking, reason=GIVEN_UP, by=None)
        offer_seats(booking.session)

    def revoke(self, line: OrderLine, *, reason: str, by: User | None) -> None:
        booking = self._of(line, holds=True)
        if booking is not None and booking.state == BookingState.CONFIRMED:
            end_booking(booking, reason=reason, by=by)
            offer_seats(booking.session)

    def _of(self, line: OrderLine, *, holds: bool = False) -> Booking | None:
        """The booking of a line, locked; `holds` its session before, for who frees a seat."""
        found = Booking.objects.filter(line=line).select_related("session").first()
        if found is None:
            return None
        return _held(found) if holds else locked_booking(found.pk)
