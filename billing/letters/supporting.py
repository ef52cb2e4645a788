"""Letters about supporting documents: asked for, accepted, refused, about to end, over."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Association
from billing.letters.addresses import follow_address
from billing.letters.facts import facts_of
from billing.models import Application, SupportingDocument
from billing.states import OPEN_APPLICATION, ApplicationState, DocumentState
from billing.supporting import Asked, asked_of
from kit.clock import today
from kit.mail import Letter
from kit.wording import day


def language_of(document_id: int) -> str:
    """The language of the person whom a document is about."""
    rows = SupportingDocument.objects.values_list("contact__language", flat=True)
    return rows.get(pk=document_id)


def asks_for(application: Application) -> tuple[str, ...]:
    """What a letter to an applicant says of documents that are still to be sent; nothing when none is."""
    names = [one.kind.name for one in _to_send(application)]
    if not names:
        return ()
    told = _("We also need from you: {documents}. Send it as a file by the link below.")
    return (told.format(documents=", ".join(names)),)


def _to_send(application: Application) -> list[Asked]:
    if application.contact is None:
        return []
    return [one for one in asked_of(application.contact, [application.plan]) if one.is_to_do]


def asked(application: Application, us: Association) -> Letter | None:
    """Which documents are missing; nothing once they came."""
    missing = _to_send(application)
    if not missing or application.state not in OPEN_APPLICATION:
        return None
    named = tuple(f"{one.kind.name} – {one.kind.help}" if one.kind.help else one.kind.name for one in missing)
    return Letter(
        to=application.email,
        sender=us,
        subject=_("A document is missing from your application"),
        heading=_("Your application waits for a document"),
        paragraphs=(_("Before the team can accept your application, it needs:"),),
        kept=named,
        action=(_("Send a document"), follow_address(application)),
        facts=facts_of(application),
    )


def accepted(document_id: int) -> Letter | None:
    """It does, and until when; nothing for whoever was admitted by it, and has a letter that says so."""
    document = _found(document_id)
    if document.state != DocumentState.ACCEPTED or _admitted_by_now(document):
        return None
    paragraphs = [_("Thank you: we have your document and accept it.")]
    if document.expires_on is not None:
        told = _("It is valid until {day}. Before that day we write to you again.")
        paragraphs.append(told.format(day=day(document.expires_on)))
    return _letter(
        document,
        subject=_("Your document is accepted: {kind}").format(kind=document.kind.name),
        heading=_("Document accepted"),
        paragraphs=tuple(paragraphs),
        action=(_("See my documents"), _where(document)),
    )


def _admitted_by_now(document: SupportingDocument) -> bool:
    applications = Application.objects.filter(contact=document.contact, state=ApplicationState.ADMITTED)
    return applications.filter(admitted_at__gte=document.decided_at).exists()


def refused(document_id: int) -> Letter | None:
    """Why it does not do, and where to send another; nothing once another came."""
    document = _found(document_id)
    if document.state != DocumentState.REFUSED or _is_replaced(document):
        return None
    return _letter(
        document,
        subject=_("Your document does not do: {kind}").format(kind=document.kind.name),
        heading=_("We cannot accept this document"),
        paragraphs=(
            _("We looked at “{name}”, which you sent as: {kind}.").format(
                name=document.name, kind=document.kind.name
            ),
            _("Reason: {reason}").format(reason=document.reason),
            _("Send another one with the button below: a PDF, or a photo on which everything can be read."),
        ),
        action=(_("Send another document"), _where(document)),
    )


def _is_replaced(document: SupportingDocument) -> bool:
    later = SupportingDocument.objects.standing().filter(contact=document.contact, kind=document.kind)
    return later.filter(pk__gt=document.pk).exists()


def expiring(document_id: int) -> Letter | None:
    """The last day comes near; nothing once another one was sent."""
    document = _found(document_id)
    if _is_settled(document) or document.expires_on is None or document.expires_on < today():
        return None
    last = day(document.expires_on)
    return _letter(
        document,
        subject=_("Your document is valid until {day}: {kind}").format(day=last, kind=document.kind.name),
        heading=_("A document is about to end"),
        paragraphs=(
            _("{kind}: what you sent us is valid until {day}.").format(kind=document.kind.name, day=last),
            _("Send us the new one as soon as you have it: it takes a minute."),
        ),
        action=(_("Send the new document"), _where(document)),
    )


def expired(document_id: int) -> Letter | None:
    """The last day is over; nothing once another one was sent."""
    document = _found(document_id)
    if _is_settled(document) or document.expires_on is None or document.expires_on >= today():
        return None
    last = day(document.expires_on)
    return _letter(
        document,
        subject=_("Your document is no longer valid: {kind}").format(kind=document.kind.name),
        heading=_("A document is no longer valid"),
        paragraphs=(
            _("{kind}: what you sent us was valid until {day}.").format(kind=document.kind.name, day=last),
            _("Send us a new one: without it, some things may be closed to you."),
        ),
        action=(_("Send the new document"), _where(document)),
    )


def _is_settled(document: SupportingDocument) -> bool:
    return (
        not SupportingDocument.objects.not_followed()
        .filter(pk=document.pk, state=DocumentState.ACCEPTED)
        .exists()
    )


def _found(document_id: int) -> SupportingDocument:
    rows = SupportingDocument.objects.select_related("kind", "contact__legal_representative", "application")
    return rows.get(pk=document_id)


def _where(document: SupportingDocument) -> str:
    """The applicant's own page while it is open; else the portal."""
    application = document.application
    if application is None or application.state not in OPEN_APPLICATION:
        return f"{settings.SITE_URL}/portal/documents/"
    return follow_address(application)


def _letter(
    document: SupportingDocument,
    *,
    subject: str,
    heading: str,
    paragraphs: tuple[str, ...],
    action: tuple[str, str],
) -> Letter:
    person = document.contact
    guardian = person.legal_representative
    return Letter(
        to=person.email or (guardian.email if guardian else ""),
        sender=Association.objects.current(),
        subject=subject,
        heading=heading,
        paragraphs=paragraphs,
        action=action,
        facts=((_("For"), person.full_name), (_("Document"), document.kind.name)),
    )
