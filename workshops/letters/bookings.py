"""Letters on seats: confirmed, moved to another date, cancelled, and whose session does not take place."""

from django.utils.translation import gettext as _

from kit.clock import now
from kit.letter import Letter
from kit.money import Money
from workshops.actions.booking_ends import BY_THE_TEAM, GIVEN_UP
from workshops.letters.invitation import session_file
from workshops.letters.reading import read
from workshops.letters.shape import Facts, letter, moment, told_reason
from workshops.models import Booking
from workshops.prices import full_refund_until
from workshops.states import OPEN, BookingState, SessionState

# What the program notes when nobody says why.
_UNSAID = frozenset({GIVEN_UP, BY_THE_TEAM})


def confirmed(pk: int) -> Letter | None:
    """Which seat it is, and until when it can be given up; nothing when it is over already."""
    row = read(pk)
    if row.state != BookingState.CONFIRMED:
        return None
    return letter(
        row,
        _("Booked: {workshop}").format(workshop=row.session.workshop.name),
        _("A seat is yours"),
        *giving_up(row),
        facts=price_facts(row),
        attachments=(session_file(row.session),),
    )


def transferred(pk: int) -> Letter | None:
    """Which date it is now; nothing when it is over already."""
    row = read(pk)
    if row.state != BookingState.CONFIRMED:
        return None
    return letter(
        row,
        _("Another date: {workshop}").format(workshop=row.session.workshop.name),
        _("The seat is on another date now"),
        _("The seat on the date before is for somebody else."),
        *giving_up(row),
        facts=price_facts(row),
        attachments=(session_file(row.session),),
    )


def price_facts(row: Booking) -> Facts:
    """What it costs, and until when all of that goes back; nothing when it is free of charge."""
    until = full_refund_until(row.session)
    if not row.price_minor:
        return ()
    limit = ((_("Refunded in full until"), moment(until)),) if until > now() else ()
    return ((_("Price"), str(row.price)), *limit)


def giving_up(row: Booking) -> tuple[str, ...]:
    """What to do when something comes up, and what goes back then."""
    if not row.price_minor or full_refund_until(row.session) > now():
        return (_("Something came up? Give the seat up in time, so that somebody else can come."),)
    percent = row.session.workshop.late_refund_percent
    if percent:
        return (
            _(
                "Something came up? Give the seat up before it begins: {percent} % of the price goes back."
            ).format(percent=percent),
        )
    return (_("Something came up? Give the seat up, so that somebody else can come; nothing goes back."),)


def moved(pk: int) -> Letter | None:
    """When it takes place now; nothing when the booking is over, or the session."""
    row = read(pk)
    session = row.session
    if row.state not in OPEN or session.state != SessionState.SCHEDULED or session.starts_at <= now():
        return None
    is_paid = bool(row.price_minor) and row.state == BookingState.CONFIRMED
    return letter(
        row,
        _("Another time: {workshop}").format(workshop=session.workshop.name),
        _("It takes place at another time"),
        _("Your booking stands at the new time."),
        _("Does it not suit you? Give the seat up before it begins: all of the price goes back.")
        if is_paid
        else _("Does it not suit you? Give it up, so that somebody else can come."),
        attachments=(session_file(session),) if row.state == BookingState.CONFIRMED else (),
    )


def cancelled(pk: int) -> Letter | None:
    """That the booking is over, why, and what goes back."""
    row = read(pk)
    if row.state != BookingState.CANCELLED:
        return None
    return letter(
        row,
        _("Cancelled: {workshop}").format(workshop=row.session.workshop.name),
        _("The booking is cancelled"),
        "" if row.end_reason in _UNSAID else told_reason(row.end_reason),
        *_refund(row),
    )


def session_cancelled(pk: int) -> Letter | None:
    """That the session does not take place, why, and that all of the money goes back."""
    row = read(pk)
    if row.session.state != SessionState.CANCELLED:
        return None
    return letter(
        row,
        _("It does not take place: {workshop}").format(workshop=row.session.workshop.name),
        _("It does not take place"),
        told_reason(row.session.cancel_reason),
        *_refund(row),
        _("There may be other dates: have a look at the programme."),
    )


def _refund(row: Booking) -> tuple[str, ...]:
    minor = row.line.refunded_minor if row.line is not None else 0
    if not minor:
        return ()
    amount = Money(minor, row.session.workshop.currency)
    return (_("{amount} goes back by the same means of payment.").format(amount=amount),)
