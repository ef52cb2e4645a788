"""A cheque deposit slip as PDF, in the language of the association."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Association
from billing.models import ChequeDeposit, Payment
from billing.pdf import typeset


def slip_pdf(deposit: ChequeDeposit) -> bytes:
    """The slip with a line for each cheque, to be signed and taken to the bank."""
    with override(settings.LANGUAGE_CODE):
        return typeset("slip.typ", _printed(deposit))


def _printed(deposit: ChequeDeposit) -> dict[str, object]:
    us = Association.objects.current()
    cheques = deposit.cheques.select_related("order__contact").order_by("pk")
    return {
        "language": settings.LANGUAGE_CODE[:2],
        "title": _("Cheque deposit slip"),
        "number": deposit.number,
        "association": {"name": us.name, "address": us.address_lines, "email": us.email},
        "facts": [
            [_("Number"), deposit.number],
            [_("Date"), date_format(deposit.made_on, "DATE_FORMAT")],
            [_("Number of cheques"), str(deposit.count)],
        ],
        "columns": [_("Cheque"), _("Bank"), _("Drawer"), _("Amount")],
        "lines": [_line(cheque) for cheque in cheques],
        "total_label": _("Total"),
        "total": str(deposit.total),
        "signature": _("Date and signature"),
    }


def _line(cheque: Payment) -> list[str]:
    drawer = cheque.cheque_drawer or cheque.order.contact.full_name
    return [cheque.cheque_number or "–", cheque.cheque_bank or "–", drawer, str(cheque.amount)]
