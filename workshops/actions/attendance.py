"""Takes attendance, lets in who comes without a booking, and signs off who has learnt it."""

from django.db import transaction

from accounts.models import Contact, User
from accounts.records import record
from billing.actions.orders import order_line
from equipment.actions.authorizations import issue_authorization
from equipment.models import Authorization, Level
from kit.clock import now
from kit.refusals import NotAllowed
from workshops.actions.booking import check, line_of
from workshops.actions.seats import free_seats, locked_booking, swept_session
from workshops.deciding import BookingReason, Offer, may_book
from workshops.deciding.reasons import WAIVED
from workshops.models import Booking, WorkshopSession
from workshops.refusals import GivesNothing, NotThere, NotYetBegun, PaymentOpen, SessionFull
from workshops.states import BOOKING, BookingState

# Who stands in the room has begun with the others, and takes a seat that nobody else has.
_AT_THE_DOOR = WAIVED | {BookingReason.SESSION_OVER, BookingReason.ALREADY_WAITING, BookingReason.FULL}


def _check_leads(by: User, session: WorkshopSession) -> None:
    leads = WorkshopSession.objects.led_by(by).filter(pk=session.pk).exists()
    if not leads and not by.has_perm("workshops.manage_booking"):
        raise NotAllowed


@transaction.atomic
def mark_attended(*, booking: Booking, by: User) -> Booking:
    """They came; twice changes nothing. Raises NotAllowed, NotYetBegun, PaymentOpen and StateForbids."""
    return _marked(booking, BookingState.ATTENDED, by)


@transaction.atomic
def mark_absent(*, booking: Booking, by: User) -> Booking:
    """They did not come; twice changes nothing. What was signed off stands: withdraw it where it is kept."""
    return _marked(booking, BookingState.ABSENT, by)


@transaction.atomic
def unmark_attendance(*, booking: Booking, by: User) -> Booking:
    """The wrong name was tapped: nothing is known of them yet."""
    return _marked(booking, BookingState.CONFIRMED, by)


def _marked(booking: Booking, state: BookingState, by: User) -> Booking:
    _check_leads(by, booking.session)
    booking = locked_booking(booking.pk)
    if booking.state == state:
        return booking
    if booking.state == BookingState.HELD:
        raise PaymentOpen
    if booking.session.attendance_opens_at > now():
        raise NotYetBegun
    BOOKING.move(booking, state)
    booking.marked_at = None if state == BookingState.CONFIRMED else now()
    booking.save(update_fields=["state", "marked_at"])
    record(f"booking.{state.value}", booking, by=by)
    return booking


@transaction.atomic
def add_walk_in(*, session: WorkshopSession, contact: Contact, by: User) -> Booking:
    """Somebody came without a booking and takes a free seat; what it costs is ordered, to be paid later.

    Who has booked is marked as present. Raises NotAllowed, NotYetBegun, BookingRefused and SessionFull.
    """
    _check_leads(by, session)
    session = swept_session(session)
    if session.attendance_opens_at > now():
        raise NotYetBegun
    known = Booking.objects.standing().filter(session=session, contact=contact).first()
    if known is not None and known.state not in (BookingState.WAITLISTED, BookingState.OFFERED):
        return _marked(known, BookingState.ATTENDED, by)
    answer = may_book(contact, session)
    check(answer, session, waived=_AT_THE_DOOR)
    if known is not None:
        return _let_in(locked_booking(known.pk), session, answer.offer, by)
    made = Booking(session=session, contact=contact, booker=contact, created_by=by, created_at=now())
    return _let_in(made, session, answer.offer, by)


def _let_in(booking: Booking, session: WorkshopSession, offer: Offer, by: User) -> Booking:
    # An offer is a seat already.
    if booking.state != BookingState.OFFERED and free_seats(session) < 1:
        raise SessionFull(waitlist_position=Booking.objects.in_line().filter(session=session).count() + 1)
    if booking.pk is None:
        booking.state = BookingState.ATTENDED
    else:
        BOOKING.move(booking, BookingState.ATTENDED)
    booking.is_walk_in, booking.held_until = True, None
    booking.price_minor, booking.price_kind, booking.marked_at = offer.minor, offer.kind, now()
    if offer.minor:
        booking.line = order_line(
            line_of(booking), contact=booking.booker, currency=session.workshop.currency, by=by
        )
    booking.save()
    record("booking.walked_in", booking, by=by, session=session.pk)
    return booking


@transaction.atomic
def sign_off(*, booking: Booking, by: User) -> Booking:
    """Who was there has learnt it: they are qualified by what the workshop gives. Twice changes nothing.

    Nobody signs off themselves. Raises NotAllowed, NotThere and GivesNothing.
    """
    _check_leads(by, booking.session)
    booking = locked_booking(booking.pk)
    workshop = booking.session.workshop
    if workshop.gives is None:
        raise GivesNothing
    if Contact.objects.acted_for_by(by).filter(pk=booking.contact_id).exists():
        raise NotAllowed
    if booking.state != BookingState.ATTENDED:
        raise NotThere
    if booking.authorization is not None:
        return booking
    booking.authorization = issue_authorization(
        contact=booking.contact,
        qualification=workshop.gives,
        level=_level(booking, Level(workshop.gives_level)),
        reason=f"{workshop.name}, {booking.session.starts_at:%Y-%m-%d}",
        by=by,
    )
    booking.save(update_fields=["authorization"])
    record("booking.signed_off", booking, by=by, authorization=booking.authorization.pk)
    return booking


def _level(booking: Booking, given: Level) -> Level:
    """Training never takes a level away from who holds a higher one."""
    held = Authorization.objects.active().filter(
        contact=booking.contact, qualification=booking.session.workshop.gives
    )
    return Level(max([given, *held.values_list("level", flat=True)]))
