"""Calendars: folded, escaped, in UTC."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import icalendar

from kit.calendars import Event, EventStatus, calendar

STAMP = datetime(2026, 11, 24, 12, tzinfo=UTC)
PARIS = timezone(timedelta(hours=1))
START = datetime(2026, 12, 1, 10, tzinfo=PARIS)


def _event(summary: str) -> Event:
    return Event("occupancy-7@example.org", START, START + timedelta(hours=2), summary)


def _read(content: bytes) -> Any:
    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return event


def test_a_calendar_in_full() -> None:
    told = calendar("Laser", [_event("Réservé")], stamp=STAMP).decode().split("\r\n")
    assert told[0] == "BEGIN:VCALENDAR"
    assert told[-2:] == ["END:VCALENDAR", ""]
    assert {"VERSION:2.0", "X-WR-CALNAME:Laser", "X-WR-TIMEZONE:Europe/Paris"} <= set(told)
    inside = told[told.index("BEGIN:VEVENT") + 1 : told.index("END:VEVENT")]
    assert sorted(inside) == [
        "DTEND:20261201T110000Z", "DTSTAMP:20261124T120000Z", "DTSTART:20261201T090000Z", "SEQUENCE:0",
        "STATUS:CONFIRMED", "SUMMARY:Réservé", "UID:occupancy-7@example.org",
    ]  # fmt: skip


def test_what_is_known_of_an_event() -> None:
    event = Event(
        "a@b", START, START + timedelta(hours=1), "Laser", EventStatus.CANCELLED, "Salle, 1er étage",
        "Apportez\ndes lunettes", "https://example.org/x?a=1;b=2,3", 3, STAMP,
    )  # fmt: skip
    content = calendar("", [event], stamp=STAMP, method="CANCEL", organizer=('Le "Fab"\n', "fab@example.org"))
    read = _read(content)
    assert b"\r\nMETHOD:CANCEL\r\n" in content
    assert (read["STATUS"], read["SEQUENCE"]) == ("CANCELLED", 3)
    assert (read["LOCATION"], read["DESCRIPTION"]) == (event.place, event.description)
    assert read["URL"] == event.url
    assert read["LAST-MODIFIED"].dt == STAMP
    assert read["ORGANIZER"] == "mailto:fab@example.org"


def test_what_has_a_meaning_is_escaped() -> None:
    told = calendar("", [_event("a;b,c\\d\r\nEND:VCALENDAR\x00\x1b\x85\u2028")], stamp=STAMP).decode()
    assert "SUMMARY:a\\;b\\,c\\\\d\\nEND:VCALENDAR\r\n" in told
    assert told.count("\r\nEND:VCALENDAR\r\n") == 1
    assert _read(told.encode())["SUMMARY"] == "a;b,c\\d\nEND:VCALENDAR"


def test_long_lines_are_folded_between_characters() -> None:
    name = "é" * 100
    content = calendar("", [_event(name)], stamp=STAMP)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert f"SUMMARY:{name}\r\n" in content.decode().replace("\r\n ", "")
