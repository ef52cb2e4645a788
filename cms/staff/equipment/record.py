"""What doors answered, and who used what: read, sifted and exported, and changed by nobody."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from accounts.models import User
from cms.staff.equipment.links import equipment_cell, somebody
from cms.staff.listing import Listing, member_number
from cms.staff.parts import Cell
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, TextColumn
from cms.staff.wording import instant, yes_no
from equipment.access import DoorReason
from equipment.deciding import Reason
from equipment.models import AccessEvent, Controller, Equipment, Usage


def reasons_in_words(one: AccessEvent) -> str:
    """Why it was refused; codes that the program no longer knows stay codes."""
    known = {str(reason): str(reason.label) for kind in (Reason, DoorReason) for reason in kind}
    return ", ".join(known.get(code, code) for code in one.reasons)


class AccessFilters(WagtailFilterSet):
    """Of what, by which door, when, and how it was answered."""

    equipment = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Equipment"), queryset=Equipment.objects.all()
    )
    controller = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Door"), queryset=Controller.objects.all()
    )
    is_allowed = django_filters.BooleanFilter(label=gettext_lazy("Let in"))
    at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("When"),
        widget=django_filters.widgets.RangeWidget(attrs={"type": "date"}),
    )

    class Meta:
        model = AccessEvent
        fields = ("equipment", "controller", "is_allowed", "at")


class AccessListing(Listing):
    """The list, the latest first."""

    numbers = (member_number("contact"),)
    nothing = gettext_lazy("No door has asked yet.")

    def rows(self, viewer: User) -> QuerySet[AccessEvent]:
        return AccessEvent.objects.visible_to(viewer).select_related("equipment", "contact", "controller")

    @cached_property
    def columns(self) -> list[Any]:
        viewer = self.request.user
        return [
            TextColumn("at", _("When"), lambda row: instant(row.at), "at"),
            CellColumn("answer", _("Answer"), answer),
            CellColumn("equipment", _("Equipment"), lambda row: equipment_cell(row.equipment)),
            CellColumn("person", _("Person"), lambda row: somebody(row.contact, viewer)),
            TextColumn("why", _("Why"), reasons_in_words),
            TextColumn("controller", _("Door"), lambda row: row.controller.name),
            TextColumn("offline", _("Answered offline"), lambda row: _("offline") if row.is_offline else ""),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("When"), lambda row: localtime(row.at).replace(tzinfo=None)),
            (_("Let in"), lambda row: yes_no(row.is_allowed)),
            (_("Equipment"), lambda row: row.equipment.name),
            (_("Person"), lambda row: row.contact.full_name if row.contact else ""),
            (_("Why"), reasons_in_words),
            (_("Door"), lambda row: row.controller.name),
            (_("Answered offline"), lambda row: yes_no(row.is_offline)),
        ]


def answer(one: AccessEvent) -> Cell:
    """Let in, or not."""
    return Cell(_("let in"), tone="ok") if one.is_allowed else Cell(_("refused"), tone="stop")


class OnlyList(Screen):
    """A list without a page per row."""

    inspect_view_enabled = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        given = super().get_common_view_kwargs(**kwargs)
        return {**given, "inspect_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]


class AccessLog(OnlyList):
    """The screen of what doors answered."""

    model = AccessEvent
    name = "access_log"
    icon = "history"
    menu_label = gettext_lazy("Answers of doors")
    index_view_class = AccessListing
    filterset_class = AccessFilters
    search_fields = ("contact__sort_name", "equipment__name_fr")
    ordering = "-at"
    export_filename = "acces"


class UsageFilters(WagtailFilterSet):
    """Of what, and when."""

    equipment = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Equipment"), queryset=Equipment.objects.all()
    )
    running = django_filters.BooleanFilter(
        label=gettext_lazy("Goes on"), field_name="ended_at", lookup_expr="isnull"
    )
    started_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("When"),
        widget=django_filters.widgets.RangeWidget(attrs={"type": "date"}),
    )

    class Meta:
        model = Usage
        fields = ("equipment", "running", "started_at")


class UsageListing(Listing):
    """The list, the latest first."""

    numbers = (member_number("contact"),)
    nothing = gettext_lazy("Nothing was used yet.")

    def rows(self, viewer: User) -> QuerySet[Usage]:
        return Usage.objects.visible_to(viewer).select_related("equipment", "contact", "controller")

    @cached_property
    def columns(self) -> list[Any]:
        viewer = self.request.user
        return [
            TextColumn("started", _("From"), lambda row: instant(row.started_at), "started_at"),
            CellColumn("equipment", _("Equipment"), lambda row: equipment_cell(row.equipment)),
            CellColumn("person", _("Person"), lambda row: somebody(row.contact, viewer)),
            TextColumn("minutes", _("Minutes"), minutes),
            TextColumn("credits", _("Credits"), lambda row: str(row.credits or "")),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("From"), lambda row: localtime(row.started_at).replace(tzinfo=None)),
            (_("Until"), lambda row: localtime(row.ended_at).replace(tzinfo=None) if row.ended_at else None),
            (_("Equipment"), lambda row: row.equipment.name),
            (_("Person"), lambda row: row.contact.full_name if row.contact else ""),
            (_("Minutes"), lambda row: row.minutes),
            (_("Credits"), lambda row: row.credits),
        ]


def minutes(one: Usage) -> str:
    """How long; that it goes on, while it does."""
    return _("goes on") if one.minutes is None else str(one.minutes)


class UsageLog(OnlyList):
    """The screen of uses."""

    model = Usage
    name = "usage"
    icon = "time"
    menu_label = gettext_lazy("Use")
    index_view_class = UsageListing
    filterset_class = UsageFilters
    search_fields = ("contact__sort_name", "equipment__name_fr")
    ordering = "-started_at"
    export_filename = "utilisation"
