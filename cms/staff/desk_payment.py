"""An order at the desk: what is to be paid, the money taken, and the receipt to print."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions.desk import RECORD, take_payment
from billing.models import Invoice, Order
from billing.pdf import document_pdf
from billing.states import OrderState
from cms.staff.desk_base import CHEQUE_FIELDS, MoneyForm
from cms.staff.pages import Detail, FormPage, OneThing
from cms.staff.parts import Act, Cell, Facts, Ledger, Part, Words
from cms.staff.people import person_cell
from cms.staff.trade import invoice_of, order_state
from cms.staff.viewer import staff_user
from cms.staff.wording import day, instant


class AtTheDesk(OneThing):
    """A page about an order that the desk sees."""

    permission = RECORD

    def rows(self) -> QuerySet[Order]:
        found = Order.objects.visible_to(self.viewer).select_related("contact", "organisation")
        return found.prefetch_related("lines__order")


class DeskOrder(Detail, AtTheDesk):
    """What an order is for, and how it is paid; its receipt once it is."""

    def state(self) -> Cell:
        return order_state(self.thing)

    def main(self) -> list[Part]:
        head = (_("What was bought"), _("Total"))
        rows = [(Cell(line.label), Cell(str(line.total))) for line in self.thing.lines.all()]
        lines = Ledger(_("Lines"), head, rows, empty=_("Nothing was ordered."))
        if not self.thing.payments.exists():
            return [lines]
        return [lines, _received(self.thing)]

    def aside(self) -> list[Part]:
        one: Order = self.thing
        rows = (
            (_("Person"), person_cell(one.contact, self.viewer)),
            (_("Organisation"), Cell(str(one.organisation or ""))),
            (_("Total"), Cell(str(one.total))),
            (_("Placed"), Cell(instant(one.placed_at))),
            (_("Payment received"), Cell(instant(one.paid_at))),
        )
        return [Facts(_("Order"), rows)]

    def acts(self) -> list[Act]:
        key = (self.thing.pk,)
        acts = []
        if self.thing.state == OrderState.PLACED:
            acts.append(Act(_("Take the money"), reverse("desk:take", args=key)))
        if invoice_of(self.thing, self.viewer) is not None:
            acts.append(Act(_("Print the receipt"), reverse("desk:receipt", args=key)))
        return [*acts, Act(_("Back to the desk"), reverse("desk:index"), tone="secondary")]


def _received(order: Order) -> Ledger:
    head = (_("Received on"), _("By"), _("Amount"), _("State"), _("Reference"), _("Cheque"))
    rows = [
        (
            Cell(day(payment.received_on or payment.recorded_at)),
            Cell(payment.get_method_display()),
            Cell(str(payment.amount)),
            Cell(payment.get_state_display()),
            Cell(payment.reference),
            Cell(
                ", ".join(filter(None, (payment.cheque_number, payment.cheque_bank, payment.cheque_drawer)))
            ),
        )
        for payment in order.payments.all()
    ]
    return Ledger(_("Payments"), head, rows, empty="")


class TakingForm(MoneyForm):
    """Money for an order; the amount is the one that was shown."""

    amount_minor = forms.IntegerField(widget=forms.HiddenInput)

    def groups(self) -> Iterator[tuple[Words, list[BoundField]]]:
        """The fields under their headings."""
        yield gettext_lazy("Payment"), [self["method"], self["received_on"], self["reference"]]
        yield gettext_lazy("For a cheque"), [self[name] for name in CHEQUE_FIELDS]


class TakeMoney(FormPage, AtTheDesk):
    """A page that asks how the money came. Pressed twice, it is taken once."""

    heading = gettext_lazy("Take the money for {name}")
    submit = gettext_lazy("The money is received")
    crumb = gettext_lazy("Take the money")

    def form(self, data: Any = None) -> TakingForm:
        return TakingForm(data, initial={"amount_minor": self.thing.total.minor})

    def lead(self) -> str:
        return _("{person}: {total}, no more and no less.").format(
            person=self.thing.contact.full_name, total=self.thing.total
        )

    def act(self, values: dict[str, Any]) -> str:
        form = self.form(self.request.POST)
        form.full_clean()
        taken = form.taken()
        payment = take_payment(
            order=self.thing,
            method=taken.method,
            amount_minor=values["amount_minor"],
            received_on=taken.received_on,
            reference=taken.reference,
            cheque=taken.cheque,
            by=self.viewer,
        )
        return _("{amount} received. The receipt is ready to print.").format(amount=payment.amount)


def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The invoice of an order paid at the desk, shown in the browser so that it can be printed."""
    viewer = staff_user(request)
    if not viewer.has_perm(RECORD):
        raise PermissionDenied
    invoice = Invoice.objects.visible_to(viewer).filter(order=pk).first()
    if invoice is None:
        raise Http404
    response = HttpResponse(document_pdf(invoice), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{invoice.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
