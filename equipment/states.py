"""The state machines of equipment: which state may follow which, and what moves them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.states import Table, Transition


class EquipmentState(models.TextChoices):
    """Whether an equipment can be used at all."""

    IN_SERVICE = "in_service", _("in service")
    OUT_OF_ORDER = "out_of_order", _("out of order")
    RETIRED = "retired", _("retired")


class ReservationState(models.TextChoices):
    """Where a reservation stands; whether it is running or over is computed."""

    HELD = "held", _("to be paid")
    CONFIRMED = "confirmed", pgettext_lazy("reservation", "confirmed")
    CANCELLED = "cancelled", pgettext_lazy("reservation", "cancelled")
    LAPSED = "lapsed", pgettext_lazy("reservation", "not paid in time")
    MISSED = "missed", _("not used")


class FaultState(models.TextChoices):
    """Where a fault stands."""

    REPORTED = "reported", _("reported")
    CONFIRMED = "confirmed", pgettext_lazy("fault", "confirmed")
    FIXED = "fixed", _("repaired")
    DISMISSED = "dismissed", _("no fault")


class AuthorizationState(models.TextChoices):
    """What an authorization is at this instant; computed from its facts and never stored."""

    ACTIVE = "active", _("valid")
    SUSPENDED = "suspended", pgettext_lazy("authorization", "suspended")
    EXPIRED = "expired", pgettext_lazy("authorization", "expired")
    UNUSED = "unused", _("lapsed for want of practice")
    REVOKED = "revoked", pgettext_lazy("authorization", "withdrawn")


_E = EquipmentState
EQUIPMENT = Table(
    "Equipment",
    _E,
    Transition(_E.IN_SERVICE, _E.OUT_OF_ORDER, "put_out_of_order", "It must not be used until repaired."),
    Transition(_E.OUT_OF_ORDER, _E.IN_SERVICE, "put_in_service", "It works again."),
    Transition(_E.IN_SERVICE, _E.RETIRED, "retire_equipment", "It leaves the workshop for good."),
    Transition(_E.OUT_OF_ORDER, _E.RETIRED, "retire_equipment", "It is not worth repairing."),
    Transition(_E.RETIRED, _E.IN_SERVICE, "put_in_service", "It came back."),
)

_R = ReservationState
RESERVATION = Table(
    "Reservation",
    _R,
    Transition(_R.HELD, _R.CONFIRMED, "confirm_reservation", "It is paid, in money or in credits."),
    Transition(_R.HELD, _R.LAPSED, "lapse_reservations", "Nobody paid before the hold was over."),
    Transition(_R.HELD, _R.CANCELLED, "cancel_reservation", "Not wanted any more; nothing was paid."),
    Transition(_R.CONFIRMED, _R.CANCELLED, "cancel_reservation", "Given up, or the equipment cannot serve."),
    Transition(_R.CONFIRMED, _R.MISSED, "mark_missed", "Nobody came."),
)
# What keeps the time for itself.
HOLDING = frozenset({_R.HELD, _R.CONFIRMED})

_F = FaultState
FAULT = Table(
    "Fault",
    _F,
    Transition(_F.REPORTED, _F.CONFIRMED, "confirm_fault", "A referent saw it too."),
    Transition(_F.REPORTED, _F.FIXED, "fix_fault", "It works again."),
    Transition(_F.REPORTED, _F.DISMISSED, "dismiss_fault", "There is nothing to repair."),
    Transition(_F.CONFIRMED, _F.FIXED, "fix_fault", "It works again."),
    Transition(_F.CONFIRMED, _F.DISMISSED, "dismiss_fault", "There was nothing to repair."),
)
# What somebody still has to see to.
OPEN_FAULT = frozenset({_F.REPORTED, _F.CONFIRMED})

TABLES = (EQUIPMENT, RESERVATION, FAULT)
