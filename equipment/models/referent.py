from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import Contact
from equipment.models.equipment import Equipment


class Referent(models.Model):
    """A contact who looks after an equipment. Guardian's rows follow it."""

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="referents")
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="referred_equipment", verbose_name=_("contact")
    )
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("referent")
        verbose_name_plural = _("referents")
        ordering = ("since", "pk")
        constraints = (models.UniqueConstraint(fields=("equipment", "contact"), name="one_referent_row"),)

    def __str__(self) -> str:
        return f"{self.contact} – {self.equipment}"


class EquipmentUserObjectPermission(UserObjectPermissionBase):
    """Guardian's own rows on equipment: a projection that `equipment.permissions` alone writes."""

    content_object = models.ForeignKey(Equipment, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "permission"])]
