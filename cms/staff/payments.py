"""Payments: a list to look up, and a page for each."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from accounts.models import User
from billing.models import Payment, PaymentMethod
from billing.states import PaymentState
from cms.staff import tones
from cms.staff.listing import Listing, member_number, order_number
from cms.staff.pages import Detail
from cms.staff.parts import Cell, Facts, Part
from cms.staff.payment_words import given_back
from cms.staff.people import person_cell
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.trade import note_cell, order_cell
from cms.staff.wording import instant


class PaymentFilters(WagtailFilterSet):
    """What one looks for among payments."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=PaymentState.choices, empty_label=gettext_lazy("All")
    )
    method = django_filters.ChoiceFilter(
        label=gettext_lazy("By"), choices=PaymentMethod.choices, empty_label=gettext_lazy("All")
    )
    recorded_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Date"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Payment
        fields = ("state", "method", "recorded_at")


def payment_state(payment: Payment) -> Cell:
    """Where a payment stands."""
    return Cell(payment.get_state_display(), tone=tones.PAYMENT.get(payment.state, ""))


class PaymentListing(Listing):
    """The list of payments."""

    numbers = (order_number("order"), member_number("order__contact"))

    def rows(self, viewer: User) -> QuerySet[Payment]:
        return Payment.objects.visible_to(viewer).select_related("order__contact")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Date"), self.url_of, "recorded_at", accessor=lambda row: instant(row.recorded_at)),
            TextColumn("person", _("Person"), lambda row: row.order.contact.full_name),
            CellColumn("order", _("Order"), lambda row: order_cell(row.order)),
            TextColumn("method", _("By"), lambda row: row.get_method_display(), "method"),
            TextColumn("amount", _("Amount"), lambda row: str(row.amount), "amount_minor"),
            CellColumn("state", _("State"), payment_state, "state"),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Date"), lambda row: localdate(row.recorded_at)),
            (_("Person"), lambda row: row.order.contact.full_name),
            (_("Order"), lambda row: row.order.number),
            (_("By"), lambda row: row.get_method_display()),
            (_("Amount"), lambda row: row.amount.amount),
            (_("State"), lambda row: row.get_state_display()),
        ]


class PaymentDetail(Detail):
    """One payment."""

    def rows(self) -> QuerySet[Payment]:
        found = Payment.objects.visible_to(self.viewer)
        found = found.select_related("order__contact", "recorded_by")
        return found.prefetch_related("refunds__credit_note")

    @property
    def thing_name(self) -> str:
        return f"{self.thing.amount} – {self.thing.order.contact.full_name}"

    def state(self) -> Cell:
        return payment_state(self.thing)

    def main(self) -> list[Part]:
        one: Payment = self.thing
        rows = (
            (_("Person"), person_cell(one.order.contact, self.viewer)),
            (_("Order"), order_cell(one.order)),
            (_("Amount"), Cell(str(one.amount))),
            (_("By"), Cell(one.get_method_display())),
            (_("Recorded"), Cell(instant(one.recorded_at))),
            (_("Recorded by"), Cell(str(one.recorded_by or ""))),
            (_("Number at Stripe"), Cell(one.stripe_payment_intent_id or "")),
            *self.refunds(),
        )
        return [Facts(_("Payment"), rows)]

    def refunds(self) -> Iterator[tuple[str, Cell]]:
        """Each refund's state, leading to its page, and its credit note; the first one first."""
        for refund in reversed(self.thing.refunds.all()):
            yield (
                _("Refund"),
                Cell(given_back(refund), reverse("staff_refunds:inspect", args=(refund.pk,))),
            )
            yield _("Credit note"), note_cell(refund.credit_note)


class Payments(Screen):
    """The screen of payments."""

    model = Payment
    name = "payments"
    icon = "download"
    menu_label = gettext_lazy("Payments")
    index_view_class = PaymentListing
    inspect_view_class = PaymentDetail
    filterset_class = PaymentFilters
    search_fields = (
        "order__contact__sort_name",
        "order__contact__email",
        "order__invoice__number",
        "stripe_payment_intent_id",
    )
    ordering = "-recorded_at"
    export_filename = "paiements"
