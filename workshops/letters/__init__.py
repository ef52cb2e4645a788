"""The letters of workshops: what each says, in the language of its reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from kit import mail
from kit.letter import Letter
from kit.refusals import Text
from workshops.letters import around, bookings, guests, samples, waiting
from workshops.letters.reading import language_of, language_of_trainer, reader_id
from workshops.letters.values import LABELS, STANDS, of_booking, of_guest, of_trainer


@dataclass(frozen=True)
class Told:
    """A kind of letter: who writes it, what managers read of it, and an invented one.

    `names`: which placeholders its wording may hold, beside those of every letter. `reader_of`: whose wish
    counts, where one may do without it.
    """

    composer: mail.Composer
    title: Text
    when: Text
    invent: Callable[[], int]
    names: tuple[str, ...] = ()
    reader_of: Callable[[int], int] | None = None


_ABOUT_BOOKINGS = {
    "booking_confirmed": Told(
        bookings.confirmed,
        _("Seat booked"),
        _("When a seat is paid, or costs nothing."),
        samples.booking,
    ),
    "booking_transferred": Told(
        bookings.transferred,
        _("Seat on another date"),
        _("When a booking is moved to another date of the same workshop."),
        samples.booking,
    ),
    "booking_cancelled": Told(
        bookings.cancelled,
        _("Booking cancelled"),
        _("When a seat is given up, or the team cancels a booking."),
        samples.cancelled_booking,
        ("reason",),
    ),
    "booking_waitlisted": Told(
        waiting.waitlisted,
        _("On the waiting list"),
        _("When somebody waits for a seat."),
        samples.waiting_booking,
    ),
    "seat_offered": Told(
        waiting.offered,
        _("Seat offered"),
        _("When a seat is free for somebody who waits."),
        samples.offered_booking,
        ("until",),
    ),
    "offer_lapsed": Told(
        waiting.lapsed,
        _("Off the waiting list"),
        _("When an offer was not answered in time, or no seat was freed."),
        samples.lapsed_booking,
    ),
    "session_moved": Told(
        bookings.moved,
        _("Session at another time"),
        _("To those who booked or wait, when a session takes place at another time."),
        samples.moved_booking,
    ),
    "session_cancelled": Told(
        bookings.session_cancelled,
        _("Session cancelled"),
        _("To those who booked or wait, when a session does not take place."),
        samples.booking_of_cancelled_session,
        ("reason",),
    ),
    "session_reminder": Told(
        around.reminder,
        _("Reminder of a session"),
        _("The day before a session, to those who have a seat."),
        samples.booking,
        reader_of=reader_id,
    ),
    "session_thanks": Told(
        around.thanks,
        _("Thanks for coming"),
        _("The morning after a session, to those who were there."),
        samples.attended_booking,
        reader_of=reader_id,
    ),
}
_LIST = Told(
    around.trainer_list,
    _("List for who leads a session"),
    _("The day before a session, to those who lead it: who comes."),
    samples.trainer,
)
_GUEST = Told(
    guests.verify,
    _("Guest’s address to confirm"),
    _("When somebody without an account wants seats: the link by which they confirm their address."),
    samples.guest_request,
)


def register() -> None:
    """Make these letters known to the post."""
    for kind, told in _ABOUT_BOOKINGS.items():
        _register(kind, told, of_booking, language_of)
    _register("trainer_list", _LIST, of_trainer, language_of_trainer)
    _register("guest_verify", _GUEST, of_guest, guests.language_of)


def _register(
    kind: str, told: Told, values: Callable[[int], Mapping[str, str]], language: Callable[[int], str]
) -> None:
    def composer(pk: int) -> Letter | None:
        letter = told.composer(pk)
        return replace(letter, values=values(pk)) if letter is not None else None

    mail.register(
        kind,
        composer,
        language_of=language,
        about=mail.About(
            title=told.title,
            when=told.when,
            reader_of=told.reader_of,
            placeholders={name: LABELS[name] for name in (*STANDS, *told.names)},
            sample=lambda: composer(told.invent()),
        ),
    )
