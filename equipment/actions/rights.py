"""Who may act on an equipment, and on what it takes to use it."""

from collections.abc import Iterable

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


def check_grants(by: User, qualification: Qualification, contacts: Iterable[Contact]) -> None:
    """Raises NotAllowed for who may not give it; and for referents where it is about their own people.

    What a referent holds, another referent or the team has judged.
    """
    if not may_grant(by, qualification):
        raise NotAllowed
    if by.has_perm("equipment.grant_authorization"):
        return
    own = Contact.objects.acted_for_by(by).filter(pk__in=[contact.pk for contact in contacts])
    if own.exists():
        raise NotAllowed
