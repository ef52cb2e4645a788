"""What is to be done to equipment again and again, and how far each of it is."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from cms.staff.equipment.links import equipment_cell
from cms.staff.parts import Act, ActedLedger, Cell, Ledger
from cms.staff.wording import day
from equipment.models import Equipment
from equipment.upkeep import Upkeep, upkeep_of
from kit.bilingual import in_language

CHANGE = "equipment.change_equipment"


def due_cell(one: Upkeep) -> Cell:
    """Whether it is due, and what is left until it is."""
    if one.is_due:
        return Cell(_("due"), tone="warn")
    left = []
    if one.hours_left is not None:
        left.append(_("in {count} hours of use").format(count=int(one.hours_left)))
    if one.due_at is not None:
        left.append(_("on {day}").format(day=day(one.due_at)))
    return Cell(_(" or ").join(left), tone="ok")


def rhythm(one: Upkeep) -> str:
    """As in "every 50 hours of use, every 90 days"."""
    hours, days = one.task.every_hours, one.task.every_days
    parts = [
        _("every {count} hours of use").format(count=hours) if hours else "",
        _("every {count} days").format(count=days) if days else "",
    ]
    return ", ".join(part for part in parts if part)


def tasks_ledger(equipment: Equipment, viewer: User) -> ActedLedger:
    """The tasks of one equipment, what is due first."""
    may_change, rows = viewer.has_perm(CHANGE), []
    for one in upkeep_of([equipment]):
        key = (one.task.pk,)
        acts = [
            Act(_("Done"), reverse("staff_equipment:task_done", args=key), posts=True),
            Act(_("Edit"), reverse("staff_equipment:edit_task", args=key)),
            Act(_("Delete"), reverse("staff_equipment:remove_task", args=key), posts=True),
        ]
        cells = (
            Cell(in_language(one.task, "name")),
            Cell(rhythm(one)),
            Cell(day(one.task.last_done_at)),
            due_cell(one),
        )
        rows.append((cells, acts if may_change else []))
    add = Act(_("Add a task…"), reverse("staff_equipment:add_task", args=(equipment.pk,)), tone="secondary")
    head = (_("Task"), _("When"), _("Last done"), pgettext("maintenance", "Next"))
    empty = _("Nothing is to be done regularly.")
    return ActedLedger(_("Regular maintenance"), head, rows, empty, [add] if may_change else [])


def due_ledger(viewer: User) -> Ledger:
    """What is due now, over all equipment."""
    found = [one for one in upkeep_of(Equipment.objects.visible_to(viewer).in_use()) if one.is_due]
    rows = [
        (
            equipment_cell(one.task.equipment),
            Cell(in_language(one.task, "name")),
            Cell(rhythm(one)),
            Cell(day(one.task.last_done_at)),
        )
        for one in found
    ]
    head = (_("Equipment"), _("Task"), _("When"), _("Last done"))
    return Ledger(_("Due now"), head, rows, empty=_("Nothing is due."))
