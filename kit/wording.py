"""How amounts, days and hours are written, in the language now active."""

import re
from datetime import date, datetime, time

from babel.core import Locale
from babel.dates import format_date, format_time
from django.utils import timezone
from django.utils.translation import get_language

from kit.money import Money

type Moment = date | datetime

NO_CENTS = re.compile(r"[.,]00(?!\d)")


def spoken() -> Locale:
    """The active language as a Babel locale; English is British (the day before the month)."""
    return Locale("fr") if (get_language() or "fr").startswith("fr") else Locale("en", "GB")


def is_french() -> bool:
    """Whether the active language is French."""
    return spoken().language == "fr"


def money(minor: int, currency: str = "EUR") -> str:
    """`3500` as "35,00 €" (U+00A0) or "€35.00"."""
    return str(Money(minor, currency))


def price(minor: int, currency: str = "EUR") -> str:
    """Like `money`, without the cents when there are none: "35 €", "€35"."""
    text = money(minor, currency)
    return NO_CENTS.sub("", text)


def day(moment: Moment) -> str:
    """As in "14 mars 2027", "1er mars 2027", "14 March 2027"."""
    return _date(moment, "d MMMM y")


def short_day(moment: Moment) -> str:
    """As in "14 sept. 2026", "14 Sept 2026"."""
    return _date(moment, "d MMM y")


def full_day(moment: Moment) -> str:
    """As in "samedi 14 mars 2027", "Saturday 14 March 2027"."""
    return _date(moment, "EEEE d MMMM y")


def month_and_year(moment: Moment) -> str:
    """As in "mars 2027", "March 2027"."""
    return _date(moment, "MMMM y")


def full_weekday(moment: Moment) -> str:
    """As in "samedi", "Saturday"."""
    return _date(moment, "EEEE")


def weekday(moment: Moment) -> str:
    """As in "sam.", "Sat"."""
    return _date(moment, "EEE")


def short_month(moment: Moment) -> str:
    """As in "oct.", "Oct"."""
    return _date(moment, "MMM")


def hour(moment: datetime | time) -> str:
    """As in "18 h 30" and "14 h" in French, "6:30 pm" and "2 pm" in English."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    if is_french():
        return f"{moment.hour}\u00a0h" + (f"\u00a0{moment.minute:02}" if moment.minute else "")
    return format_time(moment, "h:mm a" if moment.minute else "h a", locale=spoken()).replace(" ", "\u00a0")


def day_and_hours(start: datetime, end: datetime) -> str:
    """As in "14 mars 2027, 14 h–16 h 30"; with both days when they differ."""
    if timezone.localdate(start) == timezone.localdate(end):
        return f"{day(start)}, {hour(start)}–{hour(end)}"
    return f"{day(start)}, {hour(start)} – {day(end)}, {hour(end)}"


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser(user_agent: str) -> str:
    """The program behind a User-Agent header as people call it: "Firefox, Windows"; cut off when unknown."""
    known = [next((name for sign, name in names if sign in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in known if name) or user_agent[:40] or "?"


def initials(name: str) -> str:
    """Up to two capitals: first and last word of a name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


def _date(moment: Moment, pattern: str) -> str:
    if isinstance(moment, datetime):
        moment = timezone.localdate(moment) if timezone.is_aware(moment) else moment.date()
    if moment.day == 1 and is_french():
        pattern = pattern.replace("d M", "d'er' M")
    return format_date(moment, pattern, locale=spoken())
