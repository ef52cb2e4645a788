"""Billing periods: how the end of each is found from the first day."""

import calendar
from datetime import UTC, datetime, timedelta

from sandbox.journal import Json

DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}


def later(anchor: int, recurring: Json, periods: int) -> int:
    """The instant so many periods after the anchor, in Unix seconds.

    Counted from the anchor, so that a subscription of the 31st comes back to the 31st after February.
    """
    start = datetime.fromtimestamp(anchor, UTC)
    steps = periods * recurring["interval_count"]
    if recurring["interval"] in DAYS:
        return int((start + timedelta(days=DAYS[recurring["interval"]] * steps)).timestamp())
    months = start.month - 1 + MONTHS[recurring["interval"]] * steps
    year, month = start.year + months // 12, months % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return int(start.replace(year=year, month=month, day=day).timestamp())
