"""Questions about equipment: what there is, and what it asks for."""

from collections.abc import Iterable
from typing import Annotated

import strawberry
from strawberry import Info, relay

from equipment import models
from graph.engine.connections import Connection
from graph.engine.nodes import key_in, rows_among
from graph.equipment.enums import EquipmentKind, EquipmentState
from graph.equipment.equipment import Equipment
from graph.equipment.parts import Category, Closure
from graph.equipment.qualification import Qualification
from graph.fields import listed, told
from graph.searching import searched

Kinds = Annotated[list[EquipmentKind] | None, strawberry.argument(description="Only these kinds.")]
States = Annotated[
    list[EquipmentState] | None,
    strawberry.argument(description="Only in these states; all but retired if left out."),
]
CategoryId = Annotated[relay.GlobalID | None, strawberry.argument(description="Only under this heading.")]
Search = Annotated[str | None, strawberry.argument(description="Words that its names or its code must hold.")]


@strawberry.type
class CatalogueQuery:
    """Equipment, its headings and what it asks for: for everyone."""

    @listed(Connection[Equipment], description="The equipment that you see, in the order of the page.")
    def equipment(
        self,
        info: Info,
        kinds: Kinds = None,
        states: States = None,
        category_id: CategoryId = None,
        search: Search = None,
    ) -> Iterable[models.Equipment]:
        rows = (
            models.Equipment.objects.filter(state__in=states) if states else models.Equipment.objects.in_use()
        )
        rows = rows.filter(kind__in=kinds) if kinds is not None else rows
        if category_id is not None:
            rows = rows.filter(category=key_in(category_id, Category, info))
        return searched(rows, search, "name_fr", "name_en", "code")

    @told(description="The equipment of this code; null when there is none, or none for you.")
    def equipment_by_code(
        self, info: Info, code: Annotated[str, strawberry.argument(description="Its stable name.")]
    ) -> Equipment | None:
        rows = models.Equipment.objects.filter(code=code)
        return next(iter(rows_among(Equipment, rows, info)), None)

    @listed(Connection[Category], description="The headings of equipment, in order.")
    def equipment_categories(self) -> Iterable[models.Category]:
        return models.Category.objects.all()

    @listed(Connection[Qualification], description="What one can be qualified for, by name.")
    def qualifications(self) -> Iterable[models.Qualification]:
        return models.Qualification.objects.all()

    @listed(Connection[Closure], description="The times in which the whole place is closed, in order.")
    def closures(self) -> Iterable[models.Closure]:
        return models.Closure.objects.coming().filter(equipment=None)
