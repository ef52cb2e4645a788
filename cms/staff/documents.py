"""Invoices and credit notes: never changed here; their PDF for those who see them."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from accounts.models import User
from billing.models import CreditNote, Invoice
from billing.pdf import document_pdf
from cms.staff.history import reason_in_words
from cms.staff.listing import Listing, member_number, order_number
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Ledger, Part
from cms.staff.people import person_cell
from cms.staff.screens import Screen
from cms.staff.tables import NameColumn, TextColumn
from cms.staff.trade import invoice_cell, note_cell, order_cell
from cms.staff.viewer import permission_to, staff_user
from cms.staff.wording import day, instant
from kit.money import Money


def pdf(request: HttpRequest, pk: int, model: type[Invoice] | type[CreditNote]) -> HttpResponse:
    """The document as PDF, under its number."""
    viewer = staff_user(request)
    if not viewer.has_perm(permission_to("view", model)):
        raise PermissionDenied
    document = model.objects.visible_to(viewer).filter(pk=pk).first()
    if document is None:
        raise Http404
    response = HttpResponse(document_pdf(document), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{document.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


class IssuedFilters(WagtailFilterSet):
    """What one looks for among documents."""

    issued_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Date"), widget=DateRangePickerWidget)

    class Meta:
        model = Invoice
        fields = ("issued_at",)


class DocumentListing(Listing):
    """The list of invoices or of credit notes."""

    def rows(self, viewer: User) -> QuerySet[Any]:
        return super().rows(viewer).select_related("contact")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Document number"), self.url_of, sort_key="number"),
            TextColumn("buyer", _("Billed to"), lambda row: row.content["buyer"]["name"]),
            TextColumn("total", _("Total"), lambda row: str(row.total), "total_minor"),
            TextColumn("issued", _("Date"), lambda row: day(row.issued_at), "issued_at"),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Document number"), lambda row: row.number),
            (_("Date"), lambda row: localdate(row.issued_at)),
            (_("Billed to"), lambda row: row.content["buyer"]["name"]),
            (_("Total"), lambda row: row.total.amount),
            (_("Of which VAT"), lambda row: Money(row.tax_minor, row.currency).amount),
        ]


class InvoiceListing(DocumentListing):
    """The list of invoices."""

    numbers = (order_number("order"), member_number("contact"))


class CreditNoteListing(DocumentListing):
    """The list of credit notes."""

    numbers = (order_number("invoice__order"), member_number("contact"))


class DocumentDetail(Detail):
    """One document, as it was issued."""

    def main(self) -> list[Part]:
        one = self.thing
        rows = [
            (
                Cell(line["label"]),
                Cell(str(line["quantity"])),
                Cell(str(Money(line["total_minor"], one.currency))),
            )
            for line in one.content["lines"]
        ]
        head = (_("What was bought"), _("Quantity"), _("Total"))
        return [Ledger(_("Lines"), head, rows, empty="")]

    def aside(self) -> list[Part]:
        one = self.thing
        buyer = one.content["buyer"]
        rows = (
            (_("Billed to"), Cell(buyer["name"])),
            (_("Address"), Cell(", ".join(buyer["address"]))),
            (_("Contact card"), person_cell(one.contact, self.viewer)),
            (_("Total"), Cell(str(one.total))),
            (_("Of which VAT"), Cell(str(Money(one.tax_minor, one.currency)))),
            (_("Issued"), Cell(instant(one.issued_at))),
            *self.links(),
        )
        return [Facts(_("Document"), rows)]

    def links(self) -> list[tuple[str, Cell]]:
        """What it belongs to."""
        return []

    def acts(self) -> list[Act]:
        url = reverse(self.inspect_url_name.replace(":inspect", ":pdf"), args=(self.thing.pk,))
        return [Act(_("Download the PDF"), url)]


class InvoiceDetail(DocumentDetail):
    """One invoice, with the credit notes that take it back."""

    def rows(self) -> QuerySet[Invoice]:
        return Invoice.objects.visible_to(self.viewer).select_related("contact", "order")

    def links(self) -> list[tuple[str, Cell]]:
        notes = CreditNote.objects.visible_to(self.viewer).filter(invoice=self.thing)
        return [
            (_("Order"), order_cell(self.thing.order)),
            *((_("Credit note"), note_cell(one)) for one in notes),
        ]


class CreditNoteDetail(DocumentDetail):
    """One credit note, with the invoice it takes back."""

    def rows(self) -> QuerySet[CreditNote]:
        return CreditNote.objects.visible_to(self.viewer).select_related("contact", "invoice")

    def links(self) -> list[tuple[str, Cell]]:
        one = self.thing
        return [
            (_("Takes back invoice"), invoice_cell(one.invoice)),
            (_("Reason"), Cell(reason_in_words(one.reason))),
        ]


class Documents(Screen):
    """What both screens of documents have."""

    filterset_class = IssuedFilters
    search_fields: Sequence[str] = ("number", "contact__sort_name", "contact__email")
    ordering = "-issued_at"

    def more_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/pdf/", pdf, {"model": self.model}, name="pdf")]


class Invoices(Documents):
    """The screen of invoices."""

    model = Invoice
    name = "invoices"
    icon = "doc-full"
    menu_label = gettext_lazy("Invoices")
    index_view_class = InvoiceListing
    inspect_view_class = InvoiceDetail
    export_filename = "factures"


class CreditNotes(Documents):
    """The screen of credit notes."""

    model = CreditNote
    name = "credit_notes"
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Credit notes")
    index_view_class = CreditNoteListing
    search_fields = (*Documents.search_fields, "invoice__number")
    inspect_view_class = CreditNoteDetail
    export_filename = "avoirs"
