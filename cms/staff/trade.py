"""Orders, invoices, payments and refunds as facts and tables, for every page that shows some."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from billing.models import CreditNote, Invoice, Order, Payment
from cms.staff import tones
from cms.staff.parts import Cell, Facts, Ledger
from cms.staff.payment_words import given_back
from cms.staff.wording import day


def order_cell(order: Order) -> Cell:
    """An order by its number, leading to its page."""
    return Cell(order.number, reverse("staff_orders:inspect", args=(order.pk,)))


def order_state(order: Order) -> Cell:
    """Where an order stands."""
    return Cell(order.get_state_display(), tone=tones.ORDER.get(order.state, ""))


def invoice_cell(invoice: Invoice | None) -> Cell:
    """An invoice by its number, leading to its page."""
    return (
        Cell(invoice.number, reverse("staff_invoices:inspect", args=(invoice.pk,))) if invoice else Cell("")
    )


def note_cell(note: CreditNote | None) -> Cell:
    """A credit note by its number, leading to its page."""
    return Cell(note.number, reverse("staff_credit_notes:inspect", args=(note.pk,))) if note else Cell("")


def invoice_of(order: Order, viewer: User) -> Invoice | None:
    """The order's invoice, if there is one that the viewer sees."""
    return Invoice.objects.visible_to(viewer).filter(order=order).first()


def invoice_facts(order: Order, viewer: User) -> Facts:
    """An order and its invoice."""
    rows = (
        (_("Order"), order_cell(order)),
        (_("State"), order_state(order)),
        (_("Total"), Cell(str(order.total))),
        (_("Invoice"), invoice_cell(invoice_of(order, viewer))),
    )
    return Facts(_("Order and invoice"), rows)


def payment_ledger(order: Order, viewer: User) -> Ledger:
    """The payments of an order, each with what was given back."""
    return payments_table(Payment.objects.visible_to(viewer).filter(order=order))


def payments_table(payments: QuerySet[Payment]) -> Ledger:
    """Payments, each with its refunds and credit notes: the first beside it, more of them below."""
    return Ledger(
        title=_("Payments"),
        head=(_("Date"), _("By"), _("Amount"), _("State"), _("Refund"), _("Credit note")),
        rows=[row for one in payments.prefetch_related("refunds__credit_note") for row in _rows(one)],
        empty=_("No payment has come."),
    )


def _rows(payment: Payment) -> Iterator[tuple[Cell, ...]]:
    money: tuple[Cell, ...] = (
        Cell(day(payment.recorded_at), reverse("staff_payments:inspect", args=(payment.pk,))),
        Cell(payment.get_method_display()),
        Cell(str(payment.amount)),
        Cell(payment.get_state_display(), tone=tones.PAYMENT.get(payment.state, "")),
    )
    refunds = list(payment.refunds.all())
    if not refunds:
        yield (*money, Cell(""), Cell(""))
    for refund in reversed(refunds):
        state = Cell(given_back(refund), tone=tones.REFUND.get(refund.state, ""))
        yield (*money, state, note_cell(refund.credit_note))
        money = (Cell(""),) * len(money)


def orders_table(orders: Iterable[Order]) -> Ledger:
    """Orders, the latest first; their lines are there already."""
    rows = [
        (
            order_cell(order),
            Cell(day(order.placed_at)),
            Cell(", ".join(line.label for line in order.lines.all())),
            Cell(str(order.total)),
            order_state(order),
        )
        for order in orders
    ]
    head = (_("Order"), _("Date"), _("What was bought"), _("Total"), _("State"))
    return Ledger(_("Orders"), head, rows, empty=_("Nothing was ordered."))


def documents_table(title: str, documents: Iterable[Invoice | CreditNote], space: str) -> Ledger:
    """Invoices or credit notes; `space` is the namespace of their screen."""
    rows = [
        (
            Cell(one.number, reverse(f"{space}:inspect", args=(one.pk,))),
            Cell(day(one.issued_at)),
            Cell(str(one.total)),
            Cell(_("PDF"), reverse(f"{space}:pdf", args=(one.pk,))),
        )
        for one in documents
    ]
    head = (_("Document number"), _("Date"), _("Total"), _("File"))
    return Ledger(title, head, rows, empty=_("None was issued."))
