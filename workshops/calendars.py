"""Sessions as events of calendars: the same event for the public, for who comes and for who leads."""

from urllib.parse import urlsplit

from django.conf import settings

from kit.calendars import Event, EventStatus
from workshops.models import WorkshopSession
from workshops.states import SessionState


def host() -> str:
    """What makes the names of events ours."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def event_of(
    session: WorkshopSession, place: str, *, status: EventStatus = EventStatus.CONFIRMED, url: str = ""
) -> Event:
    """The session, in the language now active; one that was cancelled is so whatever `status` says."""
    is_cancelled = session.state == SessionState.CANCELLED
    return Event(
        uid=f"session-{session.uid}@{host()}",
        start=session.starts_at,
        end=session.ends_at,
        summary=session.workshop.name,
        status=EventStatus.CANCELLED if is_cancelled else status,
        place=place,
        description="\n".join(text for text in (session.workshop.summary, session.note) if text),
        url=url,
        revision=session.revision,
        changed_at=max(at for at in (session.created_at, session.moved_at, session.cancelled_at) if at),
    )
