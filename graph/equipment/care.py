"""What keeps an equipment going: faults, maintenance, and what is due."""

from datetime import datetime
from typing import Any

import strawberry_django
from strawberry import Info

from equipment import models
from graph.accounts.contact import Contact, full_name_of
from graph.downloads import Download, download_for
from graph.engine.nodes import VisibleNode
from graph.equipment.enums import FaultState
from graph.equipment.equipment import Equipment
from graph.equipment.reservation import Occupancy
from graph.fields import across, as_it_is, column, related


def _photo() -> Any:
    def photo(root: Any, info: Info) -> Download | None:
        return download_for("fault-photo", root.pk, info) if root.photo else None

    return strawberry_django.field(photo, only=["photo"], description="A photo, when there is one.")


@strawberry_django.type(models.Fault, description="Something is wrong with an equipment, as somebody says.")
class Fault(VisibleNode):
    """Seen by who reported it, by the referents, and by the team."""

    state: FaultState = column(description="Where it stands.")
    description: str = column(description="What is wrong.")
    is_dangerous: bool = column(description="Whether using it would be dangerous, as the person says.")
    stops_use: bool = column(description="Whether nobody uses the equipment until it is repaired.")
    photo: Download | None = _photo()
    reported_at: datetime = column(description="When it was reported.")
    handled_at: datetime | None = column(description="When it was repaired or dismissed.")
    answer: str = column(description="What was found.")
    reporter_name: str = full_name_of("reported_by", description="Who reported it, by name.")
    reported_by: Contact | None = related(description="Who reported it; null when you do not see their card.")
    equipment: Equipment | None = related(description="What it is about.")


@strawberry_django.type(
    models.MaintenanceTask, description="Something to be done every so many hours of use, or days."
)
class MaintenanceTask(VisibleNode):
    """Seen by the referents, and by the team."""

    name_fr: str = column(description="Its name in French.")
    name_en: str = column(description="Its name in English.")
    every_hours: int | None = column(description="It comes again after so many hours of use.")
    every_days: int | None = column(description="It comes again after so many days.")
    last_done_at: datetime = column(description="When it was done last.")
    equipment: Equipment | None = related(description="What it is done to.")


@strawberry_django.type(models.Maintenance, description="An equipment is being looked after.")
class Maintenance(VisibleNode):
    """Seen by the referents, and by the team."""

    what: str = column(description="What is done.")
    starts_at: datetime = across("occupancy__starts_at", told=as_it_is, description="From when.")
    ends_at: datetime = across("occupancy__ends_at", told=as_it_is, description="Until when.")
    created_at: datetime = column(description="When it was planned.")
    cancelled_at: datetime | None = column(description="When it was cancelled.")
    finished_at: datetime | None = column(description="When it was done.")
    task: MaintenanceTask | None = related(description="The task that it does.")
    occupancy: Occupancy | None = related(description="What is taken, and when.")
