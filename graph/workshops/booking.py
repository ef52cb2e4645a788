"""Who has, or waits for, a seat of a session; what it costs and what would go back."""

from collections.abc import Callable, Set
from datetime import datetime
from typing import Any

import strawberry_django
from django.db.models import FETCH_PEERS, Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from strawberry import Info

from graph.accounts.acted_for import acted_for
from graph.accounts.contact import Contact, full_name_of
from graph.billing.order import Order
from graph.engine.context import context_of, viewer_of
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.equipment.qualification import Authorization
from graph.fields import across, column, computed, of_row, related, row_of
from graph.workshops.enums import BookingState, PriceKind
from graph.workshops.peers import Ways, reached
from graph.workshops.session import WorkshopSession
from kit import clock
from workshops import models
from workshops.prices import full_refund_until, may_leave_freely, refund_of
from workshops.states import OPEN


def _place_in_line() -> Case:
    """SQL: which place somebody who waits has, 1 for the next one; null for who does not wait."""
    before = Q(queued_at__lt=OuterRef("queued_at"))
    before |= Q(queued_at=OuterRef("queued_at"), pk__lte=OuterRef("pk"))
    line = models.Booking.objects.filter(before, session=OuterRef("session"), state=BookingState.WAITLISTED)
    place = Subquery(line.order_by().values("session").annotate(it=Count("pk")).values("it"))
    return Case(When(state=BookingState.WAITLISTED, then=place))


# What the rules of giving up take, beside the booking's own columns.
_RULES = {
    f"across_{path}": F(path)
    for path in (
        "session__starts_at",
        "session__moved_at",
        "session__workshop__cancel_hours",
        "session__workshop__late_refund_percent",
        "session__workshop__currency",
    )
}


def _judged(told: Callable[[models.Booking, Info], Any], *, description: str) -> Any:
    """What `told` makes of a booking that knows what the rules of giving up ask for."""

    def value(root: Any, info: Info) -> Any:
        return told(_known(root), info)

    return strawberry_django.field(
        value,
        description=description,
        only=["state", "price_minor", "created_at", "contact", "booker"],
        annotate=dict(_RULES),
    )


def _known(row: models.Booking) -> models.Booking:
    """The booking with a session and a workshop of what the rules ask for, and nothing else."""
    if not _RULES.keys() <= row.__dict__.keys():
        row.__dict__.update(models.Booking.objects.filter(pk=row.pk).values(**_RULES).get())
    starts_at, moved_at, hours, percent, currency = (row.__dict__[name] for name in _RULES)
    workshop = models.Workshop(cancel_hours=hours, late_refund_percent=percent, currency=currency)
    session = models.WorkshopSession(starts_at=starts_at, moved_at=moved_at, workshop=workshop)
    return models.Booking(
        state=row.state, price_minor=row.price_minor, created_at=row.created_at, session=session,
        contact_id=row.contact_id, booker_id=row.booker_id,
    )  # fmt: skip


def _now(info: Info) -> datetime:
    instant: datetime = context_of(info).once("the instant", clock.now)
    return instant


def _is_own(booking: models.Booking, info: Info) -> bool:
    return not acted_for(info).isdisjoint({booking.contact_id, booking.booker_id})


def _is_teams(info: Info) -> bool:
    return viewer_of(info).has_perm("workshops.manage_booking")


def _refund(booking: models.Booking, info: Info) -> Money:
    paid = booking.state == BookingState.CONFIRMED
    return Money.of_minor(refund_of(booking, _now(info)) if paid else 0, booking.session.workshop.currency)


def _until(booking: models.Booking, _info: Info) -> datetime:
    return full_refund_until(booking.session)


def _can_cancel(booking: models.Booking, info: Info) -> bool:
    if booking.state not in OPEN or booking.session.starts_at <= _now(info):
        return False
    return _is_own(booking, info) or _is_teams(info)


def _can_transfer(booking: models.Booking, info: Info) -> bool:
    if booking.state != BookingState.CONFIRMED or booking.session.starts_at <= _now(info):
        return False
    if not _is_own(booking, info):
        return _is_teams(info)
    return may_leave_freely(booking, _now(info))


def _orders(bookings: Set[int]) -> Ways:
    rows = models.Booking.objects.filter(pk__in=bookings).exclude(line=None)
    return {pk: [order] for pk, order in rows.values_list("pk", "line__order")}


@strawberry_django.type(models.Booking, description="A contact has, or waits for, a seat of a session.")
class Booking(VisibleNode):
    """Seen by who comes, by who booked, by who leads the session, and by the team."""

    state: BookingState = column(description="Where it stands.")
    created_at: datetime = column(description="When it was made.")
    held_until: datetime | None = column(description="Until when a seat is held, or offered; else null.")
    queued_at: datetime | None = column(description="Since when the person waited in line.")
    waitlist_position: int | None = computed(
        _place_in_line, description="The place in line, 1 for the next one; null for who does not wait."
    )
    price: Money = across(
        "price_minor", "session__workshop__currency", told=Money.of_minor, description="What the seat costs."
    )
    price_kind: PriceKind = column(description="By which of the workshop's prices.")
    is_walk_in: bool = column(description="Whether the person came without having booked.")
    marked_at: datetime | None = column(description="When attendance was taken.")
    ended_at: datetime | None = column(description="When it was given up, or ran out.")
    end_reason: str = column(description="Why it ended.")
    full_name: str = full_name_of("contact", description="Who comes, by name.")
    booker_name: str = full_name_of("booker", description="Who booked and pays, by name.")
    full_refund_until: datetime = _judged(_until, description="Until when all of the price goes back.")
    refund_if_cancelled_now: Money = _judged(
        _refund, description="What would go back if who booked gave it up now."
    )
    can_cancel: bool = _judged(_can_cancel, description="Whether you can give it up now.")
    can_transfer: bool = _judged(
        _can_transfer, description="Whether you can move it to another date of the same workshop now."
    )
    session: WorkshopSession | None = related(description="Of which session.")
    contact: Contact | None = related(description="Who comes; null when you do not see their card.")
    booker: Contact | None = related(description="Who booked; null when you do not see their card.")
    authorization: Authorization | None = related(
        description="What the trainer's sign-off gave; null when it is not for you to see."
    )

    @classmethod
    def get_queryset(cls, queryset: QuerySet[Any], info: Info[Any, Any], **kwargs: object) -> QuerySet[Any]:
        """Rows that know which others came with them, so that their orders are asked for all at once."""
        return super().get_queryset(queryset, info, **kwargs).fetch_mode(FETCH_PEERS)

    @of_row("pk", description="What is to be paid for it, or was; null when it is free, or not yours to see.")
    def order(self, info: Info) -> Order | None:
        found = reached(row_of(models.Booking, self), Order, _orders, info)
        return found[0] if found else None

    @of_row("authorization", description="Whether the trainer signed them off.")
    def is_signed_off(self) -> bool:
        return row_of(models.Booking, self).authorization_id is not None
