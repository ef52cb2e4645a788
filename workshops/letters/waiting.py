"""Letters to those who wait: in line, asked, and passed over."""

from django.utils.translation import gettext as _

from kit.letter import Letter
from kit.money import Money
from workshops.actions.seats import BARRED, NOT_IN_TIME, is_overdue
from workshops.actions.waiting import place_in_line
from workshops.letters.reading import read
from workshops.letters.shape import Facts, letter, moment
from workshops.models import Booking
from workshops.states import BookingState


def waitlisted(pk: int) -> Letter | None:
    """Which place one has; nothing when one waits no longer."""
    row = read(pk)
    if row.state != BookingState.WAITLISTED:
        return None
    return letter(
        row,
        _("On the waiting list: {workshop}").format(workshop=row.session.workshop.name),
        _("You are on the waiting list"),
        _("As soon as a seat is free and it is your turn, it is offered to you by e-mail."),
        _("Nothing is paid before that."),
        facts=((_("Place in line"), str(place_in_line(row))), *_price(row)),
    )


def offered(pk: int) -> Letter | None:
    """Until when the seat waits for an answer; nothing when that is over."""
    row = read(pk)
    if row.state != BookingState.OFFERED or row.held_until is None or is_overdue(row):
        return None
    until = moment(row.held_until)
    return letter(
        row,
        _("A seat for you: {workshop}").format(workshop=row.session.workshop.name),
        _("A seat is free for you"),
        _("Take it by {until}. After that it is offered to the next in line.").format(until=until),
        button=_("Take the seat"),
        facts=((_("Answer by"), until), *_price(row)),
    )


def lapsed(pk: int) -> Letter | None:
    """Why there is no seat: no answer, no right to it any more, or none that was freed."""
    row = read(pk)
    if row.state != BookingState.LAPSED:
        return None
    heading, *paragraphs = _why(row.end_reason)
    subject = _("Off the waiting list: {workshop}").format(workshop=row.session.workshop.name)
    return letter(row, subject, heading, *paragraphs)


def _why(reason: str) -> tuple[str, ...]:
    if reason == NOT_IN_TIME:
        return (
            _("The offer is over"),
            _("The time to answer is over, and the seat was offered to the next in line."),
            _("You may book another date, or wait in line again."),
        )
    if reason == BARRED:
        return (
            _("The seat could not be offered to you"),
            _("A seat was free, but something that this workshop asks for is missing now."),
            _("The page of the workshop says what, and what you can do."),
        )
    return (
        _("No seat was freed"),
        _("The session has begun, and no seat was freed before. We are sorry."),
        _("There may be other dates: have a look at the programme."),
    )


def _price(row: Booking) -> Facts:
    if not row.price_minor:
        return ()
    return ((_("Price"), str(Money(row.price_minor, row.session.workshop.currency))),)
