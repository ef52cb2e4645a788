from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class LetterWordingQuerySet(models.QuerySet["LetterWording"]):
    """The wordings that managers chose."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for those who may see them; none for others."""
        return self if viewer.has_perm("accounts.view_letterwording") else self.none()


class LetterWording(models.Model):
    """A manager's words for one kind of letter in one language; what is empty is as the program says it."""

    kind = models.CharField(max_length=60)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    paragraphs = models.TextField(_("text"), max_length=20_000, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    objects = LetterWordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording of a letter")
        verbose_name_plural = _("wordings of letters")
        base_manager_name = "objects"
        default_permissions = ("view", "change")
        constraints = (
            models.UniqueConstraint(fields=("kind", "language"), name="one_wording_per_letter_and_language"),
        )

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"
