"""What becomes of two cards of one person: what the kept one gains, and who may be the same at all."""

from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F, ForeignObjectRel, Model, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from guardian.models import UserObjectPermissionBase

from accounts.models import Contact
from accounts.models.contact import member_number
from accounts.refusals import MergeConflict

# What belongs together is taken together: half of one address and half of another is none.
_GROUPS = (
    ("given_name",), ("family_name",), ("email",), ("phone",), ("birth_on",), ("photo",),
    ("street", "postal_code", "city", "country"),
)  # fmt: skip
_TOLD = ("given_name", "family_name", "email", "phone", "birth_on", "street", "postal_code", "city")


@dataclass(frozen=True)
class Pair:
    """Two cards that may be one person's, and why."""

    first: Contact
    second: Contact
    same_name: bool
    same_email: bool


def number_of(contact: Contact) -> str:
    """The number on the card."""
    found = Contact.objects.annotate(it=member_number()).values_list("it", flat=True)
    return str(found.get(pk=contact.pk))


def _is_empty(contact: Contact, names: tuple[str, ...]) -> bool:
    # Every card has a country.
    return not any(getattr(contact, name) for name in names if name != "country")


def fill_gaps(kept: Contact, merged: Contact) -> None:
    """Take from `merged` what `kept` lacks, and note what differs: nothing that was written is lost."""
    for names in _GROUPS:
        if _is_empty(kept, names):
            for name in names:
                setattr(kept, name, getattr(merged, name))
    lost = [
        f"{Contact._meta.get_field(name).verbose_name}: {value}"  # type: ignore[union-attr]  # columns
        for name in _TOLD
        if (value := getattr(merged, name)) and value != getattr(kept, name)
    ]
    told = [_("Merged card {number}: {facts}").format(number=number_of(merged), facts="; ".join(lost))]
    kept.notes = "\n\n".join(filter(None, [kept.notes, merged.notes, *(told if lost else [])]))
    kept.created_at = min(kept.created_at, merged.created_at)


def likely_duplicates(contacts: QuerySet[Contact]) -> list[Pair]:
    """Pairs among these cards, by name: the same name and no other birth date, or the same e-mail.

    Whoever represents somebody is not the same person, whatever address they share.
    """
    standing = contacts.filter(erased_at=None)
    by_name = _alike(standing, F("sort_name"))
    by_email = _alike(standing.exclude(email=""), Lower("email"))
    named = {pair for pair in by_name if _may_be_born_together(*pair)}
    found = [
        Pair(*pair, same_name=pair in named, same_email=pair in by_email)
        for pair in named | by_email
        if _may_be_one(*pair)
    ]
    return sorted(found, key=lambda pair: (pair.first.sort_name, pair.first.pk, pair.second.pk))


def _alike(contacts: QuerySet[Contact], by: Combinable) -> set[tuple[Contact, Contact]]:
    """Pairs of the same value `by`, the older card first."""
    known = contacts.annotate(same=by)
    often = known.order_by().values("same").annotate(count=Count("pk")).filter(count__gt=1)
    rows = known.filter(same__in=often.values("same")).order_by("same", "pk")
    groups = groupby(rows, key=lambda row: row.same)
    return {pair for _same, group in groups for pair in combinations(group, 2)}


def _may_be_born_together(first: Contact, second: Contact) -> bool:
    return None in (first.birth_on, second.birth_on) or first.birth_on == second.birth_on


def _may_be_one(first: Contact, second: Contact) -> bool:
    return first.legal_representative_id != second.pk and second.legal_representative_id != first.pk


def move_all[M: Model](gone: M, stays: M) -> None:
    """Point every foreign key that leads to `gone` to `stays`, of whatever app. Raises MergeConflict."""
    for relation in type(gone)._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        model: Any = relation.related_model
        # A projection, which `accounts.permissions` makes anew.
        if not issubclass(model, UserObjectPermissionBase):
            _move(model, relation.field.name, gone, stays)


def _move(model: type[Model], name: str, gone: Model, stays: Model) -> None:
    rows = model._base_manager.filter(**{name: gone})  # noqa: SLF001 - Django's way to every row
    try:
        with transaction.atomic():
            rows.update(**{name: stays})
    except IntegrityError as error:
        raise MergeConflict(what=str(model._meta.verbose_name)) from error
