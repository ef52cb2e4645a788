"""Invoices and credit notes, as they were issued."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
import strawberry_django
from strawberry import Info

from billing import models
from graph.accounts.contact import Contact
from graph.accounts.organisation import Organisation
from graph.downloads import Download, download_for
from graph.engine.connections import Connection, connection
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.fields import column, money, related

if TYPE_CHECKING:
    from graph.billing.order import Order


@strawberry.type(description="A line of an issued document, frozen with it.")
class DocumentLine:
    """From the document's content."""

    label: str = strawberry.field(description="What.")
    quantity: int = strawberry.field(description="How many.")
    unit_price: Money = strawberry.field(description="The price of one, taxes included.")
    tax_rate: Decimal = strawberry.field(description="VAT in percent.")
    total: Money = strawberry.field(description="The line's total, taxes included.")


def document_line(line: dict[str, Any], currency: str) -> DocumentLine:
    """A line of a document's content."""
    return DocumentLine(
        label=line["label"],
        quantity=line["quantity"],
        unit_price=Money.of_minor(line["unit_price_minor"], currency),
        tax_rate=Decimal(str(line["tax_rate"])),
        total=Money.of_minor(line["total_minor"], currency),
    )


def _lines() -> Any:
    def lines(root: Any) -> list[DocumentLine]:
        return [document_line(line, root.currency) for line in root.content["lines"]]

    return strawberry_django.field(
        lines, only=["content", "currency"], description="What it says, line by line."
    )


def _mentions() -> Any:
    def mentions(root: Any) -> list[str]:
        told: list[str] = root.content["mentions"]
        return told

    return strawberry_django.field(
        mentions, only=["content"], description="The sentences that the law wants."
    )


def _pdf(kind: str) -> Any:
    def pdf(root: Any, info: Info) -> Download:
        return download_for(kind, root.pk, info)

    return strawberry_django.field(pdf, description="The document as a PDF file.")


@strawberry_django.type(models.Invoice, description="Issued when an order is paid. Never changed.")
class Invoice(VisibleNode):
    """Seen by who acts for the customer, and by the back office's money roles."""

    number: str = column(description="Its number, continuous within the year.")
    issued_at: datetime = column(description="When it was issued.")
    language: str = column(description="The language it is written in: `fr` or `en`.")
    total: Money = money("total_minor", description="What was paid, taxes included.")
    tax: Money = money("tax_minor", description="Of which VAT.")
    lines: list[DocumentLine] = _lines()
    mentions: list[str] = _mentions()
    hash: str = column(description="The SHA-256 that chains it to the invoice before it.")
    contact: Contact | None = related(description="The customer.")
    organisation: Organisation | None = related(description="The organisation it is for; null for people.")
    order: Annotated["Order", strawberry.lazy("graph.billing.order")] | None = related(
        description="The order it is for."
    )
    credit_notes: Connection[Annotated["CreditNote", strawberry.lazy("graph.billing.document")]] = connection(
        description="What was taken back of it, newest first."
    )
    pdf: Download = _pdf("invoice")


@strawberry_django.type(
    models.CreditNote, description="Takes back an invoice, in whole or in part. Never changed."
)
class CreditNote(VisibleNode):
    """Seen by who acts for the customer, and by the back office's money roles."""

    number: str = column(description="Its number, continuous within the year.")
    issued_at: datetime = column(description="When it was issued.")
    language: str = column(description="The language it is written in: `fr` or `en`.")
    total: Money = money("total_minor", description="What is given back, taxes included.")
    tax: Money = money("tax_minor", description="Of which VAT.")
    lines: list[DocumentLine] = _lines()
    mentions: list[str] = _mentions()
    hash: str = column(description="The SHA-256 that chains it to the credit note before it.")
    reason: str = column(description="Why.")
    contact: Contact | None = related(description="The customer.")
    organisation: Organisation | None = related(description="The organisation it is for; null for people.")
    invoice: Invoice | None = related(description="The invoice that is taken back.")
    pdf: Download = _pdf("credit-note")
