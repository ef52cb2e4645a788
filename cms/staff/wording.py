"""Dates and hours in lists and on cards."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from cms.staff.parts import Words
from kit.wording import hour, short_day


def instant(moment: datetime | None) -> str:
    """As in "14 sept. 2026, 18 h 30"; nothing for no instant."""
    return f"{short_day(moment)}, {hour(moment)}" if moment is not None else ""


def day(moment: date | datetime | None) -> str:
    """As in "14 sept. 2026"; nothing for no day."""
    return short_day(moment) if moment is not None else ""


def yes_no(truth: bool) -> str:
    """The word for it."""
    return _("yes") if truth else _("no")


def titled(title: Words, subtitle: Words) -> str:
    """What a page is about, and of whom: "Fiche : Ada Roy". Wagtail's own joins the two in English."""
    if not subtitle:
        return str(title)
    return _("{title}: {subtitle}").format(title=title, subtitle=subtitle)
