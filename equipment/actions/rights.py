"""Who may act on an equipment, and on what it takes to use it."""

from accounts.models import Contact, User
from accounts.refusals import CardErased
from equipment.models import Equipment, Qualification
from kit.refusals import NotAllowed


def check_cares(by: User, equipment: Equipment) -> None:
    """Raises NotAllowed for who neither looks after the equipment nor may change all of them."""
    if not Equipment.objects.cared_for_by(by).filter(pk=equipment.pk).exists():
        raise NotAllowed


def check_is_somebody(contact: Contact) -> None:
    """Raises CardErased: who is gone is given nothing, which nobody would ever take back."""
    if contact.erased_at is not None:
        raise CardErased(path=("contact_id",))


def may_grant(by: User, qualification: Qualification) -> bool:
    """Whether somebody may give a qualification: as the team, or as referent of what asks for it."""
    if by.has_perm("equipment.grant_authorization"):
        return True
    cared = Equipment.objects.cared_for_by(by)
    return cared.filter(requirements__qualifications=qualification).exists()
