"""The menu: everyone finds what their role needs, and nothing else."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSetGroup

from cms.staff.deposits import Deposits
from cms.staff.documents import CreditNotes, Invoices
from cms.staff.orders import Orders
from cms.staff.payments import Payments
from cms.staff.refunds import Refunds

# Wagtail's own entries that are about pages.
ABOUT_PAGES = frozenset({"explorer", "reports", "help"})


class Money(ModelViewSetGroup):
    """Orders and what follows from them, under one entry."""

    menu_label = gettext_lazy("Billing")
    menu_icon = "list-ul"
    menu_name = "money"
    menu_order = 40
    items = (Orders, Invoices, CreditNotes, Payments, Refunds, Deposits)


def keep_what_the_role_needs(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take Wagtail's page tools from those who edit no pages."""
    if not user_has_any_page_permission(request.user):
        items[:] = [item for item in items if item.name not in ABOUT_PAGES]
