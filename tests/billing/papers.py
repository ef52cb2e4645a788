"""Papers for tests: kinds of documents, plans that ask for them, files that say something."""

import io
from datetime import date, timedelta
from typing import Any

from PIL import Image

from accounts.models import Contact, User
from billing.actions.supporting import accept_document, give_document
from billing.models import DocumentKind, DocumentPurpose, Plan, PlanDocument, SupportingDocument
from kit.clock import today
from kit.papers import Paper, read_paper
from tests.makers import a_plan

PDF = b"%PDF-1.7\nAttestation de responsabilite civile\n%%EOF"


def a_picture(edge: int = 60) -> bytes:
    """A small PNG."""
    written = io.BytesIO()
    Image.new("RGB", (edge, edge), "teal").save(written, "PNG")
    return written.getvalue()


def a_paper(name: str = "attestation.pdf", content: bytes = PDF) -> Paper:
    """What somebody sends."""
    return read_paper(io.BytesIO(content), name)


def a_kind(code: str = "insurance", **values: object) -> DocumentKind:
    """A certificate of insurance, valid until a day."""
    values = {"name_fr": "Attestation d’assurance", "name_en": "Insurance certificate", **values}
    return DocumentKind.objects.create(code=code, **values)


def a_proof(code: str = "student", **values: object) -> DocumentKind:
    """A student card."""
    values = {"name_fr": "Carte d’étudiant", "name_en": "Student card", **values}
    return a_kind(code, is_proof_of_reduced_price=True, **values)


def asks(plan: Plan, *kinds: DocumentKind) -> Plan:
    """The plan asks for these: proofs for the reduced price, others of everybody."""
    for kind in kinds:
        purpose = DocumentPurpose.REDUCED if kind.is_proof_of_reduced_price else DocumentPurpose.REQUIRED
        PlanDocument.objects.create(plan=plan, kind=kind, purpose=purpose)
    return plan


def a_plan_that_asks(*kinds: DocumentKind, **values: Any) -> Plan:
    """A plan that asks for these."""
    return asks(a_plan(**values), *kinds)


def in_days(days: int) -> date:
    """The day so many days from today, by the database."""
    return today() + timedelta(days=days)


def a_document(
    contact: Contact, kind: DocumentKind, by: User, *, expires_on: date | None = None, accepted: bool = False
) -> SupportingDocument:
    """One that staff filed, accepted if asked for: until a day a year from now, or `expires_on`."""
    document = give_document(contact=contact, kind=kind, paper=a_paper(), by=by)
    if not accepted:
        return document
    document = accept_document(document=document, by=by, expires_on=in_days(365))
    if expires_on is not None:
        SupportingDocument.objects.filter(pk=document.pk).update(expires_on=expires_on)
        document.refresh_from_db()
    return document
