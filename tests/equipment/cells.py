"""Cells of the decision's table as real rows: a person, a machine, and what every door must say of them."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

from django.utils import timezone

from accounts.models import Contact, User
from billing.actions.granting import grant_period
from billing.actions.orders import NewLine, order_line
from billing.models import Membership, MembershipPeriod, OrderLine
from billing.states import MembershipState
from equipment.deciding import Reason
from equipment.models import (
    Closure,
    Equipment,
    Level,
    Maintenance,
    Occupancy,
    OccupancyKind,
    Qualification,
    Reservation,
)
from equipment.states import EquipmentState
from kit.clock import today
from tests.equipment.machines import a_machine, a_qualification, qualify
from tests.makers import a_contact, a_plan, a_user

HOUR = timedelta(hours=1)
LONG_AGO = timedelta(days=400)
# First and last day of the period, and the end of grace, counted from today.
_DAYS = {
    MembershipState.ACTIVE: (-30, 300, 330),
    MembershipState.UPCOMING: (30, 390, 420),
    MembershipState.IN_GRACE: (-360, -5, 25),
    MembershipState.EXPIRED: (-400, -40, -10),
}
_NO_RIGHTS = {
    None: Reason.NOT_A_MEMBER,
    MembershipState.UPCOMING: Reason.MEMBERSHIP_NOT_BEGUN,
    MembershipState.EXPIRED: Reason.MEMBERSHIP_EXPIRED,
}
_LACK = {
    None: Reason.NOT_QUALIFIED,
    "revoked": Reason.NOT_QUALIFIED,
    "suspended": Reason.AUTHORIZATION_SUSPENDED,
    "expired": Reason.AUTHORIZATION_EXPIRED,
    "unused": Reason.AUTHORIZATION_EXPIRED,
    "supervised": Reason.SUPERVISION_REQUIRED,
}
_TAKEN = {
    "another's": Reason.RESERVED_BY_ANOTHER,
    "maintenance": Reason.UNDER_MAINTENANCE,
    "session": Reason.IN_SESSION,
}
_STATE = {
    EquipmentState.RETIRED: Reason.RETIRED,
    EquipmentState.OUT_OF_ORDER: Reason.OUT_OF_ORDER,
}


@dataclass(frozen=True)
class Cell:
    """One combination, and the reasons that it must give, in their order."""

    membership: MembershipState | None
    is_suspended: bool
    authorization: str | None
    state: EquipmentState
    is_closed: bool
    occupancy: str

    @property
    def reasons(self) -> list[Reason]:
        """What every door must say."""
        found = [
            Reason.SUSPENDED if self.is_suspended else _NO_RIGHTS.get(self.membership),
            _LACK.get(self.authorization),
            _STATE.get(self.state),
            Reason.CLOSED if self.is_closed else None,
            _TAKEN.get(self.occupancy),
        ]
        return [reason for reason in Reason if reason in found]


CELLS = [
    Cell(*values)
    for values in product(
        (None, *_DAYS), (False, True), (*_LACK, "autonomous", "trainer"), EquipmentState, (False, True),
        ("free", "mine", "lapsed hold", *_TAKEN),
    )
]  # fmt: skip


def some_cells(count: int, seed: int = 3) -> list[Cell]:
    """A sample in which each value stands, and a tenth of which is allowed."""
    dice = random.Random(seed)  # noqa: S311 - dice
    allowed = [cell for cell in CELLS if not cell.reasons]
    return [*dice.sample(allowed, count // 10), *dice.sample(CELLS, count - count // 10)]


@dataclass(frozen=True)
class Scene:
    """A cell made real."""

    user: User
    contact: Contact
    machine: Equipment


def play(cell: Cell, number: int) -> Scene:
    """A new person and a new machine, as the cell says."""
    user = a_user(f"cell{number}@example.org")
    contact = a_contact(user)
    _join(contact, cell)
    laser = a_qualification()
    machine = a_machine(laser, level=Level.AUTONOMOUS)
    now = timezone.now()
    _qualify(contact, cell, laser)
    if cell.is_closed:
        Closure.objects.create(equipment=machine, starts_at=now - HOUR, ends_at=now + HOUR, reason_fr="Fermé")
    if cell.occupancy != "free":
        _take(machine, contact, cell)
    Equipment.objects.filter(pk=machine.pk).update(state=cell.state, state_reason="Broken")
    machine.refresh_from_db()
    return Scene(user, contact, machine)


def _join(contact: Contact, cell: Cell) -> None:
    if cell.membership is None and not cell.is_suspended:
        return
    period = grant_period(contact=contact, plan=a_plan(), line=None, by=None)
    first, last, grace = _DAYS[cell.membership or MembershipState.ACTIVE]
    MembershipPeriod.objects.filter(pk=period.pk).update(
        starts_on=today() + timedelta(days=first), ends_on=today() + timedelta(days=last),
        grace_until=today() + timedelta(days=grace),
    )  # fmt: skip
    if cell.is_suspended:
        Membership.objects.filter(pk=period.membership_id).update(
            suspended_at=timezone.now(), suspension_reason="Broke the saw"
        )


def _qualify(contact: Contact, cell: Cell, laser: Qualification) -> None:
    now, how = timezone.now(), cell.authorization
    if how is None:
        return
    level = {"supervised": Level.SUPERVISED, "trainer": Level.TRAINER}.get(how, Level.AUTONOMOUS)
    told: dict[str, dict[str, object]] = {
        "revoked": {"revoked_at": now, "revocation_reason": "Unsafe"},
        "suspended": {"suspended_at": now, "suspension_reason": "Unsafe"},
        "expired": {"expires_at": now - HOUR},
        "unused": {"unused_until": now - HOUR},
    }
    qualify(contact, laser, level, **told.get(how, {}))


def _take(machine: Equipment, contact: Contact, cell: Cell) -> None:
    now, what = timezone.now(), cell.occupancy
    kind = {"maintenance": OccupancyKind.MAINTENANCE, "session": OccupancyKind.SESSION}.get(
        what, OccupancyKind.RESERVATION
    )
    occupancy = Occupancy.objects.create(
        equipment=machine, kind=kind, starts_at=now - HOUR, ends_at=now + HOUR
    )
    if kind == OccupancyKind.RESERVATION:
        who = contact if what == "mine" else a_contact()
        state, until = ("held", now - HOUR) if what == "lapsed hold" else ("confirmed", None)
        line = _ordered(who, until) if until else None
        Reservation.objects.create(contact=who, occupancy=occupancy, state=state, held_until=until, line=line)
    elif kind == OccupancyKind.MAINTENANCE:
        Maintenance.objects.create(occupancy=occupancy, what="New belt")


def _ordered(contact: Contact, until: datetime) -> OrderLine:
    """What holds it: an order that was not paid in time."""
    line = NewLine("reservation", "Machine", 500, Decimal(0), "")
    return order_line(line, contact=contact, currency="EUR", by=None, pay_by=until)
