"""The database's clock: the one clock that all processes share."""

from datetime import date, datetime

from django.conf import settings
from django.db import connection
from django.db.models import DateField, Func


class Today(Func):
    """Today's date where the association is, in SQL: a day begins at local midnight, DST or not."""

    output_field = DateField()
    template = "(statement_timestamp() AT TIME ZONE %(zone)s)::date"

    def __init__(self) -> None:
        super().__init__(zone=f"'{settings.TIME_ZONE}'")


def now() -> datetime:
    """The instant at which the current statement runs, by the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant


def today() -> date:
    """Today's date where the association is, by the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (statement_timestamp() AT TIME ZONE %s)::date", [settings.TIME_ZONE])
        day: date = cursor.fetchone()[0]
    return day
