from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.money import Money

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class ChequeDepositQuerySet(models.QuerySet["ChequeDeposit"]):
    """Deposit slips, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for those who keep the books; nothing for others."""
        return self if viewer.has_perm("billing.view_chequedeposit") else self.none()


class ChequeDeposit(models.Model):
    """A slip of cheques taken to the bank together. A cheque points to its slip, so it is in one at most.

    Number, total and count are kept as they were printed: the bank has the paper.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    made_on = models.DateField(_("date"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    count = models.PositiveSmallIntegerField(_("number of cheques"))
    total_minor = models.PositiveIntegerField(_("total in cents"))
    currency = models.CharField(max_length=3, default="EUR")

    objects = ChequeDepositQuerySet.as_manager()

    class Meta:
        verbose_name = _("cheque deposit slip")
        verbose_name_plural = _("cheque deposit slips")
        base_manager_name = "objects"
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(count__gte=1, total_minor__gt=0), name="slip_holds_a_cheque"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        """The sum of the cheques."""
        return Money(self.total_minor, self.currency)
