from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """The record of who did what."""

    def about(self, subject: models.Model) -> Self:
        """What was done to this thing, oldest first."""
        return self.filter(subject_type=subject._meta.label, subject_id=subject.pk).order_by("pk")

    def visible_to(self, viewer: Viewer) -> Self:
        """Everything for those who may read the record; nothing for others."""
        return self if viewer.has_perm("accounts.view_auditentry") else self.none()


class AuditEntry(models.Model):
    """One thing that was done: who, what, on what, when and why. Never changed."""

    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    verb = models.CharField(_("what"), max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reason = models.TextField(_("why"), blank=True)
    facts = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        base_manager_name = "objects"
        indexes = (models.Index(fields=("subject_type", "subject_id")),)

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class Outbox(models.Model):
    """One row per thing that happened, written in its transaction: what webhooks and feeds deliver."""

    at = models.DateTimeField(default=timezone.now)
    topic = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("outbox row")
        verbose_name_plural = _("outbox")

    def __str__(self) -> str:
        return f"{self.topic} {self.subject_id}"
