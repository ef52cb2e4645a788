"""Organisations: who they are to the association, who acts for them, and what they hold."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import Affiliation, Organisation
from billing.models import Coverage, Membership
from cms.staff.listing import Listing
from cms.staff.organisation_form import CHANGE, AddOrganisation, EditOrganisation
from cms.staff.organisation_page import Affiliate, EndAffiliation, OrganisationDetail, kinds_in_words
from cms.staff.screens import Screen
from cms.staff.seats import FreeSeat, GiveSeat
from cms.staff.tables import NameColumn, TextColumn

KINDS = [
    ("customer", gettext_lazy("customer")),
    ("supplier", gettext_lazy("supplier")),
    ("partner", gettext_lazy("partner")),
]


class OrganisationFilters(WagtailFilterSet):
    """What they are to us."""

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=KINDS, method="of_kind", empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Organisation
        fields = ()

    def of_kind(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        """Those that are this, whatever else they are."""
        return rows.filter(**{f"is_{value}": True})


class OrganisationListing(Listing):
    """The list of organisations."""

    nothing = gettext_lazy("No organisation is known yet. One is made when a company joins, or by you.")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Name"), self.url_of, sort_key="name"),
            TextColumn("kind", _("Kind"), kinds_in_words),
            TextColumn("email", _("E-mail"), lambda row: row.email, "email"),
            TextColumn("city", _("Town"), lambda row: row.city, "city"),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Name"), lambda row: row.name),
            (_("Kind"), kinds_in_words),
            (_("SIREN"), lambda row: row.siren),
            (_("VAT number"), lambda row: row.vat_number),
            (_("E-mail"), lambda row: row.email),
            (_("Phone"), lambda row: row.phone),
            (_("Address"), lambda row: ", ".join(row.address_lines)),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(CHANGE):
            return []
        url = reverse("staff_organisations:add")
        return [HeaderButton(_("Add an organisation"), url=url, icon_name="plus")]


class Organisations(Screen):
    """The screen of organisations; seats of people's memberships are given and freed here too."""

    model = Organisation
    name = "organisations"
    icon = "site"
    menu_label = gettext_lazy("Organisations")
    add_to_admin_menu = True
    menu_order = 25
    index_view_class = OrganisationListing
    inspect_view_class = OrganisationDetail
    filterset_class = OrganisationFilters
    search_fields = ("name", "email", "siren", "city")
    ordering = "name"
    export_filename = "organisations"

    def more_urls(self) -> list[URLPattern]:
        affiliation = self.construct_view(EndAffiliation, model=Affiliation)
        return [
            path("add/", self.construct_view(AddOrganisation), name="add"),
            path("<int:pk>/edit/", self.construct_view(EditOrganisation), name="edit"),
            path("<int:pk>/people/add/", self.construct_view(Affiliate), name="affiliate"),
            path("people/<int:pk>/end/", affiliation, name="end_affiliation"),
            path(
                "memberships/<int:pk>/seats/give/",
                self.construct_view(GiveSeat, model=Membership),
                name="give_seat",
            ),
            path("seats/<int:pk>/free/", self.construct_view(FreeSeat, model=Coverage), name="free_seat"),
        ]
