"""Sessions as events of calendars: the same event for the public, for who comes and for who leads."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from kit.calendars import Event, EventStatus
from workshops.models import WorkshopSession
from workshops.states import SessionState


def host() -> str:
    """What makes the names of events ours."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def event_of(
    session: WorkshopSession,
    place: str,
    *,
    status: EventStatus = EventStatus.CONFIRMED,
    words: str = "",
    url: str = "",
    since: datetime | None = None,
) -> Event:
    """The session, in the language now active; one that was cancelled is so whatever `status` says.

    `words` are told beside its name; `since` is when what is told of it was so, if later than its own change.
    """
    is_cancelled = session.state == SessionState.CANCELLED
    name = session.workshop.name
    return Event(
        uid=f"session-{session.uid}@{host()}",
        start=session.starts_at,
        end=session.ends_at,
        summary=_("{what} ({words})").format(what=name, words=words) if words and not is_cancelled else name,
        status=EventStatus.CANCELLED if is_cancelled else status,
        place=place,
        description="\n".join(text for text in (session.workshop.summary, session.note) if text),
        url=url,
        revision=session.revision,
        changed_at=max(session.changed_at, since or session.changed_at),
    )
