"""Takes in faults and closes them. A dangerous one stops the use of the equipment at once."""

from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Contact, User
from accounts.records import record
from billing.actions.reasons import checked_reason
from billing.models import Membership
from billing.states import MembershipState
from equipment.actions.rights import check_cares
from equipment.actions.service import locked_equipment, start_use, stop_use
from equipment.models import Equipment, Fault
from equipment.refusals import TooManyFaults
from equipment.states import FAULT, EquipmentState, FaultState
from kit.locks import hold
from kit.mail import post
from kit.pictures import Picture
from kit.refusals import InvalidInput, NotAllowed, NotFound

LONGEST = 2000
MOST_IN_AN_HOUR = 10


@transaction.atomic
def report_fault(
    *,
    contact: Contact,
    equipment: Equipment,
    description: str,
    by: User,
    is_dangerous: bool = False,
    photo: Picture | None = None,
) -> Fault:
    """Say that something is wrong with an equipment one sees, for oneself or whom one acts for.

    Called dangerous by a member, or by who is qualified for it or looks after it, it is out of order at once:
    a machine that stands still for a day is the lesser harm. Others are heard, and stop nothing.
    Raises NotAllowed, NotFound, InvalidInput, TooManyFaults.
    """
    if not Contact.objects.acted_for_by(by).filter(pk=contact.pk).exists():
        raise NotAllowed
    if not Equipment.objects.visible_to(by).in_use().filter(pk=equipment.pk).exists():
        raise NotFound
    fault = _written(contact, equipment, _checked(description), is_dangerous, photo)
    record("fault.reported", fault, by=by, equipment=equipment.pk, dangerous=is_dangerous)
    if is_dangerous and _is_heeded(contact, equipment, by):
        _stop(fault, _dangerous(), by=by)
    _tell(fault)
    return fault


def _checked(description: str) -> str:
    text = description.strip()
    if not text or len(text) > LONGEST or "\0" in text:
        problem = _("Say what is wrong, in {longest} characters at most.").format(longest=LONGEST)
        raise InvalidInput(path=("description",), problem=problem)
    return text


def _written(
    contact: Contact, equipment: Equipment, description: str, is_dangerous: bool, photo: Picture | None
) -> Fault:
    # One at a time: many at once would each find room.
    hold(f"faults:{contact.pk}")
    recent = contact.reported_faults.filter(reported_at__gt=timezone.now() - timedelta(hours=1))
    if recent.count() >= MOST_IN_AN_HOUR:
        raise TooManyFaults
    fault = Fault(
        equipment=equipment, reported_by=contact, description=description, is_dangerous=is_dangerous
    )
    if photo is not None:
        fault.photo.save("photo.jpg", ContentFile(photo.content), save=False)
    fault.save()
    return fault


def _dangerous() -> str:
    """Why it stands still, before anybody came to see, in the association's first language."""
    with override(settings.LANGUAGE_CODE):
        return _("Reported as dangerous; whoever looks after it comes to see.")


def _is_heeded(contact: Contact, equipment: Equipment, by: User) -> bool:
    if Equipment.objects.opened_to(by).filter(pk=equipment.pk).exists():
        return True
    valid = Membership.objects.in_state(MembershipState.ACTIVE, MembershipState.IN_GRACE)
    return valid.filter(coverages__contact=contact, coverages__ended_at=None).exists()


def _stop(fault: Fault, reason: str, *, by: User | None) -> None:
    """Put its equipment out of order because of it; what stands so already stays so for its own reason."""
    fault.stops_use = True
    fault.save(update_fields=["stops_use"])
    equipment = locked_equipment(fault.equipment_id)
    if equipment.state != EquipmentState.RETIRED:
        stop_use(equipment, reason=reason, by=by, by_fault=True)


def _tell(fault: Fault) -> None:
    """Each referent who can be written to; without one, the association."""
    referents = fault.equipment.referents.exclude(contact__email="").values_list("pk", flat=True)
    for pk in referents:
        post("fault_reported", pk)
    if not referents:
        post("fault_unattended", fault.pk)


@transaction.atomic
def confirm_fault(*, fault: Fault, by: User, stops_use: bool, reason: str = "") -> Fault:
    """A referent saw it too. With `stops_use` the equipment is out of order, for `reason`, which people read.

    Confirmed already, it may still stop the use; what it stops goes on once it is closed. Raises NotAllowed,
    ReasonMissing, InvalidInput, StateForbids.
    """
    check_cares(by, fault.equipment)
    reason = checked_reason(reason) if stops_use else reason.strip()[:LONGEST]
    locked_equipment(fault.equipment_id)
    fault = _locked(fault)
    if fault.state != FaultState.CONFIRMED:
        FAULT.move(fault, FaultState.CONFIRMED)
        record("fault.confirmed", fault, by=by, reason=reason, stops_use=stops_use)
    was_stopping, fault.stops_use = fault.stops_use, stops_use
    fault.handled_by, fault.answer = by, reason
    fault.save(update_fields=["state", "stops_use", "handled_by", "answer"])
    if stops_use:
        _stop(fault, reason, by=by)
    elif was_stopping:
        _let_go(fault.equipment, by=by)
    return fault


@transaction.atomic
def fix_fault(*, fault: Fault, answer: str, by: User) -> Fault:
    """It works again, and how; the reporter is told. Fixing twice changes nothing.

    When faults alone had put it out of order and no other one does, it is in service again.
    Raises NotAllowed, ReasonMissing, InvalidInput, StateForbids.
    """
    return _closed(fault, FaultState.FIXED, answer, by)


@transaction.atomic
def dismiss_fault(*, fault: Fault, answer: str, by: User) -> Fault:
    """There is nothing to repair, and why; else as `fix_fault`."""
    return _closed(fault, FaultState.DISMISSED, answer, by)


def _closed(fault: Fault, state: FaultState, answer: str, by: User) -> Fault:
    check_cares(by, fault.equipment)
    answer = checked_reason(answer)
    locked_equipment(fault.equipment_id)
    fault = _locked(fault)
    if fault.state == state:
        return fault
    FAULT.move(fault, state)
    fault.handled_at, fault.handled_by, fault.answer = timezone.now(), by, answer
    fault.save(update_fields=["state", "handled_at", "handled_by", "answer"])
    record(f"fault.{state.value}", fault, by=by, reason=answer)
    _let_go(fault.equipment, by=by)
    if fault.reported_by_id is not None:
        post("fault_closed", fault.pk)
    return fault


def _let_go(equipment: Equipment, *, by: User) -> None:
    """Put it in service when only faults had stopped it, and none does any more."""
    equipment = locked_equipment(equipment.pk)
    if equipment.state != EquipmentState.OUT_OF_ORDER or not equipment.is_stopped_by_faults:
        return
    other = equipment.faults.open().filter(stops_use=True).order_by("pk").first()
    if other is None:
        start_use(equipment, by=by)
    else:
        stop_use(equipment, reason=other.answer or _dangerous(), by=by, by_fault=True)


def _locked(fault: Fault) -> Fault:
    rows = Fault.objects.select_for_update(of=("self",)).select_related("equipment")
    return rows.get(pk=fault.pk)
