from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, acted_for_by
from accounts.models.card import private_storage
from equipment.models.equipment import Equipment
from equipment.states import OPEN_FAULT, FaultState

if TYPE_CHECKING:
    from accounts.viewers import Viewer


def fault_photo_path(fault: Fault, filename: str) -> str:
    """A name that cannot be guessed."""
    return f"faults/{uuid.uuid4().hex}.jpg"


class FaultQuerySet(models.QuerySet["Fault"]):
    """Faults, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; those of the equipment one cares for; for others those they reported."""
        if viewer.has_perm("equipment.view_fault"):
            return self
        cared = Equipment.objects.cared_for_by(viewer)
        return self.filter(Q(reported_by__in=acted_for_by(viewer)) | Q(equipment__in=cared))

    def open(self) -> Self:
        """Those that somebody still has to see to."""
        return self.filter(state__in=OPEN_FAULT)


class Fault(models.Model):
    """Something is wrong with an equipment, as somebody says; a referent sees to it."""

    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="faults", verbose_name=_("equipment")
    )
    reported_by = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reported_faults",
        verbose_name=_("reported by"),
    )
    reported_at = models.DateTimeField(_("reported at"), default=timezone.now, editable=False)
    description = models.TextField(_("what is wrong"), max_length=2000)
    is_dangerous = models.BooleanField(_("using it would be dangerous"), default=False)
    stops_use = models.BooleanField(_("nobody uses it until it is repaired"), default=False, editable=False)
    photo = models.ImageField(_("photo"), storage=private_storage, upload_to=fault_photo_path, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=FaultState.choices, default="reported")
    handled_at = models.DateTimeField(_("seen to at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seen to by"),
    )
    answer = models.TextField(_("what was found"), max_length=2000, blank=True)

    objects = FaultQuerySet.as_manager()

    class Meta:
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        base_manager_name = "objects"
        ordering = ("-reported_at", "-pk")
        indexes = (
            models.Index(
                fields=("equipment",), condition=Q(state__in=("reported", "confirmed")), name="faults_open"
            ),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(description=""), name="fault_says_what"),
            models.CheckConstraint(
                condition=Q(state__in=("reported", "confirmed")) | Q(handled_at__isnull=False),
                name="handled_fault_has_an_instant",
            ),
        )

    def __str__(self) -> str:
        return f"{self.equipment}: {self.description[:40]}"
