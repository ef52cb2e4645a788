"""Makes and completes many cards at once, for people who come from another program."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import Consent, Contact, User
from accounts.records import Happened, record_all

type Value = str | date | datetime


@transaction.atomic
def bring_contacts(*, cards: Sequence[Mapping[str, Value]], by: User | None) -> list[Contact]:
    """New contacts, one for each card, inside an act that asked for the right and checked the values.

    Besides a card's fields, `notes` and `created_at` may be given.
    """
    contacts = [Contact(**card) for card in cards]
    for contact in contacts:
        contact.set_sort_name()
    Contact.objects.bulk_create(contacts)
    record_all("contact.made", [Happened(contact, "", {}) for contact in contacts], by=by)
    return contacts


@transaction.atomic
def complete_contacts(*, changes: Sequence[tuple[Contact, Mapping[str, Value]]], by: User | None) -> None:
    """Write checked values on cards that are known, inside an act that asked for the right."""
    names = sorted({name for _contact, values in changes for name in values})
    if not names:
        return
    for contact, values in changes:
        for name, value in values.items():
            setattr(contact, name, value)
        contact.set_sort_name()
    Contact.objects.bulk_update([contact for contact, _values in changes], [*names, "sort_name"])
    happened = [Happened(contact, "", {"fields": ", ".join(sorted(values))}) for contact, values in changes]
    record_all("contact.edited", happened, by=by)


@transaction.atomic
def bring_consents(*, contacts: Sequence[Contact], purpose: str, wording: str, by: User | None) -> int:
    """Put on record what people agreed to elsewhere; the number of consents given.

    Who answered here already, with yes or with no, is not asked: their own answer stands.
    """
    answered = set(
        Consent.objects.filter(contact__in=contacts, purpose=purpose).values_list("contact_id", flat=True)
    )
    asked = {contact.pk: contact for contact in contacts if contact.pk not in answered}
    consents = [Consent(contact=contact, purpose=purpose, wording=wording) for contact in asked.values()]
    Consent.objects.bulk_create(consents)
    record_all("consent.given", [Happened(consent, "", {}) for consent in consents], by=by)
    return len(consents)
