"""Invents what a letter is about, so that managers see it as people get it. Whoever asks takes it back."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Contact
from equipment.models import (
    Authorization,
    Equipment,
    Fault,
    Occupancy,
    Qualification,
    Referent,
    Reservation,
)
from equipment.states import EquipmentState, FaultState, ReservationState


def _contact() -> Contact:
    return Contact.objects.create(
        given_name="Camille", family_name="Roy", email="camille@example.org", language=get_language()
    )


def _authorization(**values: object) -> int:
    qualification = Qualification.objects.create(
        code="sample-of-a-letter", name_fr="Découpe laser", name_en="Laser cutter"
    )
    now = timezone.now()
    values = {"reason": _("Trained on site."), "expires_at": now + timedelta(days=30), **values}
    return Authorization.objects.create(contact=_contact(), qualification=qualification, **values).pk


def authorization() -> int:
    """An authorization that ends in a month."""
    return _authorization()


def suspended_authorization() -> int:
    """One that is suspended."""
    return _authorization(
        suspended_at=timezone.now(), suspension_reason=_("The lens was left dirty three times.")
    )


def revoked_authorization() -> int:
    """One that was withdrawn."""
    return _authorization(revoked_at=timezone.now(), revocation_reason=_("Safety rules were not kept."))


def _equipment(state: EquipmentState) -> Equipment:
    return Equipment.objects.create(
        code="sample-of-a-letter",
        name_fr="Découpeuse laser",
        name_en="Laser cutter",
        state=state,
        state_reason=_("The tube is being replaced."),
    )


def _reservation(equipment_state: EquipmentState = EquipmentState.IN_SERVICE, **values: object) -> int:
    equipment = _equipment(equipment_state)
    start = timezone.localtime(timezone.now() + timedelta(days=3)).replace(hour=14, minute=0, second=0)
    occupancy = Occupancy.objects.create(
        equipment=equipment, kind="reservation", starts_at=start, ends_at=start + timedelta(hours=2)
    )
    values = {"state": ReservationState.CONFIRMED, **values}
    return Reservation.objects.create(contact=_contact(), occupancy=occupancy, **values).pk


def reservation() -> int:
    """A reservation that stands."""
    return _reservation()


def cancelled_reservation() -> int:
    """One that was cancelled."""
    return _reservation(
        state=ReservationState.CANCELLED,
        ended_at=timezone.now(),
        end_reason=_("The workshop is closed on that day."),
    )


def hindered_reservation() -> int:
    """One of an equipment that is out of order."""
    return _reservation(EquipmentState.OUT_OF_ORDER)


def _fault(**values: object) -> Fault:
    return Fault.objects.create(
        equipment=_equipment(EquipmentState.OUT_OF_ORDER), reported_by=_contact(), is_dangerous=True,
        description=_("It smells of smoke when the fan stops."), **values,
    )  # fmt: skip


def fault() -> int:
    """A fault that was called dangerous."""
    return _fault().pk


def fixed_fault() -> int:
    """One that was repaired."""
    return _fault(
        state=FaultState.FIXED, handled_at=timezone.now(), answer=_("The fan’s belt was worn; it is new.")
    ).pk


def referent() -> int:
    """Somebody who looks after an equipment of which a fault was reported."""
    equipment = _fault().equipment
    return Referent.objects.create(equipment=equipment, contact=_contact()).pk
