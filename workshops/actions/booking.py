"""Books seats: held until they are paid; confirmed at once when nothing is asked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Contact, User
from accounts.records import record
from billing.actions.orders import NewLine, order_lines
from billing.models import OrderLine
from billing.refusals import PriceChanged
from kit.clock import now
from kit.mail import post
from kit.money import Money
from kit.refusals import InvalidInput, NotAllowed
from kit.wording import day_and_hours
from workshops.actions.seats import swept_session
from workshops.deciding import Answer, BookingReason, Offer, may_book_all
from workshops.deciding.reasons import SENTENCES, WAIVED
from workshops.models import Booking, PriceKind, WorkshopSession
from workshops.refusals import BookingRefused, SessionFull
from workshops.states import BookingState

# Long enough to type a card's number and to confirm it on the phone.
HOLD = timedelta(minutes=30)
MOST_SEATS = 10
_HAS_A_SEAT = frozenset({BookingState.HELD, BookingState.CONFIRMED})


@transaction.atomic
def book(
    *,
    session: WorkshopSession,
    contacts: Sequence[Contact],
    booker: Contact,
    by: User | None,
    expected_minor: int | None = None,
) -> list[Booking]:
    """Book a seat for each of these contacts, all or none, on one order that `booker` pays.

    `by` acts for all of them; None is a guest who proved the e-mail address of `booker`. `expected_minor` is
    the sum that was shown. Who has these very seats already gets the same ones: a second click. Raises
    NotAllowed, InvalidInput, BookingRefused, SessionFull and PriceChanged.
    """
    _check_people(contacts, booker, by)
    session = swept_session(session)
    same = _booked_already(session, contacts, booker)
    if same:
        return same
    answers = _answers(session, contacts)
    for answer in answers.values():
        check(answer, session)
    offers = {contact.pk: answers[contact.pk].offer for contact in contacts}
    check_price(offers.values(), expected_minor, session)
    return seat(session, contacts, booker, offers, hold_until(session), by)


@transaction.atomic
def book_for(*, session: WorkshopSession, contact: Contact, by: User, is_free: bool = False) -> Booking:
    """The team books a seat for somebody, to be paid until the session begins, or free of charge.

    What is waived for the team: membership, prerequisites, closed bookings. Raises NotAllowed,
    BookingRefused and SessionFull.
    """
    if not by.has_perm("workshops.manage_booking"):
        raise NotAllowed
    session = swept_session(session)
    answer = _answers(session, [contact])[contact.pk]
    check(answer, session, waived=WAIVED)
    offer = Offer(0, PriceKind.TEAM) if is_free else answer.offer
    return seat(session, [contact], contact, {contact.pk: offer}, session.starts_at, by)[0]


def _check_people(contacts: Sequence[Contact], booker: Contact, by: User | None) -> None:
    pks = {contact.pk for contact in contacts}
    if not 1 <= len(contacts) <= MOST_SEATS or len(pks) < len(contacts):
        problem = _("Book for one to {most} people, each of them once.").format(most=MOST_SEATS)
        raise InvalidInput(path=("contacts",), problem=problem)
    if by is not None:
        acted_for = Contact.objects.acted_for_by(by).filter(pk__in={*pks, booker.pk}).count()
        if acted_for < len({*pks, booker.pk}):
            raise NotAllowed


def _booked_already(session: WorkshopSession, contacts: Sequence[Contact], booker: Contact) -> list[Booking]:
    rows = Booking.objects.filter(session=session, contact__in=contacts, booker=booker, state__in=_HAS_A_SEAT)
    found = list(rows.select_related("session__workshop", "line__order"))
    return found if len(found) == len(contacts) else []


def _answers(session: WorkshopSession, contacts: Sequence[Contact]) -> dict[int, Answer]:
    pks = [contact.pk for contact in contacts]
    return {
        contact: answer
        for (contact, _session), answer in may_book_all(pks, [session.pk], seats=len(pks)).items()
    }


def check(
    answer: Answer, session: WorkshopSession, *, waived: frozenset[BookingReason] = frozenset()
) -> None:
    """Raises BookingRefused for what bars the person, and SessionFull when only a seat is missing."""
    reasons = tuple(reason for reason in answer.reasons if reason not in waived)
    if reasons == (BookingReason.FULL,):
        ahead = Booking.objects.in_line().filter(session=session).count()
        raise SessionFull(waitlist_position=ahead + 1)
    if reasons:
        raise BookingRefused(
            reasons=reasons,
            missing=answer.missing,
            because=" ".join(str(SENTENCES[reason]) for reason in reasons),
        )


def check_price(offers: Iterable[Offer], expected_minor: int | None, session: WorkshopSession) -> None:
    """Raises PriceChanged when another sum was shown."""
    total = sum(offer.minor for offer in offers)
    if expected_minor is not None and expected_minor != total:
        raise PriceChanged(path=("expected",), price=Money(total, session.workshop.currency))


def hold_until(session: WorkshopSession) -> datetime:
    """Until when a seat is held for its payment."""
    return min(now() + HOLD, session.starts_at)


def seat(
    session: WorkshopSession,
    contacts: Sequence[Contact],
    booker: Contact,
    offers: Mapping[int, Offer],
    until: datetime,
    by: User | None,
) -> list[Booking]:
    """Give seats of a held session that were asked for already: paid ones are held `until` an instant."""
    made = [
        Booking(
            session=session, contact=contact, booker=booker, state=BookingState.CONFIRMED,
            price_minor=offers[contact.pk].minor, price_kind=offers[contact.pk].kind, created_by=by,
            # By the clock of the lock: who is moved or refunded is told by the order of instants.
            created_at=now(),
        )
        for contact in contacts
    ]  # fmt: skip
    order_seats([one for one in made if one.price_minor], booker, until, by)
    for booking in made:
        booking.save()
        record("booking.made", booking, by=by, session=session.pk, state=booking.state)
        if booking.state == BookingState.CONFIRMED:
            post("booking_confirmed", booking.pk)
    return made


def order_seats(bookings: Sequence[Booking], payer: Contact, until: datetime, by: User | None) -> None:
    """Have seats wait for their payment, on one order; the caller saves them."""
    if not bookings:
        return
    with override(payer.language):
        lines = [line_of(booking) for booking in bookings]
    currency = bookings[0].session.workshop.currency
    ordered: list[OrderLine] = order_lines(lines, contact=payer, currency=currency, by=by, pay_by=until)
    for booking, line in zip(bookings, ordered, strict=True):
        booking.state, booking.held_until, booking.line = BookingState.HELD, until, line


def line_of(booking: Booking) -> NewLine:
    """What a seat is on an order, in the language now active."""
    session, workshop = booking.session, booking.session.workshop
    hours = day_and_hours(session.starts_at, session.ends_at)
    label = f"{workshop.name}, {hours}, {booking.contact.full_name}"
    return NewLine("booking", label[:200], booking.price_minor, workshop.tax_rate, workshop.mention)
