"""Issued documents as PDF, set by Typst from the frozen content alone."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from billing.models import CreditNote, Invoice
from kit.faces import TTF_FOLDERS
from kit.money import Money

TEMPLATES = Path(__file__).parent / "typst"


def document_pdf(document: Invoice | CreditNote) -> bytes:
    """The document in the language it was issued in. The same document gives the same words, always."""
    with override(document.language):
        return typeset("document.typ", _printed(document))


def typeset(template: str, content: dict[str, object]) -> bytes:
    """The content set by one of our templates, for archives where our fonts allow it."""
    data = json.dumps(content)
    try:
        return _set(template, data, pdf_standards=["a-3b"], ignore_system_fonts=True)
    except typst.TypstError:
        # A name in letters that our fonts lack: the standard takes none that is not drawn, a person does.
        return _set(template, data)


def _set(template: str, data: str, **how: Any) -> bytes:
    """The document, set by Typst. Raises TypstError for what `how` does not allow."""
    fonts = [str(folder) for folder in TTF_FOLDERS]
    pdf = typst.compile(str(TEMPLATES / template), font_paths=fonts, sys_inputs={"data": data}, **how)
    assert isinstance(pdf, bytes)  # noqa: S101 - one output was asked for, so one comes
    return pdf


def _printed(document: Invoice | CreditNote) -> dict[str, object]:
    content = document.content
    issued = timezone.localdate(document.issued_at)
    is_note = isinstance(document, CreditNote)
    return {
        "language": document.language,
        "title": _("Credit note") if is_note else _("Invoice"),
        "number": document.number,
        "seller": content["seller"],
        "buyer": content["buyer"],
        "facts": _facts(document, issued, date.fromisoformat(content["paid_on"])),
        "columns": [_("What"), _("Quantity"), _("Unit price"), _("Total")],
        "lines": [_line(line, document.currency) for line in content["lines"]],
        "total_label": _("Total given back") if is_note else _("Total paid"),
        "total": str(document.total),
        "tax": _("Of which VAT: {amount}").format(amount=Money(document.tax_minor, document.currency))
        if document.tax_minor
        else "",
        "mentions": content["mentions"],
        "billed_to": _("Billed to"),
    }


def _facts(document: Invoice | CreditNote, issued: date, paid: date) -> list[list[str]]:
    facts = [
        [_("Number"), document.number],
        [_("Date"), date_format(issued, "DATE_FORMAT")],
        [_("Order"), document.content["order"]],
    ]
    if isinstance(document, CreditNote):
        takes_back, reason = document.content["invoice"], document.content["reason"]
        return [*facts, [_("Takes back invoice"), takes_back], [_("Reason"), reason]]
    return [*facts, [_("Paid on"), date_format(paid, "DATE_FORMAT")]]


def _line(line: dict[str, object], currency: str) -> list[str]:
    unit, total = int(str(line["unit_price_minor"])), int(str(line["total_minor"]))
    return [
        str(line["label"]),
        str(line["quantity"]),
        str(Money(unit, currency)),
        str(Money(total, currency)),
    ]
