"""Enums of equipment as enums of the contract."""

from enum import Enum

from equipment.deciding import Reason
from equipment.models import (
    Audience,
    Charge,
    EntryKind,
    EquipmentKind,
    Level,
    OccupancyKind,
    Weekday,
)
from equipment.states import AuthorizationState, EquipmentState, FaultState, ReservationState
from graph.enums import enum

enum(
    EquipmentKind,
    description="What an equipment is.",
    MACHINE="A machine.",
    TOOL="A tool.",
    SPACE="A space: a room, a bench.",
)
enum(
    Charge,
    description="What the use of an equipment takes.",
    FREE="Nothing.",
    MONEY="Money, by the hour.",
    CREDITS="Credits of a pass, by the slot.",
)
enum(
    EquipmentState,
    description="Whether an equipment can be used at all.",
    IN_SERVICE="It can.",
    OUT_OF_ORDER="It must not be used until it is repaired.",
    RETIRED="It is no longer here.",
)
enum(
    ReservationState,
    description="Where a reservation stands; whether it is running or over, its hours tell.",
    HELD="The hours are held until it is paid.",
    CONFIRMED="The hours are the person's.",
    CANCELLED="Given up, or the equipment cannot serve.",
    LAPSED="Not paid in time.",
    MISSED="Nobody came.",
)
enum(
    FaultState,
    description="Where a fault stands.",
    REPORTED="Somebody reported it.",
    CONFIRMED="A referent saw it too.",
    FIXED="It is repaired.",
    DISMISSED="There was nothing to repair.",
)
enum(
    AuthorizationState,
    description="What an authorization is now.",
    ACTIVE="It is valid.",
    SUSPENDED="It counts for nothing until the suspension is lifted.",
    EXPIRED="It ended by age.",
    UNUSED="It lapsed for want of practice.",
    REVOKED="It was withdrawn, or replaced by another.",
)
enum(
    Level,
    called="AuthorizationLevel",
    description="How far an authorization goes; a higher level holds what a lower one does.",
    SUPERVISED="With somebody trained at one's side.",
    AUTONOMOUS="By oneself.",
    TRAINER="By oneself, and one may train others.",
)
enum(
    Weekday,
    description="Days of the week.",
    MONDAY="Monday.",
    TUESDAY="Tuesday.",
    WEDNESDAY="Wednesday.",
    THURSDAY="Thursday.",
    FRIDAY="Friday.",
    SATURDAY="Saturday.",
    SUNDAY="Sunday.",
)
enum(
    OccupancyKind,
    description="What takes an equipment for a time.",
    RESERVATION="A reservation.",
    MAINTENANCE="Maintenance.",
    SESSION="A training or an event.",
)
enum(
    Audience,
    called="DocumentAudience",
    description="Who reads a document of an equipment.",
    PUBLIC="Everybody.",
    QUALIFIED="Who is qualified for the equipment, or looks after it.",
)
enum(
    EntryKind,
    called="CreditEntryKind",
    description="Why credits came or went.",
    GIVEN="Bought with a pass, or given by the association.",
    SPENT="Spent on a reservation or a use.",
    RETURNED="Given back for a reservation that was given up.",
    TAKEN="Taken back by the association.",
)
enum(
    Reason,
    called="AccessReason",
    description="What stands in the way of using an equipment; new ones may appear.",
    SUSPENDED="A membership that covers the person is suspended.",
    NOT_A_MEMBER="Only members may use it.",
    MEMBERSHIP_NOT_BEGUN="The membership begins later.",
    MEMBERSHIP_EXPIRED="The membership has expired.",
    NOT_QUALIFIED="A training is missing.",
    AUTHORIZATION_SUSPENDED="The authorization is suspended.",
    AUTHORIZATION_EXPIRED="The authorization has ended.",
    SUPERVISION_REQUIRED="Somebody trained has to be there.",
    RETIRED="It is no longer here.",
    OUT_OF_ORDER="It is out of order.",
    CLOSED="It is closed at that hour.",
    UNDER_MAINTENANCE="It is under maintenance at that hour.",
    IN_SESSION="A training or an event has it at that hour.",
    RESERVED_BY_ANOTHER="Somebody else has reserved it at that hour.",
    NOT_RESERVED="It takes a reservation.",
    OUT_OF_CREDIT="Too few credits are left.",
)


class AccessColor(Enum):
    """The decision in one look."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


enum(
    AccessColor,
    description="The decision in one look.",
    GREEN="Usable: now, or at hours that are open and free.",
    AMBER="A step is missing: company, or credits.",
    RED="Blocked: membership or training, or the equipment itself.",
)

__all__ = [
    "AccessColor",
    "Audience",
    "AuthorizationState",
    "Charge",
    "EntryKind",
    "EquipmentKind",
    "EquipmentState",
    "FaultState",
    "Level",
    "OccupancyKind",
    "Reason",
    "ReservationState",
    "Weekday",
]
