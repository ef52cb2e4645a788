"""Refunds: a list to look up, and a page for each, with what to do when one failed."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from accounts.models import User
from billing.actions.refunds import pay_refund_by_hand
from billing.models import Refund
from billing.states import RefundState
from cms.staff import tones
from cms.staff.history import reason_in_words
from cms.staff.listing import Listing, member_number, order_number
from cms.staff.pages import Detail, FormPage
from cms.staff.parts import Act, Cell, Facts, Part
from cms.staff.people import person_cell
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.trade import note_cell, order_cell
from cms.staff.wording import instant

REFUND = "billing.refund_payment"


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


def refund_name(refund: Refund) -> str:
    """What people call a refund."""
    return f"{refund.amount} – {refund.payment.order.contact.full_name}"


class RefundListing(Listing):
    """The list of refunds."""

    numbers = (order_number("payment__order"), member_number("payment__order__contact"))

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
            (_("Paid by hand"), lambda row: row.reference),
        ]


class RefundDetail(Detail):
    """One refund."""

    def rows(self) -> QuerySet[Refund]:
        found = Refund.objects.visible_to(self.viewer)
        return found.select_related("payment__order__contact", "credit_note")

    @property
    def thing_name(self) -> str:
        return refund_name(self.thing)

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
            (_("Paid by hand"), Cell(one.reference)),
            (_("What to do"), Cell(self.advice())),
        )
        return [Facts(_("Refund"), rows)]

    def advice(self) -> str:
        """The next step when the provider could not give the money back."""
        if self.thing.state == RefundState.TO_PAY:
            return _("The money was taken at the desk: give it back by hand, then say so here.")
        if self.thing.state != RefundState.FAILED:
            return ""
        return _(
            "The card did not take the money back. Agree with the person on another way, and pay it by hand."
        )

    def acts(self) -> list[Act]:
        if self.thing.state not in (RefundState.FAILED, RefundState.TO_PAY) or not self.viewer.has_perm(
            REFUND
        ):
            return []
        return [Act(_("Mark as paid by hand…"), reverse("staff_refunds:by_hand", args=(self.thing.pk,)))]


class ByHandForm(forms.Form):
    """How the money went back, and why that way."""

    reference = forms.CharField(
        label=gettext_lazy("Reference of the payment"),
        max_length=200,
        help_text=gettext_lazy("What finds it again in your books: the number of the transfer or cheque."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For the record: what was agreed with the person."),
    )


class PayByHand(FormPage):
    """A page that asks how a failed refund was paid. It moves no money itself."""

    permission = REFUND
    form_class = ByHandForm
    heading = gettext_lazy("Mark the refund of {name} as paid by hand")
    submit = gettext_lazy("Mark as paid")
    crumb = gettext_lazy("Paid by hand")

    def rows(self) -> QuerySet[Refund]:
        return Refund.objects.visible_to(self.viewer).select_related("payment__order__contact")

    @property
    def thing_name(self) -> str:
        return refund_name(self.thing)

    def lead(self) -> str:
        return _("Pay the money first: this only puts on record that it was done.")

    def act(self, values: dict[str, Any]) -> str:
        pay_refund_by_hand(
            refund=self.thing, reference=values["reference"], reason=values["reason"], by=self.viewer
        )
        return _("The refund of {name} is on record as paid by hand.").format(name=self.thing_name)


class Refunds(Screen):
    """The screen of refunds."""

    model = Refund
    name = "refunds"
    icon = "rotate"
    menu_label = gettext_lazy("Refunds")
    index_view_class = RefundListing
    inspect_view_class = RefundDetail
    filterset_class = RefundFilters
    search_fields = (
        "payment__order__contact__sort_name",
        "payment__order__contact__email",
        "payment__order__invoice__number",
        "credit_note__number",
        "reason",
        "reference",
    )
    ordering = "-requested_at"
    export_filename = "remboursements"

    def more_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/by-hand/", self.construct_view(PayByHand), name="by_hand")]
