"""Writes calendars as RFC 5545 has them (iCalendar): events with a start and an end, in UTC.

calendar("Laser", [Event("occupancy-7@example.org", start, end, "Reserved")], stamp=now())
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

# RFC 5545, 3.1: a line has 75 octets at most; what follows stands on lines that begin with a space.
LONGEST_LINE = 75
PRODUCT = "-//Etabli//Calendars//EN"


@dataclass(frozen=True)
class Event:
    """Something that takes time. `uid` is the same in every version of the calendar."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    is_tentative: bool = False


def calendar(name: str, events: Iterable[Event], *, stamp: datetime) -> bytes:
    """The calendar as UTF-8; `stamp` is the instant at which it was written."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", f"NAME:{_text(name)}"]
    # What Outlook and older readers take the name from.
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: Event, stamp: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_instant(stamp)}",
        f"DTSTART:{_instant(event.start)}",
        f"DTEND:{_instant(event.end)}",
        f"SUMMARY:{_text(event.summary)}",
        f"STATUS:{'TENTATIVE' if event.is_tentative else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line breaks are escaped; other controls go."""
    plain = "".join(one for one in value.replace("\r\n", "\n") if one == "\n" or one.isprintable())
    for found, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(found, written)
    return plain


def _folded(line: str) -> bytes:
    """The line with its end, folded between characters, never within one."""
    pieces, piece = [], b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
