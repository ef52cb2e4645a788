"""How workshops fare: what sessions bring, how full they are, month by month and workshop by workshop."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Expression, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from billing.figures import invoiced_and_credited
from billing.models import CreditedLine, OrderLine
from workshops.models import Booking, Workshop, WorkshopSession
from workshops.states import SEATED, BookingState, SessionState


def waiting() -> Coalesce:
    """SQL: how many people wait for a seat of a session."""
    rows = Booking.objects.filter(session=OuterRef("pk"), state=BookingState.WAITLISTED).order_by()
    return Coalesce(Subquery(rows.values("session").annotate(it=Count("pk")).values("it")), 0)


def brought() -> Expression:
    """SQL: cents invoiced for a session's seats, credit notes taken off."""
    invoiced = OrderLine.objects.filter(booking__session=OuterRef("pk"), order__invoice__isnull=False)
    sums = invoiced.order_by().values("booking__session")
    paid = sums.annotate(it=Sum(F("quantity") * F("unit_price_minor"))).values("it")
    credited = CreditedLine.objects.filter(line__booking__session=OuterRef("pk"))
    back = credited.order_by().values("line__booking__session").annotate(it=Sum("amount_minor")).values("it")
    return Coalesce(Subquery(paid), 0) - Coalesce(Subquery(back), 0)


@dataclass(frozen=True)
class Fill:
    """Seats taken, of all seats of so many sessions."""

    workshop: Workshop
    sessions: int
    taken: int
    seats: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.taken / self.seats if self.seats else 0.0


def fill(viewer: User, start: datetime, end: datetime) -> list[Fill]:
    """Each workshop's seats in the sessions that begin between two instants, the fullest first."""
    rows = WorkshopSession.objects.visible_to(viewer).filter(starts_at__gte=start, starts_at__lt=end)
    rows = rows.exclude(state=SessionState.CANCELLED)
    seats = dict(_by_workshop(rows, Sum("capacity")))
    sessions = dict(_by_workshop(rows, Count("pk")))
    seated = Booking.objects.filter(session__in=rows.values("pk"), state__in=SEATED).order_by()
    taken = dict(seated.values_list("session__workshop").annotate(it=Count("pk")))
    found = [
        Fill(one, sessions[one.pk], taken.get(one.pk, 0), seats[one.pk])
        for one in Workshop.objects.filter(pk__in=seats)
    ]
    return sorted(found, key=lambda one: (-one.share, one.workshop.name))


def _by_workshop(
    rows: QuerySet[WorkshopSession], what: Sum | Count
) -> QuerySet[WorkshopSession, tuple[int, int]]:
    return rows.order_by().values_list("workshop").annotate(it=what)


def revenue_in(months: Sequence[date], viewer: User) -> Mapping[str, list[int]]:
    """Cents invoiced for seats in each month, credit notes taken off, by workshop; the largest first."""
    rows = OrderLine.objects.visible_to(viewer).filter(kind="booking")
    places = {(month.year, month.month): index for index, month in enumerate(months)}
    totals: dict[int, list[int]] = defaultdict(lambda: [0] * len(months))
    for told in invoiced_and_credited(rows, months[0]):
        sums = told.order_by().values_list("month", "booking__session__workshop")
        for month, pk, cents in sums.annotate(cents=Sum("moved")):
            place = places.get((month.year, month.month))
            if place is not None and pk is not None:
                totals[pk][place] += cents
    return _named(totals)


def _named(totals: Mapping[int, list[int]]) -> dict[str, list[int]]:
    """By name, what brings most first; two of one name are one to whoever reads."""
    names = {one.pk: one.name for one in Workshop.objects.filter(pk__in=totals)}
    named: dict[str, list[int]] = {}
    for pk in sorted(totals, key=lambda pk: -sum(totals[pk])):
        before = named.get(names[pk], [0] * len(totals[pk]))
        named[names[pk]] = [one + other for one, other in zip(before, totals[pk], strict=True)]
    return named
