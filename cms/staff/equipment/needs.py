"""What equipment needs of whoever looks at the first page: figures with their words and lists."""

from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from cms.staff.equipment.ending import ending_soon
from equipment.models import Authorization, Equipment, Fault
from equipment.states import OPEN_FAULT
from equipment.upkeep import upkeep_of


def what_machines_need(viewer: User) -> list[tuple[int, str, str]]:
    """Open faults, maintenance due, authorizations that end soon: how many, the words, where they are."""
    found = []
    if viewer.has_perm("equipment.view_fault"):
        count = Fault.objects.visible_to(viewer).open().count()
        states = "&".join(f"state={state}" for state in sorted(OPEN_FAULT))
        words = ngettext("open fault", "open faults", count)
        found.append((count, words, f"{reverse('staff_faults:index')}?{states}"))
    if viewer.has_perm("equipment.change_equipment"):
        rows = Equipment.objects.visible_to(viewer).in_use()
        count = sum(one.is_due for one in upkeep_of(rows))
        words = ngettext("maintenance task is due", "maintenance tasks are due", count)
        found.append((count, words, reverse("staff_maintenance:due")))
    if viewer.has_perm("equipment.grant_authorization"):
        count = ending_soon(Authorization.objects.visible_to(viewer)).count()
        words = ngettext("authorization ends within 30 days", "authorizations end within 30 days", count)
        found.append((count, words, f"{reverse('staff_authorizations:index')}?ending=soon"))
    return found
