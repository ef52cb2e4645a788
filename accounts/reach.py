"""Whom a letter to many reaches, at which address, and who is left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Upper

from accounts.models import Consent, Contact, Hindrance, MailingPurpose
from accounts.models.consent import NEWS


@dataclass(frozen=True)
class Reach:
    """How many `people` get it in how many `letters`, and how many do not, by why."""

    people: int
    letters: int
    left_out: dict[Hindrance, int] = field(default_factory=dict)


def reached(contacts: QuerySet[Contact], purpose: str) -> QuerySet[Any]:
    """The same people with `written_to` (the address) and `hindrance` (why nobody writes, or empty).

    A child without an address is written to through its legal representative.
    """
    # The list that was filtered may join and sort by what is of no use here.
    people = Contact.objects.filter(pk__in=contacts.order_by().values("pk")).order_by("pk")
    address = Case(When(~Q(email=""), then=F("email")), default=F("legal_representative__email"))
    return people.annotate(written_to=address).annotate(hindrance=_hindrance(purpose))


def _hindrance(purpose: str) -> Case:
    cases = [
        When(erased_at__isnull=False, then=Value(Hindrance.ERASED.value)),
        When(Q(written_to=None) | Q(written_to=""), then=Value(Hindrance.NO_ADDRESS.value)),
    ]
    if purpose == MailingPurpose.NEWS:
        agreed = Consent.objects.filter(contact=OuterRef("pk"), purpose=NEWS)
        cases += [
            When(Exists(agreed.in_force()), then=Value("")),
            When(Exists(agreed), then=Value(Hindrance.UNSUBSCRIBED.value)),
        ]
    default = Hindrance.NO_CONSENT.value if purpose == MailingPurpose.NEWS else ""
    return Case(*cases, default=Value(default))


def reach_of(contacts: QuerySet[Contact], purpose: str) -> Reach:
    """The numbers, for a preview: two queries."""
    people = reached(contacts, purpose)
    counted = people.order_by().values_list("hindrance").annotate(count=Count("pk"))
    counts = dict(counted)
    found = people.filter(hindrance="").aggregate(letters=Count(Upper("written_to"), distinct=True))
    left_out = {Hindrance(why): count for why, count in sorted(counts.items()) if why}
    return Reach(people=counts.get("", 0), letters=found["letters"], left_out=left_out)
