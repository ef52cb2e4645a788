"""The one module that writes guardian's rows on contacts.

They are a projection of facts: a user acts for the contact they are linked to, and for the persons whom that
contact represents. `project_contact` keeps it after a change; `rebuild_permissions` makes it anew.
"""

from django.contrib.auth.models import Permission
from django.db import models, transaction

from accounts.models import Contact, ContactUserObjectPermission

ACT_FOR = "act_for_contact"


def _permission() -> Permission:
    return Permission.objects.get(content_type__app_label="accounts", codename=ACT_FOR)


def _facts(contacts: models.QuerySet[Contact]) -> set[tuple[int, int]]:
    """(user id, contact id) for everyone who acts for one of these contacts."""
    rows = contacts.values_list("pk", "user_id", "legal_representative__user_id")
    return {(user, contact) for contact, *users in rows for user in users if user is not None}


def _write(contacts: models.QuerySet[Contact]) -> None:
    permission = _permission()
    facts = _facts(contacts)
    rows = ContactUserObjectPermission.objects.filter(content_object__in=contacts, permission=permission)
    held = {(row.user_id, row.content_object_id): row.pk for row in rows}
    rows.filter(pk__in=[pk for pair, pk in held.items() if pair not in facts]).delete()
    ContactUserObjectPermission.objects.bulk_create(
        [
            ContactUserObjectPermission(user_id=user, content_object_id=contact, permission=permission)
            for user, contact in facts - held.keys()
        ],
        ignore_conflicts=True,
    )


def project_contact(contact: Contact) -> None:
    """After the links of `contact` changed: its own rows, and those of the persons it represents."""
    _write(Contact.objects.filter(models.Q(pk=contact.pk) | models.Q(legal_representative=contact)))


@transaction.atomic
def rebuild_permissions() -> None:
    """Make all rows anew from the facts."""
    _write(Contact.objects.all())
