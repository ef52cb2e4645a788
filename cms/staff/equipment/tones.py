"""The tone of each state of equipment, authorizations, reservations and faults."""

from cms.staff.parts import Cell, Tone
from equipment.models import Authorization, Equipment, Fault, Reservation
from equipment.states import AuthorizationState, EquipmentState, FaultState, ReservationState

EQUIPMENT: dict[str, Tone] = {
    EquipmentState.IN_SERVICE: "ok",
    EquipmentState.OUT_OF_ORDER: "warn",
    EquipmentState.RETIRED: "stop",
}
AUTHORIZATION: dict[str, Tone] = {
    AuthorizationState.ACTIVE: "ok",
    AuthorizationState.SUSPENDED: "stop",
    AuthorizationState.EXPIRED: "warn",
    AuthorizationState.UNUSED: "warn",
    AuthorizationState.REVOKED: "stop",
}
RESERVATION: dict[str, Tone] = {
    ReservationState.HELD: "wait",
    ReservationState.CONFIRMED: "ok",
    ReservationState.CANCELLED: "stop",
    ReservationState.LAPSED: "stop",
    ReservationState.MISSED: "warn",
}
FAULT: dict[str, Tone] = {
    FaultState.REPORTED: "wait",
    FaultState.CONFIRMED: "warn",
    FaultState.FIXED: "ok",
    FaultState.DISMISSED: "stop",
}


def equipment_state(row: Equipment) -> Cell:
    """Whether it can be used."""
    return Cell(row.get_state_display(), tone=EQUIPMENT[row.state])


def authorization_state(row: Authorization) -> Cell:
    """What the authorization is now; the query added `state_now`."""
    state = AuthorizationState(row.state_now)  # type: ignore[attr-defined]  # annotated by the query
    return Cell(state.label, tone=AUTHORIZATION[state])


def reservation_state(row: Reservation) -> Cell:
    """Where a reservation stands."""
    return Cell(row.get_state_display(), tone=RESERVATION[row.state])


def fault_state(row: Fault) -> Cell:
    """Where a fault stands."""
    return Cell(row.get_state_display(), tone=FAULT[row.state])
