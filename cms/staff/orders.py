"""Orders: a list to look up, and a page for each."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from accounts.models import Association, User
from billing.actions.desk import RECORD
from billing.models import Order, OrderLine
from billing.models.order import OrderQuerySet
from billing.states import OrderState
from cms.staff.listing import Listing, member_number, order_number
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Ledger, Part
from cms.staff.people import person_cell
from cms.staff.reminders import REMIND
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn, choice_column
from cms.staff.trade import invoice_cell, invoice_of, order_state, payment_ledger
from cms.staff.wording import day, instant


class OrderFilters(WagtailFilterSet):
    """What one looks for among orders."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=OrderState.choices, empty_label=gettext_lazy("All")
    )
    late = django_filters.ChoiceFilter(
        label=gettext_lazy("Late"),
        choices=[("yes", gettext_lazy("unpaid for too long"))],
        method="only_late",
        empty_label=gettext_lazy("All"),
    )
    placed_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Date"), widget=DateRangePickerWidget)

    class Meta:
        model = Order
        fields = ("state", "late", "placed_at")

    def only_late(self, rows: OrderQuerySet, name: str, value: str) -> QuerySet[Order]:
        """Those that wait for money longer than the association lets them."""
        return rows.late(Association.objects.current().reminder_days)


class OrderListing(Listing):
    """The list of orders."""

    numbers = (order_number("pk"), member_number("contact"))

    @property
    def bulk_bar(self) -> bool:
        return bool(self.request.user.has_perm(REMIND))

    def rows(self, viewer: User) -> QuerySet[Order]:
        return Order.objects.visible_to(viewer).select_related("contact").prefetch_related("lines")

    @cached_property
    def columns(self) -> list[Any]:
        columns = [
            NameColumn(_("Order"), self.url_of, sort_key="placed_at"),
            TextColumn("contact", _("Person"), lambda row: row.contact.full_name, "contact__sort_name"),
            TextColumn(
                "what", _("What was bought"), lambda row: ", ".join(line.label for line in row.lines.all())
            ),
            TextColumn("total", _("Total"), lambda row: str(row.total)),
            CellColumn("state", _("State"), order_state, "state"),
            TextColumn("placed", _("Date"), lambda row: day(row.placed_at)),
            TextColumn("reminded", _("Last reminded"), lambda row: day(row.reminded_at), "reminded_at"),
        ]
        return [choice_column(), *columns] if self.bulk_bar else columns

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Order"), lambda row: row.number),
            (_("Person"), lambda row: row.contact.full_name),
            (_("Total"), lambda row: row.total.amount),
            (_("State"), lambda row: row.get_state_display()),
            (_("Date"), lambda row: localdate(row.placed_at)),
            (_("Last reminded"), lambda row: row.reminded_at and localdate(row.reminded_at)),
        ]


class OrderDetail(Detail):
    """One order: its lines, its invoice, its payments."""

    def rows(self) -> QuerySet[Order]:
        lines = Prefetch("lines", OrderLine.objects.select_related("order"))
        found = Order.objects.visible_to(self.viewer).select_related("contact", "application")
        return found.prefetch_related(lines)

    def state(self) -> Cell:
        return order_state(self.thing)

    def main(self) -> list[Part]:
        head = (_("What was bought"), _("Quantity"), _("Unit price"), _("Total"), _("Given back"))
        rows = [
            (
                Cell(line.label),
                Cell(str(line.quantity)),
                Cell(str(line.total) if line.quantity == 1 else ""),
                Cell(str(line.total)),
                Cell(str(line.refunded) if line.refunded_minor else ""),
            )
            for line in self.thing.lines.all()
        ]
        lines = Ledger(_("Lines"), head, rows, empty=_("Nothing was ordered."))
        payments = payment_ledger(self.thing, self.viewer)
        return [lines, payments]

    def aside(self) -> list[Part]:
        one: Order = self.thing
        rows = (
            (_("Person"), person_cell(one.contact, self.viewer)),
            (_("Application"), self.application()),
            (_("Total"), Cell(str(one.total))),
            (_("Invoice"), invoice_cell(invoice_of(one, self.viewer))),
            (_("Placed"), Cell(instant(one.placed_at))),
            (_("Last reminded"), Cell(instant(one.reminded_at))),
            (_("Payment received"), Cell(instant(one.paid_at))),
            (_("Delivered"), Cell(instant(one.fulfilled_at))),
            (_("Ended"), Cell(instant(one.ended_at))),
        )
        return [Facts(_("Order"), rows)]

    def acts(self) -> list[Act]:
        if self.thing.state != OrderState.PLACED or not self.viewer.has_perm(RECORD):
            return []
        return [Act(_("Take the money"), reverse("desk:take", args=(self.thing.pk,)))]

    def application(self) -> Cell:
        """The application it came with, if the viewer sees applications."""
        application = self.thing.application
        if application is None or not self.viewer.has_perm("billing.view_application"):
            return Cell("")
        return Cell(_("see"), reverse("staff_applications:inspect", args=(application.pk,)))


class Orders(Screen):
    """The screen of orders."""

    model = Order
    name = "orders"
    icon = "list-ul"
    menu_label = gettext_lazy("Orders")
    index_view_class = OrderListing
    inspect_view_class = OrderDetail
    filterset_class = OrderFilters
    search_fields = ("contact__sort_name", "contact__email", "invoice__number")
    ordering = "-placed_at"
    export_filename = "commandes"
