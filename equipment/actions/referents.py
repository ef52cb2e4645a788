"""Names who looks after an equipment; guardian's rows follow in the same act."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from accounts.records import record
from equipment.models import Equipment, Referent
from equipment.permissions import project_equipment
from kit.refusals import InvalidInput, NotAllowed


@transaction.atomic
def name_referent(*, equipment: Equipment, contact: Contact, by: User) -> Referent:
    """Have a contact look after an equipment; naming twice changes nothing.

    Their rights begin once they have an account. Raises NotAllowed, InvalidInput for an erased card.
    """
    if not by.has_perm("equipment.change_equipment"):
        raise NotAllowed
    if contact.erased_at is not None:
        raise InvalidInput(path=("contact",), problem=_("This card was erased."))
    referent, is_new = Referent.objects.get_or_create(equipment=equipment, contact=contact)
    if is_new:
        record("referent.named", referent, by=by, equipment=equipment.pk, contact=contact.pk)
        project_equipment(equipment)
    return referent


@transaction.atomic
def dismiss_referent(*, referent: Referent, by: User) -> None:
    """They look after it no more; twice changes nothing. Raises NotAllowed."""
    if not by.has_perm("equipment.change_equipment"):
        raise NotAllowed
    found = Referent.objects.select_for_update(of=("self",)).select_related("equipment")
    row = found.filter(pk=referent.pk).first()
    if row is None:
        return
    record("referent.dismissed", row, by=by, equipment=row.equipment_id, contact=row.contact_id)
    row.delete()
    project_equipment(row.equipment)
