from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.application import Application

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    """What was asked of applicants, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the applications whose answers the viewer sees."""
        return self.filter(application__in=Application.objects.personal_to(viewer))

    def unanswered(self) -> Self:
        """Those that wait for the applicant."""
        return self.filter(answered_at=None)


class InformationRequest(models.Model):
    """What the association asked of an applicant before it decides, and the answer."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="information_requests")
    message = models.TextField(_("what is asked"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for information")
        verbose_name_plural = _("requests for information")
        base_manager_name = "objects"
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=Q(answered_at=None), name="one_open_request"
            ),
            models.CheckConstraint(condition=~Q(message=""), name="request_asks_something"),
        )

    def __str__(self) -> str:
        return self.message[:80]
