"""The refusals of workshops as types of the contract."""

from typing import Any

import strawberry

from equipment.models import Qualification as QualificationRow
from graph.engine.payloads import UserError, refusal
from graph.equipment.qualification import Qualification
from graph.fields import told
from graph.workshops.enums import BookingReason
from workshops import refusals as workshops


@refusal(workshops.BookingRefused, description="The decision says no; every door says the same.")
class BookingRefused(UserError):
    """Of booking, waiting and moving."""

    reasons: list[BookingReason] = strawberry.field(description="What stands in the way, in a fixed order.")
    missing: strawberry.Private[tuple[int, ...]] = ()

    @told(description="The qualifications that are missing: each of them is needed.")
    def missing_qualifications(self) -> list[Qualification]:
        found: dict[int, Any] = QualificationRow.objects.in_bulk(self.missing)
        return [found[pk] for pk in self.missing]


@refusal(workshops.SessionFull, description="No seat is left.")
class SessionFull(UserError):
    """Of booking and moving."""

    waitlist_position: int = strawberry.field(description="The place in line of who would wait now.")


@refusal(workshops.SeatsLeft, description="There is a seat: nobody needs to wait.")
class SeatsLeft(UserError):
    """Of waiting."""


@refusal(workshops.BookingOver, description="The booking was given up, ran out, or can be changed no more.")
class BookingOver(UserError):
    """Of giving up and moving."""


@refusal(workshops.OfferOver, description="The seat is no longer offered.")
class OfferOver(UserError):
    """Of taking an offered seat."""


@refusal(workshops.OtherWorkshop, description="The other session is not of the same workshop.")
class OtherWorkshop(UserError):
    """Of moving."""


@refusal(workshops.PaymentOpen, description="The seat waits for its payment.")
class PaymentOpen(UserError):
    """Of moving, and of attendance."""


@refusal(workshops.EquipmentTaken, description="Somebody or something has a room or machine in that time.")
class EquipmentTaken(UserError):
    """Of planning."""

    equipment: str = strawberry.field(description="Its name.")
    when: str = strawberry.field(description="The hours, in words.")


@refusal(workshops.TrainerBusy, description="Somebody leads another session in that time.")
class TrainerBusy(UserError):
    """Of planning."""

    name: str = strawberry.field(description="Who.")
    when: str = strawberry.field(description="The hours, in words.")


@refusal(workshops.SeatsTaken, description="More seats are taken than would be left.")
class SeatsTaken(UserError):
    """Of changing sessions."""

    taken: int = strawberry.field(description="How many are taken.")


@refusal(workshops.SessionNotOver, description="The session is still to come, or runs.")
class SessionNotOver(UserError):
    """Of closing sessions."""


@refusal(workshops.SessionOver, description="The session is over.")
class SessionOver(UserError):
    """Of changing and cancelling sessions."""


@refusal(workshops.AttendanceMissing, description="Of some people nobody said whether they came.")
class AttendanceMissing(UserError):
    """Of closing sessions."""

    count: int = strawberry.field(description="Of how many.")


@refusal(workshops.NotYetBegun, description="Attendance is not taken so early.")
class NotYetBegun(UserError):
    """Of attendance."""


@refusal(workshops.NotThere, description="The person was not marked as present.")
class NotThere(UserError):
    """Of signing off."""


@refusal(workshops.GivesNothing, description="The workshop qualifies for nothing.")
class GivesNothing(UserError):
    """Of signing off."""


@refusal(workshops.TooManySessions, description="The rule names more days than are planned at once.")
class TooManySessions(UserError):
    """Of series."""

    most: int = strawberry.field(description="How many are planned at once.")


WORKSHOP_REFUSALS: tuple[type, ...] = (
    BookingRefused,
    SessionFull,
    SeatsLeft,
    BookingOver,
    OfferOver,
    OtherWorkshop,
    PaymentOpen,
    EquipmentTaken,
    TrainerBusy,
    SeatsTaken,
    SessionNotOver,
    SessionOver,
    AttendanceMissing,
    NotYetBegun,
    NotThere,
    GivesNothing,
    TooManySessions,
)
