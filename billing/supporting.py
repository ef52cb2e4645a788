"""What is asked of whom: the documents of plans, and whether they are there. All of it is computed.

A person's documents count wherever they are asked for: one certificate of insurance does for every plan.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from accounts.models import Contact
from billing.models import (
    Application,
    DocumentKind,
    DocumentPurpose,
    MembershipPeriod,
    Plan,
    PlanDocument,
    SupportingDocument,
)
from billing.states import OPEN_APPLICATION, DocumentState
from kit.clock import Today, today


@dataclass(frozen=True)
class Asked:
    """One kind asked of somebody: what for, and the last document that they sent, if there is one.

    `is_required`: of everybody; else it proves a right to the reduced price, and `is_wanted` where somebody
    applies at that price and nothing proves it yet. `valid`: the document that holds today, which a newer
    one may not have replaced yet.
    """

    kind: DocumentKind
    is_required: bool
    is_wanted: bool
    latest: SupportingDocument | None
    valid: SupportingDocument | None
    today: date

    @property
    def is_expiring(self) -> bool:
        """Whether what is valid ends within the kind's days of reminding."""
        if self.valid is None or self.valid.expires_on is None:
            return False
        return self.valid.expires_on <= self.today + timedelta(days=self.kind.remind_days)

    @property
    def is_being_checked(self) -> bool:
        """Whether something was sent that nobody has looked at yet."""
        return self.latest is not None and self.latest.state == DocumentState.SUBMITTED

    @property
    def is_refused(self) -> bool:
        """Whether the last one sent was refused."""
        return self.latest is not None and self.latest.state == DocumentState.REFUSED

    @property
    def is_expired(self) -> bool:
        """Whether the last one was accepted and is past its last day."""
        return self.valid is None and self.latest is not None and self.latest.state == DocumentState.ACCEPTED

    @property
    def is_to_do(self) -> bool:
        """Whether it is the person's turn: it is missing, refused, over, or soon to be."""
        if self.is_being_checked:
            return False
        is_asked = self.is_required or self.is_wanted or self.latest is not None
        is_missing = self.valid is None and is_asked
        return is_missing or self.is_expiring


def kinds_of(plan: Plan, purpose: DocumentPurpose) -> QuerySet[DocumentKind]:
    """What a plan asks for, and what for."""
    return DocumentKind.objects.filter(plan_documents__plan=plan, plan_documents__purpose=purpose)


def _valid(on: date | None, **which: Any) -> Exists:
    return Exists(SupportingDocument.objects.valid(on).filter(**which))


def missing_documents(application: Application, on: date | None = None) -> list[DocumentKind]:
    """What must still be sent or accepted before a verified application can be admitted.

    Of several proofs of a reduced price one is enough: where none is valid, all of them are told.
    """
    valid = _valid(on, contact=application.contact, kind=OuterRef("pk"))
    missing = list(kinds_of(application.plan, DocumentPurpose.REQUIRED).filter(~valid))
    if application.is_reduced and application.contact is not None:
        proven = has_valid_proof(application.contact, application.plan, on=on)
        missing += [] if proven else list(kinds_of(application.plan, DocumentPurpose.REDUCED))
    return missing


def has_valid_proof(contact: Contact, plan: Plan, *, on: date | None = None) -> bool:
    """Whether a contact may have the reduced price of `plan` on a day, today if left out.

    Any one of the plan's proofs is enough; a plan that asks for none takes one's word.
    """
    contacts = Contact.objects.filter(pk=contact.pk)
    return contacts.filter(proof_is_valid(Value(plan.pk), contact="pk", on=on)).exists()


def proof_is_valid(plan: Any, *, contact: str = "contact", on: date | None = None) -> Q:
    """SQL: the same for each row of a list, by its path to the contact and the plan's key, also SQL.

    `Membership.objects.filter(proof_is_valid(OuterRef…))`: `plan` is `Value(key)` or `OuterRef("plan")`.
    """
    asked = PlanDocument.objects.filter(plan=plan, purpose=DocumentPurpose.REDUCED)
    shown = SupportingDocument.objects.valid(on).filter(
        contact=OuterRef(contact), kind__plan_documents__in=asked
    )
    return Q(Exists(shown)) | ~Q(Exists(asked))


def waits_for_documents() -> Exists:
    """SQL: an application's plan asks for a document that its applicant has no valid one of."""
    valid = _valid(None, contact=OuterRef(OuterRef("contact")), kind=OuterRef("kind"))
    asked = PlanDocument.objects.filter(plan=OuterRef("plan"), purpose=DocumentPurpose.REQUIRED)
    return Exists(asked.filter(~valid))


def asked_of(contact: Contact, only: Iterable[Plan] | None = None) -> list[Asked]:
    """What is asked of a contact now, by the plans they apply for or hold; by `only` some when given.

    Four queries, however much is asked.
    """
    plans = _plans_of(contact) if only is None else only
    asked = list(PlanDocument.objects.filter(plan__in=plans).select_related("kind"))
    if not asked:
        return []
    sent = _sent(contact, {one.kind_id for one in asked})
    required = {one.kind_id for one in asked if one.purpose == DocumentPurpose.REQUIRED}
    wanted = _wanted(contact, asked, sent)
    told = [
        Asked(kind, kind.pk in required, kind.pk in wanted, *sent.of(kind), sent.today)
        for kind in {one.kind_id: one.kind for one in asked}.values()
    ]
    return sorted(told, key=lambda one: (not one.is_required, one.kind.name))


def _plans_of(contact: Contact) -> QuerySet[Plan]:
    applied = Application.objects.filter(contact=contact, state__in=OPEN_APPLICATION)
    periods = MembershipPeriod.objects.standing().filter(
        membership__contact=contact, membership__organisation=None, grace_until__gt=Today()
    )
    return Plan.objects.filter(Q(pk__in=applied.values("plan")) | Q(pk__in=periods.values("plan")))


@dataclass(frozen=True)
class _Sent:
    """What a contact sent, by kind: the last of each, and the one that is valid today."""

    latest: dict[int, SupportingDocument]
    valid: dict[int, SupportingDocument]
    today: date

    def of(self, kind: DocumentKind) -> tuple[SupportingDocument | None, SupportingDocument | None]:
        return self.latest.get(kind.pk), self.valid.get(kind.pk)

    def shows(self, kind_id: int) -> bool:
        """Whether something of the kind is valid, or is being checked."""
        latest = self.latest.get(kind_id)
        return kind_id in self.valid or (latest is not None and latest.state == DocumentState.SUBMITTED)


def _sent(contact: Contact, kinds: set[int]) -> _Sent:
    sent = _Sent({}, {}, today())
    documents = SupportingDocument.objects.standing().filter(contact=contact, kind__in=kinds)
    for document in documents.select_related("kind").order_by("given_at", "pk"):
        sent.latest[document.kind_id] = document
        lasts = document.expires_on is None or document.expires_on >= sent.today
        if document.state == DocumentState.ACCEPTED and lasts:
            sent.valid[document.kind_id] = document
    return sent


def _wanted(contact: Contact, asked: Iterable[PlanDocument], sent: _Sent) -> set[int]:
    """The proofs of plans applied for at the reduced price, where none of them was sent."""
    reduced = Application.objects.filter(contact=contact, state__in=OPEN_APPLICATION, is_reduced=True)
    plans = set(reduced.values_list("plan", flat=True))
    proofs = [one for one in asked if one.purpose == DocumentPurpose.REDUCED and one.plan_id in plans]
    proven = {one.plan_id for one in proofs if sent.shows(one.kind_id)}
    return {one.kind_id for one in proofs if one.plan_id not in proven}
