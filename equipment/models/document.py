from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.card import private_storage
from equipment.models.equipment import Equipment
from kit.bilingual import in_language

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class Audience(models.TextChoices):
    """Who reads a document."""

    PUBLIC = "public", _("everybody")
    QUALIFIED = "qualified", _("who is qualified for it")


class EquipmentDocumentQuerySet(models.QuerySet["EquipmentDocument"]):
    """Documents of equipment, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The public ones of what the viewer sees; the others by guardian's row on the equipment."""
        public = Q(audience=Audience.PUBLIC, equipment__in=Equipment.objects.visible_to(viewer))
        return self.filter(public | Q(equipment__in=Equipment.objects.opened_to(viewer)))


def document_path(document: EquipmentDocument, filename: str) -> str:
    """A name that cannot be guessed."""
    return f"equipment/{uuid.uuid4().hex}"


class EquipmentDocument(models.Model):
    """A manual, a safety sheet, a table of settings."""

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="documents")
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    audience = models.CharField(_("for"), max_length=10, choices=Audience.choices, default="qualified")
    file = models.FileField(_("file"), storage=private_storage, upload_to=document_path)
    name = models.CharField(_("name of the file"), max_length=255, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(_("bytes"), editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EquipmentDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of an equipment")
        verbose_name_plural = _("documents of equipment")
        base_manager_name = "objects"
        ordering = ("title_fr", "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the language now active."""
        return in_language(self, "title")
