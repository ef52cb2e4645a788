from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, acted_for_by
from accounts.models.card import private_storage
from billing.models.application import Application
from billing.models.plan import Plan
from billing.states import DocumentState
from kit.bilingual import in_language
from kit.clock import Today

if TYPE_CHECKING:
    from datetime import date

    from accounts.viewers import Viewer

SEE_DOCUMENTS = "billing.view_supportingdocument"
CHECK_DOCUMENTS = "billing.check_supportingdocument"


class DocumentPurpose(models.TextChoices):
    """What a plan asks a document for."""

    REQUIRED = "required", _("to join")
    REDUCED = "reduced", _("for the reduced price")


class DocumentKindQuerySet(models.QuerySet["DocumentKind"]):
    """Kinds of documents, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All of them: what is asked for is no secret."""
        return self


class DocumentKind(models.Model):
    """A kind of document that plans may ask for: an insurance certificate, a student card."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Stable name for links and exports."))
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    help_fr = models.TextField(_("what to send, in French"), max_length=500, blank=True)
    help_en = models.TextField(_("what to send, in English"), max_length=500, blank=True)
    needs_expiry = models.BooleanField(
        _("has a last day"), default=True, help_text=_("Whoever accepts it writes the day down.")
    )
    remind_days = models.PositiveSmallIntegerField(
        _("days before its end to remind"), default=30, validators=[MaxValueValidator(365)]
    )
    is_proof_of_reduced_price = models.BooleanField(_("proves a right to the reduced price"), default=False)

    objects = DocumentKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of supporting document")
        verbose_name_plural = _("kinds of supporting documents")
        base_manager_name = "objects"
        ordering = ("name_fr", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(remind_days__lte=365), name="reminds_within_a_year"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language now active."""
        return in_language(self, "name")

    @property
    def help(self) -> str:
        """What to send, in the language now active."""
        return in_language(self, "help")


class PlanDocumentQuerySet(models.QuerySet["PlanDocument"]):
    """What plans ask for, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the plans that the viewer sees."""
        return self.filter(plan__in=Plan.objects.visible_to(viewer))


class PlanDocument(models.Model):
    """That a plan asks for a kind of document, and what for. Of several proofs for a price, one is enough."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="asked_documents")
    kind = models.ForeignKey(DocumentKind, models.PROTECT, related_name="plan_documents")
    purpose = models.CharField(_("what for"), max_length=10, choices=DocumentPurpose.choices)

    objects = PlanDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document that a plan asks for")
        verbose_name_plural = _("documents that plans ask for")
        base_manager_name = "objects"
        ordering = ("purpose", "kind__name_fr", "pk")
        constraints = (models.UniqueConstraint(fields=("plan", "kind"), name="plan_asks_once_for_a_kind"),)

    def __str__(self) -> str:
        return f"{self.plan}: {self.kind}"


def document_path(document: SupportingDocument, filename: str) -> str:
    """A name that cannot be guessed, and says nothing of the person or the file."""
    return f"supporting/{uuid.uuid4().hex}"


class SupportingDocumentQuerySet(models.QuerySet["SupportingDocument"]):
    """Documents, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for those who check them; for others those of the persons they act for."""
        if viewer.has_perm(SEE_DOCUMENTS):
            return self
        return self.filter(contact__in=acted_for_by(viewer))

    def valid(self, on: date | None = None) -> Self:
        """Accepted, and not past their last day on a day: today, where the association is."""
        day = Today() if on is None else Value(on)
        lasting = Q(expires_on=None) | Q(expires_on__gte=day)
        return self.filter(lasting, state=DocumentState.ACCEPTED)

    def standing(self) -> Self:
        """All but those that were taken back or replaced."""
        return self.exclude(state=DocumentState.WITHDRAWN)

    def to_check(self) -> Self:
        """Those that wait for somebody to look."""
        return self.filter(state=DocumentState.SUBMITTED)

    def expired(self) -> Self:
        """Accepted once, and past their last day."""
        return self.filter(state=DocumentState.ACCEPTED, expires_on__lt=Today())

    def expiring(self) -> Self:
        """Valid today, and within their kind's days of reminding."""
        days = ExpressionWrapper(
            F("kind__remind_days") * Value(timedelta(days=1)), output_field=DurationField()
        )
        return self.valid().filter(expires_on__lte=Today() + days)

    def not_followed(self) -> Self:
        """Those that nothing of their kind follows: neither one that lasts longer nor one to be checked."""
        same = SupportingDocument.objects.filter(contact=OuterRef("contact"), kind=OuterRef("kind"))
        longer = Q(state=DocumentState.ACCEPTED) & (
            Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on"))
        )
        return self.exclude(Exists(same.filter(longer | Q(state=DocumentState.SUBMITTED))))


class SupportingDocument(models.Model):
    """A file that proves something about a contact. Whether it is valid now is computed, never stored.

    `expires_on` is the last day on which it is good, as it stands on the paper.
    """

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="supporting_documents", verbose_name=_("contact")
    )
    kind = models.ForeignKey(
        DocumentKind, models.PROTECT, related_name="documents", verbose_name=_("kind of document")
    )
    application = models.ForeignKey(
        Application, models.SET_NULL, null=True, blank=True, related_name="supporting_documents"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState.choices, default=DocumentState.SUBMITTED
    )
    # Empty once it is withdrawn: what nobody needs is not kept.
    file = models.FileField(storage=private_storage, upload_to=document_path, blank=True)
    name = models.CharField(_("name of the file"), max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    given_at = models.DateTimeField(_("sent at"), default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    reason = models.TextField(_("reason given"), blank=True)
    decided_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The last day of which a letter told, once before it and once after: each day is told once.
    reminded_for = models.DateField(null=True, blank=True, editable=False)
    told_expired_for = models.DateField(null=True, blank=True, editable=False)

    objects = SupportingDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("supporting document")
        verbose_name_plural = _("supporting documents")
        base_manager_name = "objects"
        ordering = ("-given_at", "-pk")
        permissions = (("check_supportingdocument", "Can accept and refuse supporting documents"),)
        indexes = (
            models.Index(fields=("contact", "kind")),
            models.Index(fields=("state", "expires_on")),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="refused_document_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("submitted", "withdrawn")) | Q(decided_at__isnull=False),
                name="decided_document_has_an_instant",
            ),
        )

    def __str__(self) -> str:
        return self.name
