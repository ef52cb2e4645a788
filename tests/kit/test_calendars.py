"""Calendars: folded, escaped, in UTC."""

from datetime import UTC, datetime, timedelta, timezone

from kit.calendars import Event, calendar

STAMP = datetime(2026, 11, 24, 12, tzinfo=UTC)
PARIS = timezone(timedelta(hours=1))


def _event(summary: str) -> Event:
    start = datetime(2026, 12, 1, 10, tzinfo=PARIS)
    return Event("occupancy-7@example.org", start, start + timedelta(hours=2), summary)


def test_a_calendar_in_full() -> None:
    assert calendar("Laser", [_event("Réservé")], stamp=STAMP).decode() == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Etabli//Calendars//EN\r\nNAME:Laser\r\n"
        "X-WR-CALNAME:Laser\r\nBEGIN:VEVENT\r\nUID:occupancy-7@example.org\r\nDTSTAMP:20261124T120000Z\r\n"
        "DTSTART:20261201T090000Z\r\nDTEND:20261201T110000Z\r\nSUMMARY:Réservé\r\nSTATUS:CONFIRMED\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_what_has_a_meaning_is_escaped() -> None:
    told = calendar("", [_event("a;b,c\\d\r\nEND:VCALENDAR\x00")], stamp=STAMP).decode()
    assert "SUMMARY:a\\;b\\,c\\\\d\\nEND:VCALENDAR\r\n" in told
    assert told.count("\r\nEND:VCALENDAR\r\n") == 1


def test_long_lines_are_folded_between_characters() -> None:
    name = "é" * 100
    content = calendar("", [_event(name)], stamp=STAMP)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert f"SUMMARY:{name}\r\n" in content.decode().replace("\r\n ", "")
