"""Who waits for a seat: joins the line, takes what is offered; and the job that keeps the line moving."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Contact, User
from accounts.records import record
from kit.clock import now
from kit.mail import post
from kit.refusals import NotAllowed
from workshops.actions.booking import check, check_price, hold_until, order_seats
from workshops.actions.seats import (
    hold_session,
    is_overdue,
    lapse_booking,
    locked_booking,
    swept_session,
)
from workshops.deciding import BookingReason, may_book
from workshops.models import Booking, WorkshopSession
from workshops.refusals import OfferOver, SeatsLeft
from workshops.states import BOOKING, BookingState, SessionState

NO_SEAT = "no seat was freed"
_SEATED_NOW = frozenset({BookingState.HELD, BookingState.CONFIRMED})
# The seat is theirs already: neither the line nor the hour counts.
_OFFERED = frozenset({BookingReason.ALREADY_WAITING, BookingReason.FULL, BookingReason.TOO_LATE})


@transaction.atomic
def join_line(*, session: WorkshopSession, contact: Contact, booker: Contact, by: User | None) -> Booking:
    """Wait for a seat; whoever waits already keeps the place. Nothing is paid before a seat is offered.

    `by` as in `book`. Raises NotAllowed, BookingRefused, and SeatsLeft while there is a seat.
    """
    if by is not None and not _acts_for(by, contact, booker):
        raise NotAllowed
    session = swept_session(session)
    waiting = Booking.objects.in_line().filter(session=session, contact=contact).first()
    if waiting is not None:
        return waiting
    answer = may_book(contact, session)
    if answer.is_allowed:
        raise SeatsLeft
    if not answer.may_wait:
        check(answer, session)
    made = Booking.objects.create(
        session=session, contact=contact, booker=booker, state=BookingState.WAITLISTED,
        price_minor=answer.offer.minor, price_kind=answer.offer.kind, created_by=by,
        queued_at=now(), created_at=now(),
    )  # fmt: skip
    record("booking.waitlisted", made, by=by, session=session.pk)
    post("booking_waitlisted", made.pk)
    return made


def _acts_for(by: User, *contacts: Contact) -> bool:
    pks = {contact.pk for contact in contacts}
    return Contact.objects.acted_for_by(by).filter(pk__in=pks).count() == len(pks)


@transaction.atomic
def accept_offer(*, booking: Booking, by: User | None, expected_minor: int | None = None) -> Booking:
    """Take the seat that was offered: held until it is paid, confirmed when nothing is asked.

    Accepting twice changes nothing. `by` as in `book`. Raises NotAllowed, OfferOver, BookingRefused and
    PriceChanged.
    """
    if by is not None and not Booking.objects.belonging_to(by).filter(pk=booking.pk).exists():
        raise NotAllowed
    hold_session(booking.session)
    booking = locked_booking(booking.pk)
    if booking.state in _SEATED_NOW:
        return booking
    if booking.state != BookingState.OFFERED or is_overdue(booking):
        raise OfferOver
    answer = may_book(booking.contact, booking.session)
    check(answer, booking.session, waived=_OFFERED)
    check_price([answer.offer], expected_minor, booking.session)
    return _taken(booking, answer.offer.minor, answer.offer.kind, by)


def _taken(booking: Booking, minor: int, kind: str, by: User | None) -> Booking:
    booking.price_minor, booking.price_kind = minor, kind
    if minor:
        BOOKING.move(booking, BookingState.HELD)
        order_seats([booking], booking.booker, hold_until(booking.session), by)
    else:
        BOOKING.move(booking, BookingState.CONFIRMED)
        booking.held_until = None
    booking.save()
    record("booking.accepted", booking, by=by)
    if booking.state == BookingState.CONFIRMED:
        post("booking_confirmed", booking.pk)
    return booking


def place_in_line(booking: Booking) -> int:
    """Which place somebody who waits has: 1 is next; 0 for who does not wait."""
    if booking.state != BookingState.WAITLISTED:
        return 0
    line = Booking.objects.in_line().filter(session=booking.session_id)
    before = Q(queued_at__lt=booking.queued_at) | Q(queued_at=booking.queued_at, pk__lt=booking.pk)
    return line.filter(before).count() + 1


def sweep_sessions() -> int:
    """End what ran out and offer what is free, session by session; how many sessions were looked at.

    Each is a transaction of its own: a kill loses nothing, and the next run goes on.
    """
    over = Booking.objects.overdue().filter(session__state=SessionState.SCHEDULED)
    waited = Booking.objects.in_line().values("session")
    free = WorkshopSession.objects.coming().filter(pk__in=waited).with_seats_left()
    to_sweep = {*over.values_list("session", flat=True), *free.values_list("pk", flat=True)}
    begun = WorkshopSession.objects.filter(pk__in=waited, starts_at__lte=Now())
    to_end = sorted(begun.values_list("pk", flat=True))
    for pk in sorted(to_sweep):
        _sweep(pk)
    for pk in to_end:
        _end_line(pk)
    return len(to_sweep) + len(to_end)


@transaction.atomic
def _sweep(session_id: int) -> None:
    swept_session(WorkshopSession(pk=session_id))


@transaction.atomic
def _end_line(session_id: int) -> None:
    """The session began: nobody waits for it any more."""
    session = WorkshopSession.objects.get(pk=session_id)
    hold_session(session)
    for booking in Booking.objects.in_line().filter(session=session).select_for_update(of=("self",)):
        lapse_booking(booking, reason=NO_SEAT)
        post("offer_lapsed", booking.pk)
