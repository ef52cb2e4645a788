from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Organisation, belonging_to
from billing.models.order import Order, OrderLine
from kit.money import Money

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class LegalMention(models.Model):
    """A sentence the law wants on invoices, from a date on and up to another."""

    code = models.SlugField(_("code"))
    text_fr = models.CharField(_("text in French"), max_length=255)
    text_en = models.CharField(_("text in English"), max_length=255)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until, not included"), null=True, blank=True)

    class Meta:
        verbose_name = _("legal mention")
        verbose_name_plural = _("legal mentions")
        ordering = ("code", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=("code", "valid_from"), name="one_mention_per_code_and_date"),
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.text_fr}"


class DocumentSeries(models.Model):
    """The last number and hash of one series in one year. Written by the database's trigger alone."""

    letters = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last_sequence = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="")
    last_issued_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("series of documents")
        verbose_name_plural = _("series of documents")
        constraints = (models.UniqueConstraint(fields=("letters", "year"), name="one_series_per_year"),)

    def __str__(self) -> str:
        return f"{self.letters}-{self.year}"


class IssuedDocument(models.Model):
    """A numbered document that nothing changes once it is issued.

    The database's trigger sets `sequence`, `number`, `previous_hash` and `hash` on insert, and refuses every
    update and delete: see the migration `document_triggers`. Merging two cards alone files it under the
    kept one: see `merged_documents`. `content` is what the document says:
    {seller, buyer, lines: [{label, quantity, unit_price_minor, tax_rate, total_minor}], mentions, order,
    paid_on}, and on credit notes {invoice, reason} too. The hash covers it.
    """

    sequence = models.PositiveIntegerField(editable=False, default=0)
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False, default="")
    issued_at = models.DateTimeField(_("issued at"), editable=False)
    language = models.CharField(_("language"), max_length=5, default="fr")
    total_minor = models.PositiveIntegerField(_("total in cents"))
    tax_minor = models.PositiveIntegerField(_("of which VAT, in cents"), default=0)
    currency = models.CharField(max_length=3, default="EUR")
    content = models.JSONField()
    # The contact it was issued to, in the hash, where two cards of one person were merged since.
    issued_to = models.BigIntegerField(null=True, editable=False)
    previous_hash = models.CharField(max_length=64, editable=False, default="")
    hash = models.CharField(max_length=64, editable=False, default="")

    class Meta:
        abstract = True
        ordering = ("-issued_at", "-pk")

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        """What was to be paid, or is given back; taxes included."""
        return Money(self.total_minor, self.currency)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Invoices, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for those who keep the books; for others those of the contacts and organisations they act for.

        Who takes money at the desk hands over the receipt of what was paid there.
        """
        if viewer.has_perm("billing.view_invoice"):
            return self
        if viewer.has_perm("billing.record_payment"):
            paid_there = Order.objects.filter(payments__method__in=("cash", "cheque", "transfer"))
            return self.filter(belonging_to(viewer) | Q(order__in=paid_there.values("pk")))
        return self.filter(belonging_to(viewer))


class Invoice(IssuedDocument):
    """Issued when an order is paid."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="invoices", verbose_name=_("customer"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
        verbose_name=_("organisation"),
    )
    order = models.OneToOneField(Order, models.PROTECT, related_name="invoice", verbose_name=_("order"))

    objects = InvoiceQuerySet.as_manager()

    class Meta(IssuedDocument.Meta):
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        base_manager_name = "objects"


class CreditNoteQuerySet(models.QuerySet["CreditNote"]):
    """Credit notes, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the back office; for others those of the contacts and organisations they act for."""
        if viewer.has_perm("billing.view_creditnote"):
            return self
        return self.filter(belonging_to(viewer))


class CreditNote(IssuedDocument):
    """Issued when money of an invoiced order goes back; takes back the invoice in whole or in part.

    Those of one invoice are never more than it, which the database sees to: see `partial_refunds`.
    """

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="credit_notes", verbose_name=_("customer")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="credit_notes",
        verbose_name=_("organisation"),
    )
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="credit_notes", verbose_name=_("invoice")
    )
    reason = models.TextField(_("reason"))

    objects = CreditNoteQuerySet.as_manager()

    class Meta(IssuedDocument.Meta):
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        base_manager_name = "objects"
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="credit_note_has_a_reason"),)


class CreditedLine(models.Model):
    """What a credit note gives back of one line of the order: written with it, and never changed."""

    credit_note = models.ForeignKey(CreditNote, models.PROTECT, related_name="credited")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="credited")
    amount_minor = models.PositiveIntegerField(_("amount in cents"))

    class Meta:
        verbose_name = _("credited line")
        verbose_name_plural = _("credited lines")
        constraints = (
            models.UniqueConstraint(fields=("credit_note", "line"), name="credited_once_by_a_note"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="credited_line_has_an_amount"),
        )

    def __str__(self) -> str:
        return f"{self.credit_note_id}: {self.amount_minor}"
