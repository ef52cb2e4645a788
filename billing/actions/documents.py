"""Issues invoices and credit notes: what they say is frozen here, their number is the database's."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NotRequired, TypedDict

from django.conf import settings
from django.utils import timezone

from accounts.models import Association, Contact, Organisation, User
from accounts.records import record
from billing.mentions import mention_texts
from billing.models import CreditNote, Invoice, Order, OrderLine
from kit.clock import today


class DocumentLine(TypedDict):
    """A line as printed; money in minor units, taxes included."""

    label: str
    quantity: int
    unit_price_minor: int
    tax_rate: str
    total_minor: int


class Party(TypedDict):
    """The seller or the buyer as printed."""

    name: str
    address: list[str]
    email: str
    ids: list[str]


class Content(TypedDict):
    """What a document says, whatever becomes of the rows it came from; credit notes have the last two."""

    seller: Party
    buyer: Party
    lines: list[DocumentLine]
    mentions: list[str]
    order: str
    paid_on: str
    invoice: NotRequired[str]
    reason: NotRequired[str]


def seller() -> Party:
    """The association, as its documents name it."""
    us = Association.objects.current()
    known = (("SIREN", us.siren), ("RNA", us.rna), ("TVA", us.vat_number))
    ids = [f"{name} {value}" for name, value in known if value]
    return {"name": us.name, "address": us.address_lines, "email": us.email, "ids": ids}


def _buyer(contact: Contact, organisation: Organisation | None) -> Party:
    if organisation is not None:
        known = (("SIREN", organisation.siren), ("TVA", organisation.vat_number))
        return {
            "name": organisation.name,
            "address": organisation.address_lines,
            "email": organisation.email or contact.email,
            "ids": [f"{name} {value}" for name, value in known if value],
        }
    return {"name": contact.full_name, "address": contact.address_lines, "email": contact.email, "ids": []}


def _line(line: OrderLine) -> DocumentLine:
    return {
        "label": line.label,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price_minor,
        "tax_rate": f"{line.tax_rate:.2f}",
        "total_minor": line.quantity * line.unit_price_minor,
    }


def _tax_minor(line: OrderLine) -> int:
    """The tax inside a price that includes it, half up."""
    total = line.quantity * line.unit_price_minor
    exact = total * line.tax_rate / (100 + line.tax_rate)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _frozen(order: Order, lines: list[OrderLine]) -> Content:
    language = order.contact.language
    return {
        "seller": seller(),
        "buyer": _buyer(order.contact, order.organisation),
        "lines": [_line(line) for line in lines],
        "mentions": mention_texts({line.mention for line in lines}, today(), language),
        "order": order.number,
        "paid_on": _paid_on(order).isoformat(),
    }


def _paid_on(order: Order) -> date:
    """The day on which the desk had the money in hand, else the one on which it was recorded."""
    handed_over = order.payments.exclude(received_on=None).values_list("received_on", flat=True).first()
    return handed_over or timezone.localdate(order.paid_at)


def _issued_at(past: datetime | None) -> dict[str, datetime]:
    """The database's trigger writes its own clock where nothing is given."""
    return {} if past is None else {"issued_at": past}


def issue_invoice(*, order: Order, by: User | None, issued_at: datetime | None = None) -> Invoice:
    """The invoice of a paid order; call it last in the transaction, for it holds the series until commit.

    `issued_at` is for documents brought from another program, in the order of time; the database's clock
    otherwise.
    """
    lines = list(order.lines.all())
    content = _frozen(order, lines)
    invoice = Invoice.objects.create(
        contact=order.contact,
        organisation=order.organisation,
        order=order,
        language=order.contact.language or settings.LANGUAGE_CODE,
        total_minor=sum(line["total_minor"] for line in content["lines"]),
        tax_minor=sum(_tax_minor(line) for line in lines),
        currency=order.currency,
        content=content,
        **_issued_at(issued_at),
    )
    invoice.refresh_from_db()
    record("invoice.issued", invoice, by=by, number=invoice.number)
    return invoice


def issue_credit_note(
    *, invoice: Invoice, reason: str, by: User | None, issued_at: datetime | None = None
) -> CreditNote:
    """The credit note that takes the whole of `invoice` back; call it last in the transaction.

    `issued_at` as in `issue_invoice`.
    """
    note = CreditNote.objects.create(
        contact=invoice.contact,
        organisation=invoice.organisation,
        invoice=invoice,
        reason=reason,
        language=invoice.language,
        total_minor=invoice.total_minor,
        tax_minor=invoice.tax_minor,
        currency=invoice.currency,
        # The hash covers the content: what the note takes back, and why, must be in it.
        content={**invoice.content, "invoice": invoice.number, "reason": reason},
        **_issued_at(issued_at),
    )
    note.refresh_from_db()
    record("credit_note.issued", note, by=by, number=note.number)
    return note
