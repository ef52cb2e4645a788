"""Lists of controllers, badges, what doors were asked, and uses."""

from collections.abc import Iterable
from typing import Annotated

import strawberry
from strawberry import Info, relay

from equipment import models
from graph.engine.connections import Connection
from graph.engine.nodes import key_in
from graph.equipment.access import AccessEvent, Badge, Controller, Usage
from graph.equipment.equipment import Equipment
from graph.fields import listed

Of = Annotated[relay.GlobalID | None, strawberry.argument(description="Of this equipment alone.")]


@strawberry.type
class AccessQuery:
    """To be inherited by the schema's Query."""

    @listed(Connection[Controller], description="The controllers of doors and machines, by name.")
    def controllers(self) -> Iterable[models.Controller]:
        return models.Controller.objects.order_by("name", "pk")

    @listed(Connection[Badge], description="Badges, newest first: yours, or everybody’s for the team.")
    def badges(self) -> Iterable[models.Badge]:
        return models.Badge.objects.all()

    @listed(Connection[AccessEvent], description="What doors were asked, latest first.")
    def access_events(self, info: Info, equipment_id: Of = None) -> Iterable[models.AccessEvent]:
        rows = models.AccessEvent.objects.all()
        return rows if equipment_id is None else rows.filter(equipment=key_in(equipment_id, Equipment, info))

    @listed(Connection[Usage], description="Who used what, latest first.")
    def usages(self, info: Info, equipment_id: Of = None) -> Iterable[models.Usage]:
        rows = models.Usage.objects.all()
        return rows if equipment_id is None else rows.filter(equipment=key_in(equipment_id, Equipment, info))
