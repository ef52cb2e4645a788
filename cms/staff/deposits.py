"""Cheques: those that wait to be taken to the bank, and the slips of those that were."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from billing.actions.deposits import make_deposit
from billing.models import ChequeDeposit, Payment
from billing.slip import slip_pdf
from cms.staff.desk_base import DeskPage
from cms.staff.listing import Listing
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Ledger, Part
from cms.staff.people import person_cell
from cms.staff.screens import Screen
from cms.staff.tables import NameColumn, TextColumn
from cms.staff.trade import order_cell
from cms.staff.viewer import staff_user
from cms.staff.wording import day, instant
from kit.refusals import Refusal

SEE, MAKE = "billing.view_chequedeposit", "billing.add_chequedeposit"


class DepositFilters(WagtailFilterSet):
    """What one looks for among slips."""

    made_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Date"), widget=DateRangePickerWidget)

    class Meta:
        model = ChequeDeposit
        fields = ("made_on",)


class DepositListing(Listing):
    """The list of slips; the cheques that wait lie behind the button."""

    nothing = gettext_lazy("No slip was made yet.")

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(MAKE):
            return []
        url = reverse("staff_deposits:make")
        return [HeaderButton(_("Cheques to deposit"), url=url, icon_name="plus")]

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Slip"), self.url_of, sort_key="number"),
            TextColumn("made_on", _("Date"), lambda row: day(row.made_on), "made_on"),
            TextColumn("count", _("Cheques"), lambda row: str(row.count), "count"),
            TextColumn("total", _("Total"), lambda row: str(row.total), "total_minor"),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Slip"), lambda row: row.number),
            (_("Date"), lambda row: row.made_on),
            (_("Cheques"), lambda row: row.count),
            (_("Total"), lambda row: row.total.amount),
        ]


class DepositDetail(Detail):
    """One slip, with its cheques."""

    def state(self) -> Cell:
        return Cell(str(self.thing.total))

    def main(self) -> list[Part]:
        cheques = self.thing.cheques.select_related("order__contact").order_by("pk")
        rows = [
            (
                person_cell(cheque.order.contact, self.viewer),
                order_cell(cheque.order),
                Cell(cheque.cheque_number),
                Cell(cheque.cheque_bank),
                Cell(str(cheque.amount)),
            )
            for cheque in cheques
        ]
        head = (_("Person"), _("Order"), _("Number"), _("Bank"), _("Amount"))
        return [Ledger(_("Cheques"), head, rows, empty="")]

    def aside(self) -> list[Part]:
        one: ChequeDeposit = self.thing
        rows = (
            (_("Date"), Cell(day(one.made_on))),
            (_("Cheques"), Cell(str(one.count))),
            (_("Total"), Cell(str(one.total))),
            (_("Made"), Cell(instant(one.made_at))),
            (_("Made by"), Cell(str(one.made_by or ""))),
        )
        return [Facts(_("Slip"), rows)]

    def acts(self) -> list[Act]:
        url = reverse("staff_deposits:pdf", args=(self.thing.pk,))
        return [Act(_("Print the slip"), url)]


class ChequesForm(forms.Form):
    """The cheques that wait, each with a box."""

    cheques = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Cheques"),
        queryset=Payment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick the cheques of the slip.")},
    )

    def __init__(self, waiting: QuerySet[Payment], data: Any = None) -> None:
        super().__init__(data, initial={"cheques": waiting})
        field: Any = self.fields["cheques"]
        field.queryset = waiting
        field.label_from_instance = _described


def _described(cheque: Payment) -> str:
    facts = (
        day(cheque.received_on),
        cheque.order.contact.full_name,
        str(cheque.amount),
        cheque.cheque_bank,
        cheque.cheque_number,
    )
    return " – ".join(filter(None, facts))


class MakeDeposit(DeskPage):
    """The cheques that wait, all ticked; the button makes the slip."""

    permission = MAKE
    template_name = "staff/deposit.html"
    crumb = gettext_lazy("Cheques to deposit")

    def waiting(self) -> QuerySet[Payment]:
        """The cheques that lie in the drawer."""
        found = Payment.objects.visible_to(self.viewer).cheques_to_deposit()
        return found.select_related("order__contact").order_by("received_on", "pk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=ChequesForm(self.waiting())))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ChequesForm(self.waiting(), request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            slip = make_deposit(payments=list(form.cleaned_data["cheques"]), by=self.viewer)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect("staff_deposits:make")
        messages.success(request, _told(slip))
        return redirect("staff_deposits:inspect", slip.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("staff_deposits:index")
        return super().get_context_data(waiting=self.waiting().exists(), back=back, **kwargs)


def _told(slip: ChequeDeposit) -> str:
    words = ngettext(
        "Slip {number} is made: {count} cheque, {total}.",
        "Slip {number} is made: {count} cheques, {total}.",
        slip.count,
    )
    return words.format(number=slip.number, count=slip.count, total=slip.total)


def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip as PDF, shown in the browser so that it can be printed."""
    viewer = staff_user(request)
    if not viewer.has_perm(SEE):
        raise PermissionDenied
    deposit = ChequeDeposit.objects.visible_to(viewer).filter(pk=pk).first()
    if deposit is None:
        raise Http404
    response = HttpResponse(slip_pdf(deposit), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{deposit.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


class Deposits(Screen):
    """The screen of deposit slips."""

    model = ChequeDeposit
    name = "deposits"
    icon = "doc-full"
    menu_label = gettext_lazy("Cheque slips")
    index_view_class = DepositListing
    inspect_view_class = DepositDetail
    filterset_class = DepositFilters
    search_fields = ("number", "cheques__cheque_number", "cheques__order__contact__sort_name")
    ordering = "-made_at"
    export_filename = "bordereaux"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("make/", MakeDeposit.as_view(), name="make"),
            path("<int:pk>/pdf/", slip, name="pdf"),
        ]
