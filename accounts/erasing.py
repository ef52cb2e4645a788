"""How a person is found and taken out of texts: by every word in their rows, by their marks elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import CharField, EmailField, Field, JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext, override

from accounts.holdings import Holding, Person, naming
from accounts.models import AuditEntry, Contact, Outbox, User

GONE = "…"
SHORTEST = 2
# Fewer signs are an extension, or a house number.
SHORTEST_PHONE = 6
_WORDS = ("given_name", "family_name", "email", "phone", "street")


def nobody() -> str:
    """The name that stands where a person stood, in the association's first language."""
    with override(settings.LANGUAGE_CODE):
        return gettext("Person erased")


def person_of(contact: Contact) -> Person:
    """Who is about to be erased, as they are known now."""
    user = contact.user
    texts = [str(getattr(contact, name)) for name in _WORDS]
    if user is not None:
        texts += [user.email, user.first_name, user.last_name, *_addresses(user)]
    words = frozenset(text.strip() for text in texts if len(text.strip()) >= SHORTEST)
    return Person(contact, user, words, frozenset(_marks(contact, user)))


def _addresses(user: User) -> list[str]:
    return list(EmailAddress.objects.filter(user=user).values_list("email", flat=True))


def _marks(contact: Contact, user: User | None) -> set[str]:
    """Texts that nobody else has: whoever shares one (a family's address, a namesake) keeps it."""
    others = Contact.objects.exclude(pk=contact.pk)
    marks = set()
    given, family = contact.given_name, contact.family_name
    if given and family and not others.filter(sort_name=contact.sort_name).exists():
        marks |= {f"{given} {family}", f"{family} {given}"}
    if len(contact.phone) >= SHORTEST_PHONE and not others.filter(phone=contact.phone).exists():
        marks.add(contact.phone)
    addresses = {contact.email, *([user.email, *_addresses(user)] if user else [])}
    return marks | {address for address in addresses if address and not _is_shared(address, contact, user)}


def _is_shared(address: str, contact: Contact, user: User | None) -> bool:
    others = Contact.objects.exclude(pk=contact.pk).filter(email__iexact=address)
    own = user.pk if user else 0
    users = User.objects.exclude(pk=own).filter(email__iexact=address)
    known = EmailAddress.objects.exclude(user=own).filter(email__iexact=address)
    return others.exists() or users.exists() or known.exists()


def scrub(rows: QuerySet[Any], texts: frozenset[str]) -> None:
    """Put GONE for each of the texts, wherever it stands in a text or JSON column of these rows."""
    if not texts:
        return
    for field in _searched_fields(rows.model):
        _scrub_field(rows, field, texts)


def _searched_fields(model: type[Model]) -> list[Field[Any, Any]]:
    kinds = (CharField, TextField, JSONField)
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, kinds) and not (field.choices or field.unique or field.primary_key)
    ]


def _scrub_field(rows: QuerySet[Any], field: Field[Any, Any], texts: frozenset[str]) -> None:
    pattern = naming(texts)
    found = rows.order_by().annotate(searched_text=Cast(field.name, TextField()))
    wanted = Q(*[("searched_text__icontains", text) for text in texts], _connector=Q.OR)
    for pk, value in found.filter(wanted).values_list("pk", field.name):
        clean = _clean(value, pattern)
        if clean != value:
            clean = "" if isinstance(field, EmailField) else clean
            rows.model._base_manager.filter(pk=pk).update(**{field.name: clean})  # noqa: SLF001 - every row


def _clean(value: Any, pattern: Any) -> Any:
    if isinstance(value, str):
        return pattern.sub(GONE, value)
    if isinstance(value, list):
        return [_clean(one, pattern) for one in value]
    if isinstance(value, dict):
        return {_clean(key, pattern): _clean(one, pattern) for key, one in value.items()}
    return value


def silence_records(holdings: Iterable[Holding], person: Person) -> None:
    """What was done to the person's things stays on record; why, in whose words, does not."""
    for holding in holdings:
        about = {
            "subject_type": holding.model._meta.label,
            "subject_id__in": list(holding.rows(person.contact).values_list("pk", flat=True)),
        }
        AuditEntry.objects.filter(**about).update(reason="")
        scrub(AuditEntry.objects.filter(**about), person.words)
        scrub(Outbox.objects.filter(**about), person.words)
