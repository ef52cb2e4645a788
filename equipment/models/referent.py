from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import Contact, acted_for_by
from billing.models import Coverage
from equipment.models.equipment import Equipment

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class ReferentQuerySet(models.QuerySet["Referent"]):
    """Referents, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; oneself; and for members those of the equipment they see: one asks them."""
        if viewer.has_perm("equipment.view_equipment"):
            return self
        own = acted_for_by(viewer)
        is_member = Exists(Coverage.objects.standing().filter(contact__in=own))
        seen = Q(equipment__in=Equipment.objects.visible_to(viewer))
        return self.filter(Q(contact__in=own) | (Q(is_member) & seen))


class Referent(models.Model):
    """A contact who looks after an equipment. Guardian's rows follow it."""

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="referents")
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="referred_equipment", verbose_name=_("contact")
    )
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = ReferentQuerySet.as_manager()

    class Meta:
        verbose_name = _("referent")
        verbose_name_plural = _("referents")
        base_manager_name = "objects"
        ordering = ("since", "pk")
        constraints = (models.UniqueConstraint(fields=("equipment", "contact"), name="one_referent_row"),)

    def __str__(self) -> str:
        return f"{self.contact} – {self.equipment}"


class EquipmentUserObjectPermission(UserObjectPermissionBase):
    """Guardian's own rows on equipment: a projection that `equipment.permissions` alone writes."""

    content_object = models.ForeignKey(Equipment, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "permission"])]
