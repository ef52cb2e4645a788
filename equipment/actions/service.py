"""Puts equipment out of order, in service again, and out of the workshop for good."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.records import record
from billing.actions.reasons import checked_reason
from equipment.actions.occupying import hold_equipment
from equipment.actions.reservation_ends import cancel_in_the_way
from equipment.actions.reserving import held_equipment
from equipment.actions.rights import check_cares
from equipment.models import Equipment, Reservation
from equipment.refusals import StillReserved
from equipment.states import EQUIPMENT, EquipmentState, ReservationState
from kit.clock import now
from kit.mail import post
from kit.refusals import NotAllowed


@transaction.atomic
def put_out_of_order(*, equipment: Equipment, reason: str, by: User) -> Equipment:
    """Nobody uses it until `put_in_service`; those who reserved it are told, with the reason.

    Again with another reason, the reason changes and nobody is told twice. Reservations stand: it may work
    again by then. Raises NotAllowed, ReasonMissing, InvalidInput, StateForbids.
    """
    check_cares(by, equipment)
    return stop_use(locked_equipment(equipment.pk), reason=checked_reason(reason), by=by)


def locked_equipment(equipment_id: int) -> Equipment:
    """The equipment as it is now, with its time and itself locked until the transaction ends.

    The time first: who reserves at this moment is either told, or refused.
    """
    hold_equipment([Equipment(pk=equipment_id)])
    return Equipment.objects.select_for_update(no_key=True).get(pk=equipment_id)


def stop_use(equipment: Equipment, *, reason: str, by: User | None, by_fault: bool = False) -> Equipment:
    """Put a locked equipment out of order, inside an act that asked for the right. Raises StateForbids."""
    if equipment.state == EquipmentState.OUT_OF_ORDER:
        return _worded(equipment, reason, by, by_fault)
    EQUIPMENT.move(equipment, EquipmentState.OUT_OF_ORDER)
    _moved(equipment, reason, by_fault)
    record("equipment.out_of_order", equipment, by=by, reason=reason)
    for pk in coming(equipment).filter(state=ReservationState.CONFIRMED).values_list("pk", flat=True):
        post("equipment_out_of_order", pk)
    return equipment


def _worded(equipment: Equipment, reason: str, by: User | None, by_fault: bool) -> Equipment:
    """It is out of order already: what somebody decided by hand stays, whatever is reported meanwhile."""
    if by_fault and not equipment.is_stopped_by_faults:
        return equipment
    if (equipment.state_reason, equipment.is_stopped_by_faults) != (reason, by_fault):
        equipment.state_reason, equipment.is_stopped_by_faults = reason, by_fault
        equipment.save(update_fields=["state_reason", "is_stopped_by_faults"])
        record("equipment.out_of_order", equipment, by=by, reason=reason)
    return equipment


def coming(equipment: Equipment) -> QuerySet[Reservation]:
    """The reservations that keep its time from now on, in order."""
    return Reservation.objects.coming().filter(occupancy__equipment=equipment).order_by("pk")


@transaction.atomic
def put_in_service(*, equipment: Equipment, by: User) -> Equipment:
    """It works again, or came back; twice changes nothing. Raises NotAllowed.

    Faults stay open: they are closed one by one.
    """
    check_cares(by, equipment)
    equipment = locked_equipment(equipment.pk)
    if equipment.state == EquipmentState.RETIRED and not by.has_perm("equipment.change_equipment"):
        raise NotAllowed
    if equipment.state != EquipmentState.IN_SERVICE:
        start_use(equipment, by=by)
    return equipment


def start_use(equipment: Equipment, *, by: User | None) -> None:
    """Put a locked equipment in service again, inside an act that asked for the right."""
    EQUIPMENT.move(equipment, EquipmentState.IN_SERVICE)
    _moved(equipment, "")
    # Whoever says that it works says so of what was reported too, open as it stays.
    equipment.faults.open().filter(stops_use=True).update(stops_use=False)
    record("equipment.in_service", equipment, by=by)


@transaction.atomic
def retire_equipment(
    *, equipment: Equipment, reason: str, by: User, cancel_reservations: bool = False
) -> Equipment:
    """Take it out of the workshop for good; twice changes nothing.

    With reservations to come it is refused (StillReserved), so that nobody's hours go unawares; with
    `cancel_reservations` they are cancelled, given back, and their people told the reason. Raises NotAllowed.
    """
    if not by.has_perm("equipment.change_equipment"):
        raise NotAllowed
    reason = checked_reason(reason)
    # A hold whose time is over is nobody's to cancel, and late money would still confirm it: it ends first.
    held_equipment(equipment)
    equipment = locked_equipment(equipment.pk)
    if equipment.state == EquipmentState.RETIRED:
        return equipment
    reserved = coming(equipment).filter(occupancy__starts_at__gt=now())
    if reserved.exists() and not cancel_reservations:
        raise StillReserved(count=reserved.count())
    cancel_in_the_way(reserved, reason=reason, by=by)
    EQUIPMENT.move(equipment, EquipmentState.RETIRED)
    _moved(equipment, reason)
    record("equipment.retired", equipment, by=by, reason=reason)
    return equipment


def _moved(equipment: Equipment, reason: str, by_fault: bool = False) -> None:
    equipment.state_reason, equipment.state_since = reason, now()
    equipment.is_stopped_by_faults = by_fault
    equipment.save(update_fields=["state", "state_reason", "state_since", "is_stopped_by_faults"])
