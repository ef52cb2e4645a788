from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.contact import Contact

if TYPE_CHECKING:
    from accounts.viewers import Viewer


# Letters with news go to those who agreed to this, and to nobody else.
NEWS = "newsletter"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents on record."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the contacts whom the viewer sees."""
        return self.filter(contact__in=Contact.objects.visible_to(viewer))

    def in_force(self) -> Self:
        """Given and not withdrawn."""
        return self.filter(withdrawn_at=None)


def may_be_given_again() -> Combinable:
    """SQL: whether a consent is withdrawn, and none for the same purpose came after it."""
    later = Consent.objects.filter(
        contact=OuterRef("contact"), purpose=OuterRef("purpose"), pk__gt=OuterRef("pk")
    )
    return ExpressionWrapper(Q(withdrawn_at__isnull=False) & ~Exists(later), output_field=BooleanField())


class Consent(models.Model):
    """What a person agreed to: the purpose, and the exact wording they were shown."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=80)
    wording = models.TextField(_("wording shown"))
    is_required = models.BooleanField(_("needed for the membership"), default=False)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        base_manager_name = "objects"
        ordering = ("given_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("contact", "purpose"),
                condition=models.Q(withdrawn_at=None),
                name="one_consent_in_force_per_purpose",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact}: {self.purpose}"
