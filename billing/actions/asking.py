"""Asks applicants for the documents that are missing, and tells holders of those that end."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.records import record
from billing.actions.locks import locked_application
from billing.document_refusals import DocumentsAskedLately, NoDocumentMissing
from billing.models import Application, MembershipPeriod, SupportingDocument
from billing.supporting import asked_of
from kit.clock import Today
from kit.mail import post
from kit.refusals import NotAllowed
from kit.states import StateForbids

BETWEEN = timedelta(days=3)
ASKED = "application.documents_asked"


@transaction.atomic
def ask_for_documents(*, application: Application, by: User) -> Application:
    """Write to an applicant which documents are missing, with the link to send them by.

    Raises NoDocumentMissing, and DocumentsAskedLately within BETWEEN of another such letter.
    """
    if not by.has_perm("billing.decide_application"):
        raise NotAllowed
    application = locked_application(application)
    if not application.is_open or application.contact is None:
        raise StateForbids(state=application.get_state_display())
    if not any(one.is_to_do for one in asked_of(application.contact, [application.plan])):
        raise NoDocumentMissing
    lately = AuditEntry.objects.about(application).filter(verb=ASKED, at__gt=timezone.now() - BETWEEN)
    if lately.exists():
        raise DocumentsAskedLately(days=BETWEEN.days)
    record(ASKED, application, by=by)
    post("documents_asked", application.pk)
    return application


def tell_of_ends() -> int:
    """Write once before and once after the last day of each document; the number of letters.

    One transaction each: a run that is killed leaves no letter out and sends none twice.
    """
    soon = _used(SupportingDocument.objects.expiring()).filter(_not_told("reminded_for"))
    over = _used(SupportingDocument.objects.expired()).filter(_not_told("told_expired_for"))
    told = [_tell(pk, "reminded_for") for pk in soon.values_list("pk", flat=True)]
    return sum([*told, *(_tell(pk, "told_expired_for") for pk in over.values_list("pk", flat=True))])


def _not_told(field: str) -> Q:
    return Q(**{field: None}) | ~Q(**{field: F("expires_on")})


def _used(documents: QuerySet[SupportingDocument]) -> QuerySet[SupportingDocument]:
    """Those on which a membership rests that is not over, and that nothing follows yet."""
    resting = MembershipPeriod.objects.standing().filter(
        membership__contact=OuterRef("contact"),
        membership__organisation=None,
        plan__asked_documents__kind=OuterRef("kind"),
        grace_until__gt=Today(),
    )
    found = documents.filter(Exists(resting), contact__erased_at=None)
    return found.filter(pk__in=SupportingDocument.objects.not_followed().values("pk")).order_by("pk")


_LETTERS = {"reminded_for": "document_expiring", "told_expired_for": "document_expired"}


@transaction.atomic
def _tell(pk: int, field: str) -> bool:
    document = SupportingDocument.objects.select_for_update(of=("self",)).get(pk=pk)
    if document.expires_on is None or getattr(document, field) == document.expires_on:
        return False
    setattr(document, field, document.expires_on)
    document.save(update_fields=[field])
    record(f"document.{_LETTERS[field].removeprefix('document_')}_told", document, by=None)
    post(_LETTERS[field], document.pk)
    return True
