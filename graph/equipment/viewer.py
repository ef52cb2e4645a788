"""What of equipment is the viewer's own."""

from collections.abc import Iterable
from typing import Annotated

import strawberry
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from strawberry import Info

from accounts import models as accounts
from billing import models as billing
from equipment import models
from graph.billing.plan import Plan
from graph.engine.connections import Connection
from graph.engine.context import viewer_of
from graph.engine.nodes import seen
from graph.equipment.care import Fault
from graph.equipment.credit import CreditEntry, CreditLot
from graph.equipment.deciding import own_contact
from graph.equipment.enums import EquipmentKind
from graph.equipment.equipment import Equipment
from graph.equipment.qualification import Authorization
from graph.equipment.reservation import Reservation
from graph.fields import listed, told

Kinds = Annotated[list[EquipmentKind] | None, strawberry.argument(description="Only these kinds.")]
Coming = Annotated[
    bool | None,
    strawberry.argument(description="Only those that keep their hours and are not over; or only the others."),
]


def _mine(info: Info) -> RawSQL | list[int]:
    return accounts.acted_for_by(viewer_of(info))


@strawberry.type
class EquipmentViewer:
    """To be inherited by the contract's Viewer."""

    @listed(
        Connection[Equipment],
        description="The equipment that you see and that was not retired: ask each for `viewerAccess`.",
    )
    def machines(self, kinds: Kinds = None) -> Iterable[models.Equipment]:
        rows = models.Equipment.objects.in_use()
        return rows.filter(kind__in=kinds) if kinds is not None else rows

    @listed(Connection[Equipment], description="The equipment that you look after.")
    def equipment_cared_for(self, info: Info) -> Iterable[models.Equipment]:
        return models.Equipment.objects.in_use().cared_for_by(viewer_of(info))

    @listed(
        Connection[Reservation],
        description="Your reservations, and those of whom you represent: what comes in order, what is over "
        "the last first.",
    )
    def reservations(self, info: Info, coming: Coming = None) -> Iterable[models.Reservation]:
        rows = models.Reservation.objects.filter(contact__in=_mine(info))
        if coming is None:
            return seen(rows, info)
        if coming:
            return seen(rows.coming().order_by("occupancy__starts_at", "pk"), info)
        return seen(rows.exclude(pk__in=models.Reservation.objects.coming().values("pk")), info)

    @listed(
        Connection[Authorization],
        description="What you, and those you represent, are or were qualified for, newest first.",
    )
    def authorizations(
        self,
        info: Info,
        standing: Annotated[
            bool, strawberry.argument(description="Only those that were not withdrawn or replaced.")
        ] = False,
    ) -> Iterable[models.Authorization]:
        rows = models.Authorization.objects.filter(contact__in=_mine(info))
        return seen(rows.standing() if standing else rows, info)

    @told(description="How many credits you can spend now; not those of whom you represent.")
    def credit_balance(self, info: Info) -> int:
        return models.CreditLot.objects.filter(contact=own_contact(info)).usable().balance()

    @listed(Connection[CreditLot], description="Your credits, and those of whom you represent.")
    def credit_lots(self, info: Info) -> Iterable[models.CreditLot]:
        return seen(models.CreditLot.objects.filter(contact__in=_mine(info)), info)

    @listed(Connection[CreditEntry], description="How your credits came and went, newest first.")
    def credit_entries(self, info: Info) -> Iterable[models.CreditEntry]:
        return seen(models.CreditEntry.objects.filter(lot__contact__in=_mine(info)), info)

    @listed(Connection[Plan], description="The passes that you may buy, in the order of the page.")
    def passes_on_offer(self) -> Iterable[billing.Plan]:
        rows: QuerySet[billing.Plan] = billing.Plan.objects.passes_on_offer()
        return rows

    @listed(Connection[Fault], description="The faults that you reported, the last first.")
    def reported_faults(self, info: Info) -> Iterable[models.Fault]:
        return seen(models.Fault.objects.filter(reported_by__in=_mine(info)), info)
