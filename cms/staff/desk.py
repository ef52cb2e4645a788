"""The desk: find a person, see what they owe, take their money, enter their paper form."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import Contact
from billing.actions.desk import RECORD
from billing.actions.entering import ENTER
from billing.models import Order
from cms.staff.covered import last_day, membership_cell, with_memberships
from cms.staff.desk_base import TITLE, DeskPage
from cms.staff.desk_entry import EnterMember
from cms.staff.desk_payment import DeskOrder, TakeMoney, receipt
from cms.staff.listing import matching, member_number, order_number
from cms.staff.members import SEE_MEMBERSHIPS
from cms.staff.parts import Act, Cell, Ledger, Part
from cms.staff.people import person_cell
from cms.staff.wording import day

# A screen of a telephone; whoever is not among them is found by one word more.
SHOWN = 20


class DeskHome(DeskPage):
    """One box to search people and orders; without a word, the orders that wait for money."""

    template_name = "staff/desk.html"

    @property
    def words(self) -> str:
        """What is searched for."""
        return self.request.GET.get("q", "").strip()[:100]

    def parts(self) -> list[Part]:
        """The tables of what was found."""
        return [*([self.people()] if self.words else []), self.orders()]

    def people(self) -> Ledger:
        """People by name, e-mail, telephone or member number."""
        fields = ("sort_name", "email", "phone")
        found: QuerySet[Contact] = Contact.objects.visible_to(self.viewer)
        found = found.filter(matching(self.words, fields, (member_number("pk"),)))
        if not self.viewer.has_perm(SEE_MEMBERSHIPS):
            rows = [(person_cell(one, self.viewer), Cell(one.email)) for one in found[:SHOWN]]
            return Ledger(_("People"), (_("Name"), _("E-mail")), rows, empty=_("Nobody is called so."))
        shown = [
            (person_cell(one, self.viewer), membership_cell(one), Cell(last_day(one)), Cell(one.email))
            for one in with_memberships(found, self.viewer)[:SHOWN]
        ]
        head = (_("Name"), _("Membership"), _("Until"), _("E-mail"))
        return Ledger(_("People"), head, shown, empty=_("Nobody is called so."))

    def orders(self) -> Ledger:
        """Orders that wait for money, the latest first."""
        found = Order.objects.visible_to(self.viewer).payable().select_related("contact")
        if self.words:
            fields = ("contact__sort_name", "contact__email", "organisation__name")
            numbers = (order_number("pk"), member_number("contact"))
            found = found.filter(matching(self.words, fields, numbers))
        rows = [
            (
                Cell(order.contact.full_name, reverse("desk:order", args=(order.pk,))),
                Cell(", ".join(line.label for line in order.lines.all())),
                Cell(str(order.total)),
                Cell(day(order.placed_at)),
                Cell(order.number),
            )
            for order in found.prefetch_related("lines")[:SHOWN]
        ]
        head = (_("Person"), _("What was bought"), _("Total"), _("Date"), _("Order"))
        return Ledger(_("Waiting for money"), head, rows, empty=_("No order waits for money here."))

    def acts(self) -> list[Act]:
        """What one comes to the desk for."""
        acts = []
        if self.viewer.has_perm(ENTER):
            acts.append(Act(_("Enter a paper form"), reverse("desk:enter")))
        if self.viewer.has_perm("billing.view_chequedeposit"):
            url = reverse("staff_deposits:index")
            acts.append(Act(_("Cheques to deposit"), url, tone="secondary"))
        if self.viewer.has_perm("billing.change_order"):
            url = reverse("staff_orders:index") + "?late=yes"
            acts.append(Act(_("Late payers"), url, tone="secondary"))
        return acts

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(parts=self.parts(), acts=self.acts(), words=self.words, **kwargs)


class DeskMenuItem(MenuItem):
    """Shown to those who take money."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(RECORD))


class Desk(ViewSet):
    """The addresses of the desk, and its entry in the menu."""

    icon = "user"
    menu_label = TITLE
    menu_name = "desk"
    menu_order = 5
    menu_item_class = DeskMenuItem
    add_to_admin_menu = True

    @cached_property
    def menu_url(self) -> str:
        return reverse("desk:index")

    def get_urlpatterns(self) -> list[URLPattern]:
        about = {
            "model": Order,
            "index_url_name": "desk:index",
            "inspect_url_name": "desk:order",
            "list_title": TITLE,
        }
        return [
            path("", DeskHome.as_view(), name="index"),
            path("enter/", EnterMember.as_view(), name="enter"),
            path("orders/<int:pk>/", DeskOrder.as_view(**about), name="order"),
            path("orders/<int:pk>/take/", TakeMoney.as_view(**about), name="take"),
            path("orders/<int:pk>/receipt/", receipt, name="receipt"),
        ]
