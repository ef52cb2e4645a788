"""The refusals of equipment as types of the contract."""

from typing import Any

import strawberry

from equipment import refusals as equipment
from equipment.models import Qualification
from graph.engine.payloads import UserError, refusal
from graph.equipment.enums import Reason
from graph.equipment.qualification import Qualification as QualificationNode
from graph.fields import told


@refusal(equipment.UseRefused, description="The decision says no; every door says the same.")
class UseRefused(UserError):
    """Of reserving, and of doors."""

    reasons: list[Reason] = strawberry.field(description="What stands in the way, in a fixed order.")
    missing: strawberry.Private[tuple[int, ...]] = ()

    @told(description="The qualifications of which one would help.")
    def missing_qualifications(self) -> list[QualificationNode]:
        found: dict[int, Any] = Qualification.objects.in_bulk(self.missing)
        return [found[pk] for pk in self.missing]


@refusal(equipment.TimeTaken, description="Somebody or something has the equipment in that time.")
class TimeTaken(UserError):
    """Of reserving and planning."""


@refusal(equipment.OutsideHours, description="The equipment is closed in some of that time.")
class OutsideHours(UserError):
    """Of reserving."""


@refusal(equipment.NotReservable, description="The equipment is used without reservations.")
class NotReservable(UserError):
    """Of reserving."""


@refusal(equipment.SlotRules, description="The hours do not fit the slots.")
class SlotRules(UserError):
    """Of reserving."""

    slot_minutes: int = strawberry.field(description="How long a slot is.")
    most_slots: int = strawberry.field(description="How many slots a reservation lasts at most.")


@refusal(equipment.TooFarAhead, description="Later than one may reserve now.")
class TooFarAhead(UserError):
    """Of reserving."""

    days: int = strawberry.field(description="How many days ahead one may.")


@refusal(equipment.InThePast, description="The hours have begun already.")
class InThePast(UserError):
    """Of reserving and closing."""


@refusal(equipment.QuotaReached, description="More time in that week than one person may have.")
class QuotaReached(UserError):
    """Of reserving."""

    hours: float = strawberry.field(description="How many hours a week one may have.")
    left: int = strawberry.field(description="How many minutes are left in that week.")


@refusal(equipment.OutOfCredit, description="Fewer credits than it takes.")
class OutOfCredit(UserError):
    """Of reserving."""

    needed: int = strawberry.field(description="How many it takes.")
    balance: int = strawberry.field(description="How many there are.")


@refusal(equipment.ReservationOver, description="The reservation ended already, or has begun.")
class ReservationOver(UserError):
    """Of giving up, and of noting that nobody came."""


@refusal(equipment.AuthorizationOver, description="The authorization was withdrawn already.")
class AuthorizationOver(UserError):
    """Of suspending and withdrawing."""


@refusal(equipment.PassNotOffered, description="The plan is no pass that can be bought now.")
class PassNotOffered(UserError):
    """Of passes."""


@refusal(equipment.CategoryInUse, description="Equipment stands under the heading.")
class CategoryInUse(UserError):
    """Of headings."""


@refusal(equipment.StillReserved, description="Somebody reserved it for hours to come.")
class StillReserved(UserError):
    """Of retiring, and of maintenance."""

    count: int = strawberry.field(description="How many reservations.")


@refusal(equipment.TooManyDocuments, description="The equipment has as many documents as it may.")
class TooManyDocuments(UserError):
    """Of documents."""

    most: int = strawberry.field(description="How many it may have.")


@refusal(equipment.MaintenanceOver, description="The maintenance is over, or was cancelled.")
class MaintenanceOver(UserError):
    """Of maintenance."""


@refusal(equipment.MaintenanceNotBegun, description="The maintenance is still to come.")
class MaintenanceNotBegun(UserError):
    """Of maintenance."""


@refusal(equipment.TooManyFaults, description="The person reported enough for one hour.")
class TooManyFaults(UserError):
    """Of reporting."""


EQUIPMENT_REFUSALS: tuple[type, ...] = (
    UseRefused,
    TimeTaken,
    OutsideHours,
    NotReservable,
    SlotRules,
    TooFarAhead,
    InThePast,
    QuotaReached,
    OutOfCredit,
    ReservationOver,
    AuthorizationOver,
    PassNotOffered,
    CategoryInUse,
    StillReserved,
    TooManyDocuments,
    MaintenanceOver,
    MaintenanceNotBegun,
    TooManyFaults,
)
