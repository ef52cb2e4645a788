"""Questions about who has, had and may use equipment: one's own; all for those who look after it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import strawberry
from django.db.models import Q, QuerySet
from strawberry import Info, relay

from equipment import models
from equipment.models.qualification import authorization_state
from graph.accounts.contact import Contact
from graph.engine.connections import Connection
from graph.engine.context import viewer_of
from graph.engine.nodes import key_in
from graph.equipment.care import Fault, Maintenance, MaintenanceTask
from graph.equipment.credit import CreditLot
from graph.equipment.enums import AuthorizationState, FaultState, ReservationState
from graph.equipment.equipment import Equipment
from graph.equipment.qualification import Authorization, Qualification
from graph.equipment.queries import CatalogueQuery
from graph.equipment.reservation import Reservation
from graph.fields import listed
from graph.searching import searched

ContactId = Annotated[relay.GlobalID | None, strawberry.argument(description="Only those of this contact.")]
EquipmentId = Annotated[
    relay.GlobalID | None, strawberry.argument(description="Only those of this equipment.")
]
EquipmentCode = Annotated[
    str | None, strawberry.argument(description="Only those of the equipment of this code.")
]
QualificationId = Annotated[
    relay.GlobalID | None, strawberry.argument(description="Only for this qualification.")
]
From = Annotated[datetime | None, strawberry.argument(description="Only what ends after this instant.")]
Until = Annotated[datetime | None, strawberry.argument(description="Only what begins before this instant.")]
Coming = Annotated[
    bool,
    strawberry.argument(
        description="Only those that keep their hours and are not over, the first one first."
    ),
]
AskedBy = Annotated[
    str | None, strawberry.argument(description="Only for what the equipment of this code asks for.")
]
Search = Annotated[
    str | None,
    strawberry.argument(
        description="Words that names must hold, in any order; addresses too, for who sees the cards."
    ),
]
NAMES, ADDRESSES = "contact__sort_name", "contact__email"


def _of[R: QuerySet[Any]](
    rows: R, way: str, gid: relay.GlobalID | None, node_type: type, info: Info[Any, Any]
) -> R:
    return rows if gid is None else rows.filter(**{way: key_in(gid, node_type, info)})


def _holder(info: Info[Any, Any]) -> tuple[str, ...]:
    """What is searched: addresses for who sees the cards alone, as others would find them out by letters."""
    return (NAMES, ADDRESSES) if viewer_of(info).has_perm("accounts.view_contact") else (NAMES,)


@strawberry.type
class UsingQuery:
    """Reservations, authorizations, credits."""

    @listed(Connection[Reservation], description="The reservations that you see, the latest hours first.")
    def reservations(
        self,
        info: Info,
        equipment_id: EquipmentId = None,
        contact_id: ContactId = None,
        states: Annotated[
            list[ReservationState] | None, strawberry.argument(description="Only in these states.")
        ] = None,
        ends_after: From = None,
        starts_before: Until = None,
        search: Search = None,
        equipment_code: EquipmentCode = None,
        coming: Coming = False,
    ) -> Iterable[models.Reservation]:
        rows = _of(models.Reservation.objects.all(), "contact", contact_id, Contact, info)
        rows = _of(rows, "occupancy__equipment", equipment_id, Equipment, info)
        rows = rows if equipment_code is None else rows.filter(occupancy__equipment__code=equipment_code)
        rows = rows.coming().order_by("occupancy__starts_at", "pk") if coming else rows
        when = Q()
        if ends_after is not None:
            when &= Q(occupancy__ends_at__gt=ends_after)
        if starts_before is not None:
            when &= Q(occupancy__starts_at__lt=starts_before)
        rows = rows.filter(when, state__in=states) if states is not None else rows.filter(when)
        return searched(rows, search, *_holder(info))

    @listed(Connection[Authorization], description="The authorizations that you see, newest first.")
    def authorizations(
        self,
        info: Info,
        qualification_id: QualificationId = None,
        contact_id: ContactId = None,
        states: Annotated[
            list[AuthorizationState] | None, strawberry.argument(description="Only in these states.")
        ] = None,
        search: Search = None,
        equipment_code: AskedBy = None,
    ) -> Iterable[models.Authorization]:
        rows = _of(models.Authorization.objects.all(), "contact", contact_id, Contact, info)
        rows = _of(rows, "qualification", qualification_id, Qualification, info)
        if equipment_code is not None:
            asked = models.Qualification.objects.filter(requirements__equipment__code=equipment_code)
            rows = rows.filter(qualification__in=asked)
        if states is not None:
            rows = rows.annotate(state_now=authorization_state()).filter(state_now__in=states)
        return searched(rows, search, *_holder(info))

    @listed(Connection[CreditLot], description="The credits that you see, the last ones first.")
    def credit_lots(
        self, info: Info, contact_id: ContactId = None, search: Search = None
    ) -> Iterable[models.CreditLot]:
        rows = _of(models.CreditLot.objects.all(), "contact", contact_id, Contact, info)
        return searched(rows, search, *_holder(info))


@strawberry.type
class CareQuery:
    """Faults and maintenance."""

    @listed(Connection[Fault], description="The faults that you see, the last reported first.")
    def faults(
        self,
        info: Info,
        equipment_id: EquipmentId = None,
        states: Annotated[
            list[FaultState] | None, strawberry.argument(description="Only in these states.")
        ] = None,
        equipment_code: EquipmentCode = None,
    ) -> Iterable[models.Fault]:
        rows = _of(models.Fault.objects.all(), "equipment", equipment_id, Equipment, info)
        rows = rows if equipment_code is None else rows.filter(equipment__code=equipment_code)
        return rows.filter(state__in=states) if states is not None else rows

    @listed(Connection[Maintenance], description="The maintenance that you see, the latest hours first.")
    def maintenances(self, info: Info, equipment_id: EquipmentId = None) -> Iterable[models.Maintenance]:
        rows = models.Maintenance.objects.all()
        return _of(rows, "occupancy__equipment", equipment_id, Equipment, info)

    @listed(Connection[MaintenanceTask], description="What is to be done again and again, as far as you see.")
    def maintenance_tasks(
        self, info: Info, equipment_id: EquipmentId = None
    ) -> Iterable[models.MaintenanceTask]:
        return _of(models.MaintenanceTask.objects.all(), "equipment", equipment_id, Equipment, info)


@strawberry.type
class EquipmentQuery(CatalogueQuery, UsingQuery, CareQuery):
    """To be inherited by the schema's Query."""
