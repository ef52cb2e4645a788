"""What all letters on bookings have in common: to whom, the facts of a session, where the button leads."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Association
from kit.letter import Attachment, Letter
from kit.wording import day, day_and_hours, hour
from workshops.guest_links import guest_link
from workshops.letters.reading import reader_of
from workshops.models import Booking, WorkshopSession
from workshops.places import place_of

BOOKINGS = f"{settings.SITE_URL}/portal/bookings/"

type Facts = tuple[tuple[str, str], ...]


def moment(at: datetime) -> str:
    """As in "14 mars 2027, 14 h"."""
    return f"{day(at)}, {hour(at)}"


def hours_of(session: WorkshopSession) -> str:
    """When it takes place."""
    return day_and_hours(session.starts_at, session.ends_at)


def facts_of(session: WorkshopSession) -> Facts:
    """What, when, where, and what to know of it."""
    place, note = place_of(session), session.note
    return (
        (_("Workshop"), session.workshop.name),
        (_("When"), hours_of(session)),
        *(((_("Where"), place),) if place else ()),
        *(((_("To know"), note),) if note else ()),
    )


def told_reason(reason: str) -> str:
    """A reason as it was written; those of the program are said in the reader's language."""
    return _(reason) if reason else ""


def letter(
    booking: Booking,
    subject: str,
    heading: str,
    *paragraphs: str,
    button: str = "",
    leads_to: str = "",
    facts: Facts = (),
    attachments: tuple[Attachment, ...] = (),
) -> Letter:
    """A letter on a booking, with the facts of its session and then these."""
    reader = reader_of(booking)
    for_other = ((_("Who comes"), booking.contact.full_name),) if reader != booking.contact else ()
    return Letter(
        to=reader.email,
        sender=Association.objects.current(),
        subject=subject,
        heading=heading,
        paragraphs=tuple(text for text in paragraphs if text),
        action=(button or _("My bookings"), leads_to or guest_link(booking) or BOOKINGS),
        facts=(*facts_of(booking.session), *for_other, *facts),
        attachments=attachments,
    )
