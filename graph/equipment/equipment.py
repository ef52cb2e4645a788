"""A machine, a tool or a space; who may use it, when it is free, and what that takes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, cast

import strawberry
import strawberry_django
from django.conf import settings
from django.db.models import FETCH_PEERS, QuerySet
from django.urls import reverse
from django.utils import timezone
from strawberry import Info, relay

from accounts import models as accounts
from equipment import models
from graph.accounts.acted_for import acted_for
from graph.engine.connections import Connection, connection
from graph.engine.context import context_of, viewer_of
from graph.engine.cost import COST, QUERY, Cost
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.equipment.deciding import (
    ContactAccess,
    EquipmentAccess,
    cared_for,
    contact_id,
    contact_in,
    contacts_in,
    decisions,
    sees_accesses,
)
from graph.equipment.enums import Charge, EquipmentKind, EquipmentState
from graph.equipment.parts import Category, Closure, EquipmentDocument, OpeningHours, PlanRate, Referent
from graph.equipment.qualification import Requirement
from graph.equipment.slots import EquipmentPrice, FreeSlot, free_slots, price
from graph.fields import column, money, of_row, related, row_of

ContactId = Annotated[
    relay.GlobalID | None,
    strawberry.argument(description="For which of those for whom you act; yourself if left out."),
]
People = Annotated[
    list[relay.GlobalID] | None,
    strawberry.argument(
        description="The contacts, as far as you see them; you and those you represent if left out."
    ),
]
At = Annotated[datetime | None, strawberry.argument(description="At which instant; now if left out.")]


def _dear[F: Callable[..., Any]](*needs: str, description: str, size: int = 1) -> Callable[[F], F]:
    """A method of the row that asks the database some questions for each row: priced so."""

    def made(resolver: F) -> F:
        cost = {COST: Cost(weight=4 * QUERY, size=size)}
        field = strawberry_django.field(resolver, only=list(needs), description=description, metadata=cost)
        return cast("F", field)

    return made


def _picture_url() -> Any:
    def picture_url(root: Any, info: Info) -> str | None:
        return context_of(info).request.build_absolute_uri(root.picture.url) if root.picture else None

    return strawberry_django.field(
        picture_url, only=["picture"], description="The absolute address of its picture; null without one."
    )


def _feed_url() -> Any:
    def feed_url(root: Any, info: Info) -> str | None:
        def ask() -> frozenset[int]:
            rows = models.Equipment.objects.opened_to(viewer_of(info))
            return frozenset(rows.values_list("pk", flat=True))

        if root.pk not in context_of(info).once("equipment opened", ask):
            return None
        return settings.SITE_URL + reverse("equipment-feed", args=[root.feed_key])

    return strawberry_django.field(
        feed_url,
        only=["feed_key"],
        description="The private address of its calendar, for who is qualified or looks after it; else null. "
        "It tells when it is taken, and by nobody's name.",
    )


@strawberry_django.type(models.Equipment, description="A machine, a tool or a space.")
class Equipment(VisibleNode):
    """Public, as far as it is not hidden."""

    code: str = column(description="Its stable name, for links and exports.")
    kind: EquipmentKind = column(description="What it is.")
    name: str = column("name_fr", "name_en", description="Its name, in the language of the request.")
    summary: str = column(
        "summary_fr", "summary_en", description="One sentence, in the language of the request."
    )
    description: str = column(
        "description_fr", "description_en", description="Paragraphs, in the language of the request."
    )
    picture_url: str | None = _picture_url()
    picture_alt: str = column(
        "picture_alt_fr",
        "picture_alt_en",
        description="What the picture shows, in the language of the request.",
    )
    state: EquipmentState = column(description="Whether it can be used at all.")
    state_reason: str = column(description="Why it is out of order.")
    state_since: datetime = column(description="Since when it is in this state.")
    is_visible: bool = column(description="Whether it stands on the public pages.")
    position: int = column(description="Its place on the page, smallest first.")
    is_reservable: bool = column(description="Whether it can be reserved.")
    is_reserved_only: bool = column(description="Whether it is used with a reservation only.")
    slot_minutes: int = column(description="A reservation lasts whole slots of so many minutes.")
    most_slots: int = column(description="So many of them at most.")
    horizon_days: int = column(description="One reserves so many days ahead at most.")
    week_quota_minutes: int | None = column(
        description="The minutes a week that one person may have; null for as many as are free."
    )
    cancel_hours: int = column(
        description="Until so many hours before the start, what was paid for a reservation goes back."
    )
    charge: Charge = column(description="What its use takes.")
    member_rate: Money = money("member_rate_minor", description="An hour, for members.")
    credits_per_slot: int = column(description="The credits of a slot, where its use takes credits.")
    feed_url: str | None = _feed_url()
    category: Category | None = related(description="The heading under which it is listed.")
    place: Annotated["Equipment", strawberry.lazy("graph.equipment.equipment")] | None = related(
        description="The space it stands in."
    )
    plan_rates: list[PlanRate] = strawberry_django.field(description="The rates of single plans.")
    opening_hours: list[OpeningHours] = strawberry_django.field(
        description="When it is open; empty for always. Its place closes it too."
    )
    requirements: list[Requirement] = strawberry_django.field(
        description="What one needs in order to use it: each of these."
    )
    closures: Connection[Closure] = connection(description="When it is closed in between, in order.")
    documents: Connection[EquipmentDocument] = connection(description="Its documents that you may read.")
    referents: Connection[Referent] = connection(description="Who looks after it.")

    @classmethod
    def get_queryset(cls, queryset: QuerySet[Any], info: Info[Any, Any], **kwargs: object) -> QuerySet[Any]:
        """Rows that know which others came with them, so that the decision is asked for all at once."""
        return super().get_queryset(queryset, info, **kwargs).fetch_mode(FETCH_PEERS)

    @of_row(
        "public_rate_minor", "currency", description="An hour, for everybody; null when only members use it."
    )
    def public_rate(self) -> Money | None:
        rate = row_of(models.Equipment, self).public_rate
        return Money.of(rate) if rate is not None else None

    @of_row("pk", description="Whether you look after it: as its referent, or as the team.")
    def viewer_cares(self, info: Info) -> bool:
        return row_of(models.Equipment, self).pk in cared_for(info)

    @of_row(
        "pk",
        description="Whether you, or somebody for whom you act, may use it; null without a card of your own.",
    )
    def viewer_access(
        self, info: Info, contact_id: ContactId = None, at: At = None
    ) -> EquipmentAccess | None:
        key = contact_in(contact_id, info)
        if key is None:
            return None
        return decisions(frozenset({key}), at, info).of(row_of(models.Equipment, self))[key]

    @of_row(
        "pk",
        description="Who of these contacts may use it, for the team; null for all but those who may ask.",
    )
    def access_of(self, info: Info, ids: People = None, at: At = None) -> list[ContactAccess] | None:
        row = row_of(models.Equipment, self)
        if not sees_accesses(row, info):
            return None
        keys = contacts_in(ids, info) if ids is not None else acted_for(info)
        found = decisions(keys, at, info).of(row)
        return [ContactAccess(contact_id=contact_id(key), access=access) for key, access in found.items()]

    @_dear(
        "is_reservable", "most_slots", "slot_minutes", "place",
        description="The times at which a reservation may begin on some days.", size=100,
    )  # fmt: skip
    def free_slots(
        self,
        start_on: Annotated[
            date | None, strawberry.argument(name="from", description="The first day; today if left out.")
        ] = None,
        days: Annotated[int, strawberry.argument(description="How many days: 1 to 14.")] = 7,
    ) -> list[FreeSlot]:
        return free_slots(row_of(models.Equipment, self), start_on, days)

    @_dear(
        "charge", "credits_per_slot", "slot_minutes", "member_rate_minor", "public_rate_minor", "currency",
        description="What a reservation would take of you, or of somebody for whom you act; null without a "
        "card of your own, or when it ends before it begins.",
    )  # fmt: skip
    def price(
        self,
        info: Info,
        starts_at: Annotated[
            datetime | None, strawberry.argument(description="From when; now if left out.")
        ] = None,
        ends_at: Annotated[
            datetime | None, strawberry.argument(description="Until when; one slot if left out.")
        ] = None,
        contact_id: ContactId = None,
    ) -> EquipmentPrice | None:
        row, key = row_of(models.Equipment, self), contact_in(contact_id, info)
        if key is None:
            return None
        contact, begin = accounts.Contact.objects.get(pk=key), starts_at or timezone.now()
        return price(row, contact, begin, ends_at or begin + timedelta(minutes=row.slot_minutes))
