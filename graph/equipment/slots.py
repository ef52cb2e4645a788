"""When an equipment is free, and what a reservation would take."""

from datetime import date, datetime, timedelta

import strawberry
from django.utils import timezone

from accounts.models import Contact
from equipment import models
from equipment.prices import price_of
from equipment.slots import Slot as SlotRow
from equipment.slots import slots
from graph.engine.errors import BadUserInput
from graph.engine.scalars import Money

MOST_DAYS = 14
# Beyond it nobody reserves, and calendars end.
FARTHEST = timedelta(days=366)


@strawberry.type(description="A time at which a reservation may begin.")
class FreeSlot:
    """Free when it was asked for: another may be quicker."""

    starts_at: datetime = strawberry.field(description="From when.")
    ends_at: datetime = strawberry.field(description="The end of the shortest reservation from then on.")
    free_until: datetime = strawberry.field(
        description="The end of the longest one: as long as it stays free, and as one person may have it."
    )


@strawberry.type(description="What a reservation would take. One of the two is zero.")
class EquipmentPrice:
    """`amount` and `credits` are what `expectedPrice` and `expectedCredits` must say."""

    starts_at: datetime = strawberry.field(description="From when.")
    ends_at: datetime = strawberry.field(description="Until when.")
    amount: Money = strawberry.field(description="Money.")
    credits: int = strawberry.field(description="Credits of a pass.")


def free_slots(equipment: models.Equipment, first: date | None, days: int) -> list[FreeSlot]:
    """The free slots of some days. Raises BadUserInput for more days than one may ask."""
    if not 1 <= days <= MOST_DAYS:
        raise BadUserInput(f"Ask for 1 to {MOST_DAYS} days.", requested=days, limit=MOST_DAYS)
    today = timezone.localdate()
    if first is not None and abs(first - today) > FARTHEST:
        raise BadUserInput(f"Ask for days within {FARTHEST.days} of today.")
    if not equipment.is_reservable:
        return []
    return _with_ends(slots(equipment, first or today, days), equipment.most_slots)


def _with_ends(found: list[SlotRow], most: int) -> list[FreeSlot]:
    free = [one.span for one in found if one.is_free]
    told: list[FreeSlot] = []
    # From the last one back: each goes on into the one after it, if that begins where it ends.
    runs: list[datetime] = []
    for span in reversed(free):
        runs = [span.end, *runs] if told and told[-1].starts_at == span.end else [span.end]
        told.append(FreeSlot(starts_at=span.start, ends_at=span.end, free_until=runs[:most][-1]))
    return told[::-1]


def price(
    equipment: models.Equipment, contact: Contact, start: datetime, end: datetime
) -> EquipmentPrice | None:
    """The price for a contact; None for no time at all."""
    if start >= end:
        return None
    found = price_of(contact, equipment, start, end)
    return EquipmentPrice(
        starts_at=start,
        ends_at=end,
        amount=Money.of_minor(found.minor, equipment.currency),
        credits=found.credits,
    )
