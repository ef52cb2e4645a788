"""Takes in documents that prove something, has them checked, and goes on with what waited for them.

Rows are locked in the order of `billing.actions.locks`: applications, then documents.
"""

from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from accounts.personal_data import forget_files
from accounts.records import record
from billing.actions.applications.admit import go_on_with_documents
from billing.actions.reasons import checked_reason
from billing.document_refusals import DocumentNotAsked
from billing.models import CHECK_DOCUMENTS, Application, DocumentKind, SupportingDocument
from billing.states import DOCUMENT, OPEN_APPLICATION, DocumentState
from billing.supporting import asked_of
from kit.clock import today
from kit.locks import hold
from kit.mail import post
from kit.papers import Paper
from kit.refusals import InvalidInput, NotAllowed


@transaction.atomic
def give_document(
    *,
    contact: Contact,
    kind: DocumentKind,
    paper: Paper,
    by: User | None,
    application: Application | None = None,
) -> SupportingDocument:
    """Take in a document, to be checked; one of the same kind that nobody checked yet is replaced.

    `by` is None for the applicant, whose private link opened `application`. Those who check documents file
    any; others what is asked of the person. Raises NotAllowed, DocumentNotAsked.
    """
    _ask_right(contact, kind, by, application)
    # Two files sent at once are sent one after the other.
    hold(f"document:{contact.pk}:{kind.pk}")
    for earlier in SupportingDocument.objects.to_check().filter(contact=contact, kind=kind):
        withdraw(earlier, by=by)
    document = SupportingDocument(
        contact=contact,
        kind=kind,
        application=application,
        name=paper.name,
        content_type=paper.content_type,
        size=len(paper.content),
        given_by=by,
    )
    document.file.save("document", ContentFile(paper.content), save=True)
    record("document.given", document, by=by, kind=kind.code)
    return document


def _ask_right(
    contact: Contact, kind: DocumentKind, by: User | None, application: Application | None
) -> None:
    if by is not None and by.has_perm(CHECK_DOCUMENTS):
        return
    acts_for = by is not None and Contact.objects.acted_for_by(by).filter(pk=contact.pk).exists()
    is_applicant = application is not None and application.is_open and application.contact_id == contact.pk
    if not acts_for and not (by is None and is_applicant):
        raise NotAllowed
    plans = [application.plan] if by is None and application is not None else None
    if all(one.kind != kind for one in asked_of(contact, plans)):
        raise DocumentNotAsked(path=("kind",))


@transaction.atomic
def withdraw_document(
    *, document: SupportingDocument, by: User | None, application: Application | None = None
) -> SupportingDocument:
    """Take back what nobody checked yet; its file is deleted. Twice changes nothing.

    `by` is None for the applicant, who takes back what came with `application`, opened by the private link.
    """
    mine = application is not None and document.application_id == application.pk
    if by is None and not mine:
        raise NotAllowed
    if by is not None and not Contact.objects.acted_for_by(by).filter(pk=document.contact_id).exists():
        raise NotAllowed
    document = _locked(document)
    if document.state != DocumentState.WITHDRAWN:
        withdraw(document, by=by)
    return document


def withdraw(document: SupportingDocument, *, by: User | None) -> None:
    """Take a locked document back, inside an act that asked for the right."""
    DOCUMENT.move(document, DocumentState.WITHDRAWN)
    forget_files(document.file)
    document.file = None
    document.save(update_fields=["state", "file"])
    record("document.withdrawn", document, by=by)


@transaction.atomic
def accept_document(
    *, document: SupportingDocument, by: User, expires_on: date | None = None
) -> SupportingDocument:
    """It does; `expires_on` is the last day on which it is good, needed where the kind has one.

    Applications that waited for nothing else go on. Accepting again with another day corrects the day; with
    the same it changes nothing. Raises InvalidInput for a day that is missing or gone by.
    """
    if not by.has_perm(CHECK_DOCUMENTS):
        raise NotAllowed
    applications = _locked_applications(document)
    document = _locked(document)
    expires_on = _checked_day(document.kind, expires_on)
    if document.state == DocumentState.ACCEPTED and document.expires_on == expires_on:
        return document
    is_new = document.state != DocumentState.ACCEPTED
    if is_new:
        DOCUMENT.move(document, DocumentState.ACCEPTED)
    document.expires_on = expires_on
    _decided(document, by)
    record("document.accepted", document, by=by, expires_on=expires_on)
    if is_new:
        post("document_accepted", document.pk)
    for application in applications:
        go_on_with_documents(application)
    return document


def _checked_day(kind: DocumentKind, expires_on: date | None) -> date | None:
    if not kind.needs_expiry:
        return None
    if expires_on is None:
        raise InvalidInput(path=("expiresOn",), problem=_("Write the last day on which it is valid."))
    if expires_on < today():
        problem = _("This day is over: the document is no longer valid. Refuse it, and say so.")
        raise InvalidInput(path=("expiresOn",), problem=problem)
    return expires_on


@transaction.atomic
def refuse_document(*, document: SupportingDocument, reason: str, by: User) -> SupportingDocument:
    """It does not do; the person is told why, and where to send another. Twice changes nothing."""
    if not by.has_perm(CHECK_DOCUMENTS):
        raise NotAllowed
    reason = checked_reason(reason)
    document = _locked(document)
    if document.state == DocumentState.REFUSED:
        return document
    DOCUMENT.move(document, DocumentState.REFUSED)
    document.reason = reason
    _decided(document, by)
    record("document.refused", document, by=by, reason=reason)
    post("document_refused", document.pk)
    return document


def _decided(document: SupportingDocument, by: User) -> None:
    document.decided_at, document.decided_by = timezone.now(), by
    document.save(update_fields=["state", "reason", "expires_on", "decided_at", "decided_by"])


def _locked(document: SupportingDocument) -> SupportingDocument:
    rows = SupportingDocument.objects.select_for_update(of=("self",)).select_related("kind", "contact")
    return rows.get(pk=document.pk)


def _locked_applications(document: SupportingDocument) -> list[Application]:
    rows = Application.objects.select_for_update(of=("self",)).select_related("plan", "contact")
    return list(rows.filter(contact=document.contact_id, state__in=OPEN_APPLICATION).order_by("pk"))
