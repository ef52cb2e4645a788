from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.contact import Contact, acted_for_by

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class MutedLetterQuerySet(models.QuerySet["MutedLetter"]):
    """What people switched off."""

    def visible_to(self, viewer: Viewer) -> Self:
        """One's own, and those of whom one represents: nobody else chooses."""
        return self.filter(contact__in=acted_for_by(viewer))


class MutedLetter(models.Model):
    """A contact wants no letters of this kind; kinds that have no row are sent."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="muted_letters")
    kind = models.CharField(_("letter"), max_length=60)
    muted_at = models.DateTimeField(_("switched off at"), default=timezone.now)

    objects = MutedLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter switched off")
        verbose_name_plural = _("letters switched off")
        base_manager_name = "objects"
        default_permissions = ()
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("contact", "kind"), name="one_choice_per_person_and_letter"),
        )

    def __str__(self) -> str:
        return f"{self.contact}: {self.kind}"
