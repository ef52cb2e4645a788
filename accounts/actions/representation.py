"""Who acts for a minor."""

from django.db import transaction

from accounts.models import Contact, User
from accounts.permissions import project_contact
from accounts.records import record
from accounts.refusals import RepresentationForbidden
from kit.refusals import NotAllowed, NotFound


@transaction.atomic
def set_legal_representative(*, contact: Contact, representative: Contact | None, by: User | None) -> Contact:
    """Let `representative` act for `contact`, or nobody any more. `by` None is the program itself."""
    if by is not None and not by.has_perm("accounts.change_contact"):
        raise NotAllowed
    # In one order, so that two changes of the same two people do not wait for each other.
    pks = {contact.pk, representative.pk if representative else contact.pk}
    locked = {row.pk: row for row in Contact.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    if pks != locked.keys():
        # Merged into another card since it was shown.
        raise NotFound(path=("representative_id",))
    contact = locked[contact.pk]
    if representative is not None:
        _check_pair(contact, locked[representative.pk])
    contact.legal_representative = representative
    contact.save(update_fields=["legal_representative"])
    project_contact(contact)
    pk = representative.pk if representative else None
    record("contact.represented", contact, by=by, representative=pk)
    return contact


def _check_pair(contact: Contact, representative: Contact) -> None:
    """One step only: rights never pass through a chain of people."""
    is_chain = representative.legal_representative_id is not None or contact.represented.exists()
    if representative.pk == contact.pk or is_chain:
        raise RepresentationForbidden
