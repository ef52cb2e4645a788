from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Contact, acted_for_by
from billing.models import OrderLine
from equipment.models.door import Usage
from equipment.models.occupancy import Reservation

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class CreditLotQuerySet(models.QuerySet["CreditLot"]):
    """Lots of credits, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; for others those of whom they act for."""
        if viewer.has_perm("equipment.view_creditlot"):
            return self
        return self.filter(contact__in=acted_for_by(viewer))

    def usable(self) -> Self:
        """Those with something left that did not end; what ends first comes first."""
        lasting = Q(ends_at=None) | Q(ends_at__gt=Now())
        return self.filter(lasting, left__gt=0).order_by(F("ends_at").asc(nulls_last=True), "pk")

    def balance(self) -> int:
        """How many credits can be spent now."""
        return int(self.usable().order_by().aggregate(it=Sum("left"))["it"] or 0)


class CreditLot(models.Model):
    """Credits that came together: bought with a pass, or given. What ends first is spent first.

    `left` is the sum of the lot's entries; the database keeps it from going below zero.
    """

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="credit_lots", verbose_name=_("contact")
    )
    # One lot per line, for ever: a payment received twice gives no credits twice.
    line = models.OneToOneField(
        OrderLine, models.PROTECT, null=True, blank=True, related_name="credit_lot", verbose_name=_("line")
    )
    reason = models.CharField(_("why"), max_length=200)
    left = models.IntegerField(_("credits left"), default=0)
    created_at = models.DateTimeField(_("given at"), default=timezone.now, editable=False)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)

    objects = CreditLotQuerySet.as_manager()

    class Meta:
        verbose_name = _("credits")
        verbose_name_plural = _("credits")
        base_manager_name = "objects"
        ordering = ("-created_at", "-pk")
        permissions = (("give_credits", "Can give and take credits"),)
        indexes = (models.Index(fields=("contact",), condition=Q(left__gt=0), name="credits_left"),)
        constraints = (models.CheckConstraint(condition=Q(left__gte=0), name="credits_never_negative"),)

    def __str__(self) -> str:
        return f"{self.contact}: {self.left}"


class EntryKind(models.TextChoices):
    """Why credits came or went."""

    GIVEN = "given", pgettext_lazy("credits", "given")
    SPENT = "spent", pgettext_lazy("credits", "spent")
    RETURNED = "returned", pgettext_lazy("credits", "given back")
    TAKEN = "taken", pgettext_lazy("credits", "taken back")


class CreditEntryQuerySet(models.QuerySet["CreditEntry"]):
    """Entries of the ledger, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the lots that the viewer sees."""
        return self.filter(lot__in=CreditLot.objects.visible_to(viewer))


class CreditEntry(models.Model):
    """One movement of credits; entries are added and never changed."""

    lot = models.ForeignKey(CreditLot, models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices)
    amount = models.IntegerField(_("credits"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    reservation = models.ForeignKey(
        Reservation, models.PROTECT, null=True, blank=True, related_name="credit_entries"
    )
    usage = models.ForeignKey(Usage, models.PROTECT, null=True, blank=True, related_name="credit_entries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CreditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("movement of credits")
        verbose_name_plural = _("movements of credits")
        base_manager_name = "objects"
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("given", "returned"), amount__gt=0)
                | Q(kind__in=("spent", "taken"), amount__lt=0),
                name="credits_come_or_go",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount:+d}"
