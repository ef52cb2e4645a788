from equipment.models.credit import CreditEntry, CreditLot, EntryKind
from equipment.models.document import Audience, EquipmentDocument
from equipment.models.door import AccessEvent, Badge, Controller, Usage
from equipment.models.equipment import Category, Charge, Equipment, EquipmentKind, PlanRate
from equipment.models.fault import Fault
from equipment.models.hours import Closure, OpeningHours, Weekday
from equipment.models.occupancy import (
    Maintenance,
    MaintenanceTask,
    Occupancy,
    OccupancyKind,
    Reservation,
)
from equipment.models.opened import REFER, USE, opened_to
from equipment.models.qualification import Authorization, Level, Qualification, Requirement
from equipment.models.referent import EquipmentUserObjectPermission, Referent

__all__ = [
    "REFER",
    "USE",
    "AccessEvent",
    "Audience",
    "Authorization",
    "Badge",
    "Category",
    "Charge",
    "Closure",
    "Controller",
    "CreditEntry",
    "CreditLot",
    "EntryKind",
    "Equipment",
    "EquipmentDocument",
    "EquipmentKind",
    "EquipmentUserObjectPermission",
    "Fault",
    "Level",
    "Maintenance",
    "MaintenanceTask",
    "Occupancy",
    "OccupancyKind",
    "OpeningHours",
    "PlanRate",
    "Qualification",
    "Referent",
    "Requirement",
    "Reservation",
    "Usage",
    "Weekday",
    "opened_to",
]
