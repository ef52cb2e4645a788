"""What is told of an equipment as part of it: its heading, hours, rates, referents, closures, documents."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
import strawberry_django
from strawberry import Info

from equipment import models
from graph.accounts.contact import Contact, full_name_of
from graph.billing.plan import Plan
from graph.downloads import Download, download_for
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.equipment.enums import Audience, Weekday
from graph.fields import column, of_row, related, row_of

if TYPE_CHECKING:
    from graph.equipment.equipment import Equipment

EquipmentNode = Annotated["Equipment", strawberry.lazy("graph.equipment.equipment")]


@strawberry_django.type(models.Category, description="A heading under which equipment is listed.")
class Category(VisibleNode):
    """Public."""

    name: str = column("name_fr", "name_en", description="Its name, in the language of the request.")
    position: int = column(description="Its place on the page, smallest first.")


@strawberry_django.type(models.OpeningHours, description="Hours of a weekday in which an equipment is open.")
class OpeningHours:
    """Told with its equipment."""

    weekday: Weekday = column(description="The day of the week.")
    opens_at: time = column(description="From when, on the wall clock of the association.")
    closes_at: time = column(description="Until when; midnight is the end of the day.")


@strawberry_django.type(models.PlanRate, description="The rate of an equipment for members by one plan.")
class PlanRate:
    """Told with its equipment."""

    plan: Plan | None = related(description="The plan; null when it is not for you to see.")

    @of_row("rate_minor", "equipment__currency", joins=("equipment",), description="The rate of an hour.")
    def rate(self) -> Money:
        row = row_of(models.PlanRate, self)
        return Money.of_minor(row.rate_minor, row.equipment.currency)


@strawberry_django.type(
    models.Closure, description="A time in which an equipment, or the whole place, is closed."
)
class Closure(VisibleNode):
    """Public, as far as the equipment is."""

    starts_at: datetime = column(description="From when.")
    ends_at: datetime = column(description="Until when.")
    reason: str = column("reason_fr", "reason_en", description="Why, in the language of the request.")
    equipment: EquipmentNode | None = related(description="What is closed; null for the whole place.")


@strawberry_django.type(models.Referent, description="Somebody who looks after an equipment.")
class Referent(VisibleNode):
    """Seen by members, by the team, and by oneself."""

    since: datetime = column(description="Since when.")
    full_name: str = full_name_of("contact", description="Who, by name.")
    contact: Contact | None = related(description="Who; null when you do not see their card.")
    equipment: EquipmentNode | None = related(description="What they look after.")


def _file() -> Any:
    def file(root: Any, info: Info) -> Download:
        # A file that was replaced has another address.
        return download_for(
            "equipment-document", root.pk, info, version=root.file.name.rpartition("/")[2][:8]
        )

    return strawberry_django.field(file, only=["file"], description="The file.")


@strawberry_django.type(
    models.EquipmentDocument, description="A manual, a safety sheet, a table of settings."
)
class EquipmentDocument(VisibleNode):
    """Public, or for who is qualified."""

    title: str = column("title_fr", "title_en", description="Its title, in the language of the request.")
    audience: Audience = column(description="Who reads it.")
    name: str = column(description="What the file is called.")
    content_type: str = column(description="Its media type.")
    size: int = column(description="Its size in bytes.")
    added_at: datetime = column(description="When it was added.")
    file: Download = _file()
    equipment: EquipmentNode | None = related(description="What it is of.")
