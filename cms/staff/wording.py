"""Dates and hours in lists and on cards."""

from datetime import date, datetime

from django.utils.translation import gettext as _

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
