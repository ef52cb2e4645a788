"""Amounts, days and hours as French and English people write them."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from kit import wording

WRITTEN = [
    ("money", (3500,), "35,00\u00a0€", "€35.00"),
    ("money", (123456789,), "1\u00a0234\u00a0567,89\u00a0€", "€1,234,567.89"),
    ("money", (-3500,), "-35,00\u00a0€", "-€35.00"),
    ("money", (3500, "GBP"), "35,00\u00a0£GB", "£35.00"),
    ("price", (3500,), "35\u00a0€", "€35"),
    ("price", (3550,), "35,50\u00a0€", "€35.50"),
    ("price", (100000,), "1\u00a0000\u00a0€", "€1,000"),
    ("day", (date(2027, 3, 14),), "14 mars 2027", "14 March 2027"),
    ("day", (date(2027, 3, 1),), "1er mars 2027", "1 March 2027"),
    ("short_day", (date(2026, 9, 24),), "24 sept. 2026", "24 Sept 2026"),
    ("full_day", (date(2026, 10, 17),), "samedi 17 octobre 2026", "Saturday 17 October 2026"),
    ("weekday", (date(2026, 10, 17),), "sam.", "Sat"),
    ("short_month", (date(2026, 10, 17),), "oct.", "Oct"),
    ("hour", (time(18, 30),), "18\u00a0h\u00a030", "6:30\u00a0pm"),
    ("hour", (time(14, 0),), "14\u00a0h", "2\u00a0pm"),
    ("hour", (time(9, 5),), "9\u00a0h\u00a005", "9:05\u00a0am"),
    # Half past four in Greenwich is half past six in Paris, in October.
    ("hour", (datetime(2026, 10, 17, 16, 30, tzinfo=UTC),), "18\u00a0h\u00a030", "6:30\u00a0pm"),
    # Late on New Year's Eve in Greenwich it is the next year in Paris.
    ("day", (datetime(2026, 12, 31, 23, 30, tzinfo=UTC),), "1er janvier 2027", "1 January 2027"),
]


@pytest.mark.parametrize(("name", "values", "french", "english"), WRITTEN)
def test_both_languages(name: str, values: tuple[object, ...], french: str, english: str) -> None:
    write = getattr(wording, name)
    assert write(*values) == french
    with translation.override("en"):
        assert write(*values) == english


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Nadia Belkacem", "NB"),
        ("Anne-Marie Le Goff", "AG"),
        ("Zoé", "Z"),
        ("élise roux", "ÉR"),
        ("", ""),
        ("— Ali", "A"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert wording.initials(name) == letters


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile", "Chrome, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("curl/8.0", "curl/8.0"),
        ("", "?"),
    ],
)
def test_browsers_are_called_by_their_names(header: str, name: str) -> None:
    assert wording.browser(header) == name
