"""Who has an equipment when."""

from datetime import datetime
from typing import Any

import strawberry_django
from django.db.models import FETCH_PEERS, Exists, OuterRef, QuerySet
from strawberry import Info

from equipment import models
from graph.accounts.contact import Contact, full_name_of
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.equipment.enums import OccupancyKind, ReservationState
from graph.equipment.equipment import Equipment
from graph.fields import across, as_it_is, column, computed, related


@strawberry_django.type(models.Occupancy, description="An equipment is taken from one instant to another.")
class Occupancy(VisibleNode):
    """Seen by whoever sees the equipment; by whom it is taken is told elsewhere."""

    kind: OccupancyKind = column(description="What takes it.")
    starts_at: datetime = column(description="From when.")
    ends_at: datetime = column(description="Until when.")
    released_at: datetime | None = column(description="When it was let go; null while it stands.")
    equipment: Equipment | None = related(description="What is taken.")


def _is_among(name: str) -> Any:
    def made() -> Exists:
        rows = getattr(models.Reservation.objects, name)()
        return Exists(rows.filter(pk=OuterRef("pk")))

    return made


@strawberry_django.type(models.Reservation, description="A contact has an equipment for themselves.")
class Reservation(VisibleNode):
    """Seen by who acts for the person, by the referents, and by the team."""

    state: ReservationState = column(description="Where it stands.")
    starts_at: datetime = across("occupancy__starts_at", told=as_it_is, description="From when.")
    ends_at: datetime = across("occupancy__ends_at", told=as_it_is, description="Until when.")
    price: Money = across(
        "price_minor",
        "occupancy__equipment__currency",
        told=Money.of_minor,
        description="The money it costs; zero when it took credits, or nothing.",
    )
    held_until: datetime | None = column(description="Until when the hours are held for the payment.")
    credits: int = column(description="The credits it took.")
    purpose: str = column(description="What for, as the person wrote.")
    created_at: datetime = column(description="When it was made.")
    ended_at: datetime | None = column(description="When it was given up, lapsed, or noted as not used.")
    end_reason: str = column(description="Why it ended.")
    full_name: str = full_name_of("contact", description="Who has it, by name.")
    is_coming: bool = computed(_is_among("coming"), description="Whether it keeps its hours and is not over.")
    can_be_cancelled: bool = computed(
        _is_among("cancellable"), description="Whether it can still be given up: it has not begun."
    )
    gives_back: bool = computed(
        _is_among("given_back"), description="Whether giving it up now gives back what it took."
    )
    contact: Contact | None = related(description="Who has it; null when you do not see their card.")
    occupancy: Occupancy | None = related(description="What is taken, and when.")

    @classmethod
    def get_queryset(cls, queryset: QuerySet[Any], info: Info[Any, Any], **kwargs: object) -> QuerySet[Any]:
        """Rows whose equipment know each other: their decisions are asked for at once."""
        return super().get_queryset(queryset, info, **kwargs).fetch_mode(FETCH_PEERS)
