"""Writes calendars as RFC 5545 has them (iCalendar): events with a start and an end, in UTC.

calendar("Laser", [Event("occupancy-7@example.org", start, end, "Reserved")], stamp=now())
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import icalendar
from django.conf import settings

PRODUCT = "-//Etabli//Calendars//EN"
READ_EVERY = timedelta(hours=1)


class EventStatus(StrEnum):
    """How sure an event is, in RFC 5545's words."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Event:
    """Something that takes time. `uid` is the same in every version of the calendar.

    `revision` grows with each change that people see (SEQUENCE); `changed_at` is when the last one was.
    """

    uid: str
    start: datetime
    end: datetime
    summary: str
    status: EventStatus = EventStatus.CONFIRMED
    place: str = ""
    description: str = ""
    url: str = ""
    revision: int = 0
    changed_at: datetime | None = None


def calendar(
    name: str,
    events: Iterable[Event],
    *,
    stamp: datetime,
    method: str = "",
    organizer: tuple[str, str] | None = None,
) -> bytes:
    """The calendar as UTF-8; `stamp` is the instant at which it was written.

    `method` (PUBLISH, CANCEL) makes it a message of RFC 5546, which names who organizes: name and e-mail.
    """
    written = icalendar.Calendar()
    written.add("prodid", PRODUCT)
    written.add("version", "2.0")
    if method:
        written.add("method", method)
    else:
        # RFC 7986, and what older programs know: how often it is worth looking.
        written.add("refresh-interval", READ_EVERY, parameters={"VALUE": "DURATION"})
        written.add("x-published-ttl", icalendar.vDuration(READ_EVERY))
    written.add("name", _plain(name))
    # What Outlook and older readers take the name from, and the zone they show.
    written.add("x-wr-calname", _plain(name))
    written.add("x-wr-timezone", settings.TIME_ZONE)
    for event in events:
        # Without a method DTSTAMP is when what is told last changed: what did not change reads the same.
        written_at = stamp if method else event.changed_at or stamp
        written.add_component(_event(event, written_at, organizer))
    content: bytes = written.to_ical()
    return content


def _event(event: Event, stamp: datetime, organizer: tuple[str, str] | None) -> icalendar.Event:
    written = icalendar.Event()
    written.add("uid", _plain(event.uid))
    written.add("dtstamp", stamp.astimezone(UTC))
    written.add("dtstart", event.start.astimezone(UTC))
    written.add("dtend", event.end.astimezone(UTC))
    written.add("status", event.status.value)
    written.add("sequence", event.revision)
    if event.changed_at is not None:
        written.add("last-modified", event.changed_at.astimezone(UTC))
    texts = {
        "summary": event.summary, "location": event.place, "description": event.description, "url": event.url,
    }  # fmt: skip
    for key, text in texts.items():
        if text:
            written.add(key, _plain(text))
    if organizer is not None:
        written.add("organizer", _address(*organizer))
    return written


def _address(name: str, email: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{_plain(email)}")
    address.params["CN"] = _plain(name).replace("\n", " ")
    return address


def _plain(text: str) -> str:
    """Without control characters, which no calendar may hold; line breaks stay: the library escapes them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one == "\n" or one.isprintable())
