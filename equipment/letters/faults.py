"""Letters on faults: to those who look after the equipment, and to who reported one."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Association
from equipment.letters.authorizations import MACHINES
from equipment.letters.values import newest_fault
from equipment.models import Fault, Referent
from equipment.states import EquipmentState, FaultState
from kit.letter import Letter

FAULTS = f"{settings.SITE_URL}/admin/"


def reported(pk: int) -> Letter | None:
    """To a referent: what is wrong with their equipment; nothing when it was seen to, or they do no more."""
    row = Referent.objects.select_related("contact").filter(pk=pk).first()
    fault = newest_fault(row) if row is not None else None
    if row is None or fault is None:
        return None
    return _alarm(fault, row.contact.email, (_("My machines"), MACHINES))


def unattended(pk: int) -> Letter | None:
    """The same to the association, for equipment that nobody looks after."""
    fault = Fault.objects.select_related("equipment", "reported_by").get(pk=pk)
    if fault.state != FaultState.REPORTED:
        return None
    return _alarm(fault, Association.objects.current().email, (_("Open the back office"), FAULTS))


def _alarm(fault: Fault, to: str, action: tuple[str, str]) -> Letter:
    stopped = fault.equipment.state == EquipmentState.OUT_OF_ORDER
    reporter = fault.reported_by
    return Letter(
        to=to,
        sender=Association.objects.current(),
        subject=_("Fault: {equipment}").format(equipment=fault.equipment.name),
        heading=_("Reported as dangerous") if fault.is_dangerous else _("Something is wrong"),
        paragraphs=(
            fault.description,
            _("It is out of order until somebody has seen to it.")
            if stopped
            else _("It is still in use. Come and see, and say what you found."),
        ),
        action=action,
        facts=(
            (_("Equipment"), fault.equipment.name),
            *(((_("Reported by"), reporter.full_name),) if reporter is not None else ()),
        ),
    )


def closed(pk: int) -> Letter | None:
    """To who reported it: what was found."""
    fault = Fault.objects.select_related("equipment", "reported_by").get(pk=pk)
    if fault.reported_by is None:
        return None
    is_fixed = fault.state == FaultState.FIXED
    return Letter(
        to=fault.reported_by.email,
        sender=Association.objects.current(),
        subject=_("Seen to: {equipment}").format(equipment=fault.equipment.name),
        heading=_("Repaired") if is_fixed else _("Nothing to repair"),
        paragraphs=(fault.answer, _("Thank you for telling us.")),
        action=(_("My machines"), MACHINES),
        facts=((_("Equipment"), fault.equipment.name), (_("What you told us"), fault.description)),
    )
