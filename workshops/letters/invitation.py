"""The file by which a program puts a session into somebody's calendar."""

from accounts.models import Association
from kit.calendars import calendar
from kit.clock import now
from kit.letter import Attachment
from workshops.calendars import event_of
from workshops.letters.shape import BOOKINGS
from workshops.models import WorkshopSession
from workshops.places import place_of


def session_file(session: WorkshopSession) -> Attachment:
    """The session alone, to be taken over as it is."""
    sender = Association.objects.current()
    content = calendar(
        session.workshop.name,
        [event_of(session, place_of(session), url=BOOKINGS)],
        stamp=now(),
        method="PUBLISH",
        organizer=(sender.name, sender.email) if sender.email else None,
    )
    return Attachment(f"{session.workshop.code}.ics", content, "text/calendar")
