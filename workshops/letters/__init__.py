"""The letters of workshops: what each says, in the language of its reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from kit import mail
from kit.letter import Letter
from kit.refusals import Text
from workshops.letters import bookings, samples, waiting
from workshops.letters.reading import language_of
from workshops.letters.values import LABELS, STANDS, of_booking


@dataclass(frozen=True)
class Told:
    """A kind of letter: who writes it, what managers read of it, and an invented one.

    `names`: which placeholders its wording may hold, beside those of every letter.
    """

    composer: mail.Composer
    title: Text
    when: Text
    invent: Callable[[], int]
    names: tuple[str, ...] = ()


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
}


def register() -> None:
    """Make these letters known to the post."""
    for kind, told in _ABOUT_BOOKINGS.items():
        _register(kind, told, of_booking, language_of)


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
            placeholders={name: LABELS[name] for name in (*STANDS, *told.names)},
            sample=lambda: composer(told.invent()),
        ),
    )
