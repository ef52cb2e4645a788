"""Issues invoices and credit notes: what they say is frozen here, their number is the database's."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NotRequired, TypedDict

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts.models import Association, Contact, Organisation, User
from accounts.records import record
from billing.mentions import mention_texts
from billing.models import CreditedLine, CreditNote, Invoice, Order, OrderLine
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


def _part(line: OrderLine, amount: int) -> DocumentLine:
    """A line of which an amount goes back; one that goes back in whole says what the invoice said."""
    whole = _line(line)
    if amount == whole["total_minor"]:
        return whole
    return {**whole, "quantity": 1, "unit_price_minor": amount, "total_minor": amount}


def _tax_minor(line: OrderLine) -> int:
    """The tax inside the line's price."""
    return _tax_inside(line, line.quantity * line.unit_price_minor)


def _tax_given_back(line: OrderLine, amount: int) -> int:
    """The tax inside the next amount that goes back; of all amounts together what the invoice says."""
    before = line.refunded_minor
    return _tax_inside(line, before + amount) - _tax_inside(line, before)


def _tax_inside(line: OrderLine, total: int) -> int:
    """The tax inside an amount that includes it, half up."""
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
    *,
    invoice: Invoice,
    reason: str,
    by: User | None,
    amounts: Mapping[int, int] | None = None,
    issued_at: datetime | None = None,
) -> CreditNote:
    """The credit note that takes back `amounts` of an invoice: minor units by the id of the order's line.

    Without them, all that is left of it. The order is locked; call it last in the transaction. `issued_at` as
    in `issue_invoice`.
    """
    lines = OrderLine.objects.filter(order=invoice.order_id)
    asked = {line: line.left_minor if amounts is None else amounts.get(line.pk, 0) for line in lines}
    parts = {line: amount for line, amount in asked.items() if amount}
    note = CreditNote.objects.create(
        contact=invoice.contact,
        organisation=invoice.organisation,
        invoice=invoice,
        reason=reason,
        language=invoice.language,
        total_minor=sum(parts.values()),
        tax_minor=sum(_tax_given_back(line, amount) for line, amount in parts.items()),
        currency=invoice.currency,
        # The hash covers the content: what the note takes back, and why, must be in it.
        content={
            **invoice.content,
            "lines": [_part(line, amount) for line, amount in parts.items()],
            "invoice": invoice.number,
            "reason": reason,
        },
        **_issued_at(issued_at),
    )
    note.refresh_from_db()
    for line, amount in parts.items():
        CreditedLine.objects.create(credit_note=note, line=line, amount_minor=amount)
        OrderLine.objects.filter(pk=line.pk).update(refunded_minor=F("refunded_minor") + amount)
    record("credit_note.issued", note, by=by, number=note.number)
    return note
