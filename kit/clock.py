"""The database's clock: the one clock that all processes share."""

from datetime import date, datetime, time

from django.conf import settings
from django.db import connection
from django.db.models import DateField, DateTimeField, Expression, Func
from django.utils import timezone


class Instant(Func):
    """The instant at which the statement runs, in SQL."""

    output_field = DateTimeField()
    template = "statement_timestamp()"


class Today(Func):
    """Today's date where the association is, in SQL: a day begins at local midnight, DST or not.

    `at` is another instant than the statement's own, as SQL.
    """

    output_field = DateField()
    template = "(%(expressions)s AT TIME ZONE %(zone)s)::date"

    def __init__(self, at: Expression | None = None) -> None:
        super().__init__(at or Instant(), zone=f"'{settings.TIME_ZONE}'")


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


def midnight(day: date) -> datetime:
    """The instant at which `day` begins where the association is."""
    return timezone.make_aware(datetime.combine(day, time.min))
