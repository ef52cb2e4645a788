"""How workshops fare: what sessions bring, how full they are, month by month and workshop by workshop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Expression, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from billing.figures import largest_first, revenue_by
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
    lines = OrderLine.objects.visible_to(viewer).filter(booking__isnull=False)
    totals = revenue_by("booking__session__workshop", lines, months)
    found = Workshop.objects.filter(pk__in=[key for key in totals if key])
    return largest_first(totals, {one.pk: one.name for one in found})
