"""Documents that plans ask for, and some that people sent: in every state, and about to end."""

import io
from datetime import date, datetime, timedelta
from itertools import cycle

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from accounts.models import Contact, User
from billing.models import DocumentKind, DocumentPurpose, Plan, PlanDocument, SupportingDocument
from billing.states import DocumentState

INSURANCE = {
    "code": "assurance",
    "name_fr": "Attestation de responsabilité civile",
    "name_en": "Certificate of liability insurance",
    "help_fr": "Celle de l’année, à votre nom. Votre assurance habitation la donne souvent en ligne.",
    "help_en": "This year’s, in your name. Your home insurance often gives it online.",
}
STUDENT = {
    "code": "etudiant",
    "name_fr": "Carte d’étudiant ou certificat de scolarité",
    "name_en": "Student card or certificate of enrolment",
    "help_fr": "De l’année en cours, avec votre nom et l’établissement.",
    "help_en": "Of this year, with your name and the school.",
    "is_proof_of_reduced_price": True,
}
SEEKER = {
    "code": "emploi",
    "name_fr": "Attestation de recherche d’emploi",
    "name_en": "Proof of looking for work",
    "help_fr": "De moins de trois mois.",
    "help_en": "Less than three months old.",
    "is_proof_of_reduced_price": True,
}
# State, days until its last day, and the reason of a refusal.
FATES = (
    (DocumentState.ACCEPTED, 210, ""),
    (DocumentState.SUBMITTED, None, ""),
    (DocumentState.ACCEPTED, 12, ""),
    (DocumentState.REFUSED, None, "La date de fin ne se lit pas sur la photo."),
    (DocumentState.ACCEPTED, -9, ""),
    (DocumentState.ACCEPTED, 150, ""),
)
MOST = 18


def make_papers(plans: dict[str, Plan], manager: User, now: datetime) -> None:
    """The academic year asks for insurance, the yearly membership for a proof of its reduced price."""
    insurance, student, seeker = (DocumentKind.objects.create(**one) for one in (INSURANCE, STUDENT, SEEKER))
    asked = (
        ("etudes", insurance, DocumentPurpose.REQUIRED),
        ("annuelle", student, DocumentPurpose.REDUCED),
        ("annuelle", seeker, DocumentPurpose.REDUCED),
    )
    PlanDocument.objects.bulk_create(
        PlanDocument(plan=plans[code], kind=kind, purpose=purpose) for code, kind, purpose in asked
    )
    for code, kind in (("etudes", insurance), ("annuelle", student)):
        for contact, fate in zip(_members(plans[code]), cycle(FATES), strict=False):
            _send(contact, kind, fate, manager, now)


def _members(plan: Plan) -> list[Contact]:
    held = Contact.objects.filter(memberships__periods__plan=plan).distinct()
    return list(held.order_by("-pk")[:MOST])


def _send(
    contact: Contact,
    kind: DocumentKind,
    fate: tuple[DocumentState, int | None, str],
    manager: User,
    now: datetime,
) -> None:
    state, days, reason = fate
    given_at = now - timedelta(days=3 + contact.pk % 40, hours=contact.pk % 9)
    is_decided = state != DocumentState.SUBMITTED
    sheet = _sheet(kind.name_fr, contact.full_name)
    document = SupportingDocument(
        contact=contact,
        kind=kind,
        state=state,
        name=f"{kind.code}.jpg",
        content_type="image/jpeg",
        size=len(sheet),
        given_at=given_at,
        given_by=contact.user,
        expires_on=_day(now, days),
        reason=reason,
        decided_at=given_at + timedelta(hours=30) if is_decided else None,
        decided_by=manager if is_decided else None,
    )
    document.file.save("document", ContentFile(sheet), save=True)


def _day(now: datetime, days: int | None) -> date | None:
    return None if days is None else now.date() + timedelta(days=days)


def _sheet(title: str, name: str) -> bytes:
    """A sheet of paper with a title, a name and lines that say nothing."""
    sheet = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 120, 120), fill="#1f4fa8")
    pen.text((150, 60), title, fill="black", font_size=20)
    pen.text((60, 200), name, fill="black", font_size=24)
    for line in range(12):
        pen.rectangle((60, 280 + line * 36, 560 - line * 37 % 120, 290 + line * 36), fill="#d5d8dd")
    written = io.BytesIO()
    sheet.save(written, "JPEG", quality=70)
    return written.getvalue()
