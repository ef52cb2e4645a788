"""Faults as a table, for every page that shows some."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from cms.staff.equipment.tones import fault_state
from cms.staff.parts import Cell, Ledger
from cms.staff.wording import day
from equipment.models import Equipment, Fault

SEE = "equipment.view_fault"
SHOWN = 10
CUT = 80


def shortened(text: str, most: int = CUT) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def faults_ledger(equipment: Equipment, viewer: User) -> list[Ledger]:
    """The last faults of an equipment, the open ones first; nothing for who may not see them."""
    if not viewer.has_perm(SEE):
        return []
    found = Fault.objects.visible_to(viewer).filter(equipment=equipment)
    found = found.order_by(F("handled_at").desc(nulls_first=True), "-reported_at")
    rows = [
        (
            Cell(shortened(one.description), reverse("staff_faults:inspect", args=(one.pk,))),
            Cell(day(one.reported_at)),
            fault_state(one),
        )
        for one in found[:SHOWN]
    ]
    head = (_("What is wrong"), _("Reported"), _("State"))
    return [Ledger(_("Faults"), head, rows, empty=_("None was reported."))]
