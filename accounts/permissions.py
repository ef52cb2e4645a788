"""The one module that writes guardian's rows on contacts and on organisations.

They are a projection of facts. A user acts for the contact they are linked to, and for the persons whom that
contact represents; and for each organisation with which that contact is affiliated. `project_contact` and
`project_organisation` keep them after a change; `rebuild_permissions` makes them anew. Storeys above whose
own rows hang on who acts for whom register their projection with `follow_links`.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib.auth.models import Permission
from django.db import models, transaction

from accounts.models import (
    Affiliation,
    Contact,
    ContactUserObjectPermission,
    Organisation,
    OrganisationUserObjectPermission,
)

ACT_FOR = "act_for_contact"
ACT_FOR_ORGANISATION = "act_for_organisation"

type Facts = set[tuple[int, int]]

_FOLLOWING: list[tuple[Callable[[Collection[int]], None], Callable[[], None]]] = []


def follow_links(project_users: Callable[[Collection[int]], None], rebuild: Callable[[], None]) -> None:
    """Have `project_users` told the ids of users who act for others than before, or for others no more.

    `rebuild` makes all rows of that projection anew, after those of this module.
    """
    if (project_users, rebuild) not in _FOLLOWING:
        _FOLLOWING.append((project_users, rebuild))


def _of_contacts(contacts: models.QuerySet[Contact]) -> Facts:
    """(user id, contact id) for everyone who acts for one of these contacts."""
    rows = contacts.values_list("pk", "user_id", "legal_representative__user_id")
    return {(user, contact) for contact, *users in rows for user in users if user is not None}


def _of_organisations(organisations: models.QuerySet[Organisation]) -> Facts:
    """(user id, organisation id) for everyone who acts for one of these organisations."""
    rows = Affiliation.objects.filter(organisation__in=organisations).exclude(contact__user=None)
    return {(user, pk) for user, pk in rows.values_list("contact__user_id", "organisation_id") if user}


def _write(rows_model: type[Any], subjects: models.QuerySet[Any], codename: str, facts: Facts) -> None:
    """Make guardian's rows on `subjects` what the facts say: (user id, subject id) each."""
    permission = Permission.objects.get(content_type__app_label="accounts", codename=codename)
    rows = rows_model.objects.filter(content_object__in=subjects, permission=permission)
    held = {(row.user_id, row.content_object_id): row.pk for row in rows}
    rows.filter(pk__in=[pk for pair, pk in held.items() if pair not in facts]).delete()
    rows_model.objects.bulk_create(
        [
            rows_model(user_id=user, content_object_id=subject, permission=permission)
            for user, subject in facts - held.keys()
        ],
        ignore_conflicts=True,
    )


def _write_contacts(contacts: models.QuerySet[Contact]) -> None:
    _write(ContactUserObjectPermission, contacts, ACT_FOR, _of_contacts(contacts))


def _write_organisations(organisations: models.QuerySet[Organisation]) -> None:
    facts = _of_organisations(organisations)
    _write(OrganisationUserObjectPermission, organisations, ACT_FOR_ORGANISATION, facts)


def project_contact(contact: Contact) -> None:
    """After the links of `contact` changed: its own rows, the persons' it represents, its organisations'."""
    concerned = Contact.objects.filter(models.Q(pk=contact.pk) | models.Q(legal_representative=contact))
    before = _acting_for(concerned)
    _write_contacts(concerned)
    _write_organisations(Organisation.objects.filter(affiliations__contact=contact))
    for project_users, _rebuild in _FOLLOWING:
        project_users(before | _acting_for(concerned))


def _acting_for(contacts: models.QuerySet[Contact]) -> set[int]:
    rows = ContactUserObjectPermission.objects.filter(content_object__in=contacts)
    return set(rows.values_list("user_id", flat=True))


def project_organisation(organisation: Organisation) -> None:
    """After an affiliation of `organisation` began or ended."""
    _write_organisations(Organisation.objects.filter(pk=organisation.pk))


@transaction.atomic
def rebuild_permissions() -> None:
    """Make all rows anew from the facts."""
    _write_contacts(Contact.objects.all())
    _write_organisations(Organisation.objects.all())
    for _project_users, rebuild in _FOLLOWING:
        rebuild()
