"""The letter that brings the invoice."""

from django.utils.translation import gettext as _

from accounts.models import Association
from billing.models import AT_THE_DESK, Invoice
from billing.pdf import document_pdf
from kit.mail import Attachment, Letter
from kit.money import Money


def _thanks(invoice: Invoice) -> str:
    if invoice.order.payments.filter(method__in=AT_THE_DESK).exists():
        return _("Thank you. The invoice is attached: it is your receipt.")
    return _("Thank you. The invoice is attached; your bank statement shows the payment.")


def _lines(invoice: Invoice) -> list[tuple[str, str]]:
    """What was bought; of several things what each cost as well."""
    lines = invoice.content["lines"]
    if len(lines) == 1:
        return [(_("What was bought"), lines[0]["label"])]
    return [(line["label"], str(Money(line["total_minor"], invoice.currency))) for line in lines]


def receipt(order_id: int) -> Letter | None:
    """The invoice of a paid order, attached."""
    invoice = Invoice.objects.select_related("contact", "order").filter(order_id=order_id).first()
    if invoice is None:
        return None
    us = Association.objects.current()
    return Letter(
        to=invoice.contact.email,
        sender=us,
        subject=_("Your receipt {number}").format(number=invoice.number),
        heading=_("Payment received"),
        paragraphs=(_thanks(invoice),),
        facts=((_("Invoice"), invoice.number), *_lines(invoice), (_("Paid"), str(invoice.total))),
        attachments=(Attachment(f"{invoice.number}.pdf", document_pdf(invoice), "application/pdf"),),
    )
