"""Refunds: a list to look up, and a page for each, with what to do when one failed."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from accounts.models import User
from billing.models import Refund
from billing.states import RefundState
from cms.staff import tones
from cms.staff.history import reason_in_words
from cms.staff.listing import Listing
from cms.staff.pages import Detail
from cms.staff.parts import Cell, Facts, Part
from cms.staff.people import person_cell
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.trade import note_cell, order_cell
from cms.staff.wording import instant


class RefundFilters(WagtailFilterSet):
    """What one looks for among refunds."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=RefundState.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Refund
        fields = ("state",)


def refund_state(refund: Refund) -> Cell:
    """Where a refund stands."""
    return Cell(refund.get_state_display(), tone=tones.REFUND.get(refund.state, ""))


class RefundListing(Listing):
    """The list of refunds."""

    def rows(self, viewer: User) -> QuerySet[Refund]:
        return Refund.objects.visible_to(viewer).select_related("payment__order__contact", "credit_note")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(
                _("Date"), self.url_of, "requested_at", accessor=lambda row: instant(row.requested_at)
            ),
            TextColumn("person", _("Person"), lambda row: row.payment.order.contact.full_name),
            TextColumn("amount", _("Amount"), lambda row: str(row.amount), "amount_minor"),
            CellColumn("state", _("State"), refund_state, "state"),
            CellColumn("note", _("Credit note"), lambda row: note_cell(row.credit_note)),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Date"), lambda row: localdate(row.requested_at)),
            (_("Person"), lambda row: row.payment.order.contact.full_name),
            (_("Amount"), lambda row: row.amount.amount),
            (_("State"), lambda row: row.get_state_display()),
            (_("Reason"), lambda row: str(reason_in_words(row.reason))),
        ]


class RefundDetail(Detail):
    """One refund."""

    def rows(self) -> QuerySet[Refund]:
        found = Refund.objects.visible_to(self.viewer)
        return found.select_related("payment__order__contact", "credit_note")

    @property
    def thing_name(self) -> str:
        return f"{self.thing.amount} – {self.thing.payment.order.contact.full_name}"

    def state(self) -> Cell:
        return refund_state(self.thing)

    def main(self) -> list[Part]:
        one: Refund = self.thing
        payment = Cell(
            instant(one.payment.recorded_at), reverse("staff_payments:inspect", args=(one.payment_id,))
        )
        rows = (
            (_("Person"), person_cell(one.payment.order.contact, self.viewer)),
            (_("Order"), order_cell(one.payment.order)),
            (_("Payment"), payment),
            (_("Amount"), Cell(str(one.amount))),
            (_("Credit note"), note_cell(one.credit_note)),
            (_("Reason"), Cell(reason_in_words(one.reason))),
            (_("Requested"), Cell(instant(one.requested_at))),
            (_("Ended"), Cell(instant(one.finished_at))),
            (_("What to do"), Cell(self.advice())),
        )
        return [Facts(_("Refund"), rows)]

    def advice(self) -> str:
        """The next step when the provider could not give the money back."""
        if self.thing.state != RefundState.FAILED:
            return ""
        return _(
            "The card did not take the money back. Agree with the person on another way, and pay it by hand."
        )


class Refunds(Screen):
    """The screen of refunds."""

    model = Refund
    name = "refunds"
    icon = "rotate"
    menu_label = gettext_lazy("Refunds")
    index_view_class = RefundListing
    inspect_view_class = RefundDetail
    filterset_class = RefundFilters
    search_fields = ("payment__order__contact__sort_name", "payment__order__contact__email", "reason")
    ordering = "-requested_at"
    export_filename = "remboursements"
