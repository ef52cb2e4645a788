"""The letters of workshops, in the language of their readers."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Association
from kit import mail
from kit.mail import Letter
from kit.wording import day_and_hours
from workshops.models import Booking

BOOKINGS = f"{settings.SITE_URL}/portal/workshops/"
# Each is about a booking, and told to who booked.
KINDS = (
    "booking_confirmed",
    "booking_waitlisted",
    "booking_transferred",
    "booking_cancelled",
    "seat_offered",
    "offer_lapsed",
    "session_moved",
    "session_cancelled",
)


def register() -> None:
    """Make these letters known to the post."""
    for kind in KINDS:
        about = mail.About(
            title=gettext_lazy("A booking"),
            when=gettext_lazy("When something happens to a booking."),
            sample=lambda: None,
        )
        mail.register(kind, _about_booking, language_of=_language_of_booking, about=about)


def _about_booking(pk: int) -> Letter | None:
    """Where somebody stands with a session, whatever happened to it."""
    booking = Booking.objects.select_related("session__workshop", "booker", "contact").get(pk=pk)
    session = booking.session
    return Letter(
        to=booking.booker.email,
        sender=Association.objects.current(),
        subject=session.workshop.name,
        heading=session.workshop.name,
        paragraphs=(),
        action=(_("My bookings"), BOOKINGS),
        facts=(
            (_("When"), day_and_hours(session.starts_at, session.ends_at)),
            (_("Who comes"), booking.contact.full_name),
            (_("State"), str(booking.get_state_display())),
        ),
    )


def _language_of_booking(pk: int) -> str:
    return Booking.objects.values_list("booker__language", flat=True).get(pk=pk)
