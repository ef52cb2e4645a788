"""Equipment: listed, made, changed, put out of order and in service, retired; never deleted."""

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from cms.staff.equipment.acting import AddPage, StayingForm
from cms.staff.equipment.documents import AddDocument, RemoveDocument, document_file
from cms.staff.equipment.equipment_form import EquipmentForm
from cms.staff.equipment.equipment_page import ADD, CHANGE, EquipmentDetail
from cms.staff.equipment.maintenance_tasks import AddTask, EditTask, RemoveTask, TaskDone
from cms.staff.equipment.pictures import SetPicture
from cms.staff.equipment.printed import sheet_pdf
from cms.staff.equipment.referents import Dismiss, NameReferent
from cms.staff.equipment.service import PutInService, PutOutOfOrder, Retire
from cms.staff.equipment.tones import equipment_state
from cms.staff.listing import Listing
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.wording import yes_no
from equipment.actions.catalogue import create_equipment, edit_equipment
from equipment.models import Category, Equipment, EquipmentDocument, EquipmentKind, MaintenanceTask, Referent
from equipment.states import OPEN_FAULT, EquipmentState


class EquipmentFilters(WagtailFilterSet):
    """What one looks for among equipment."""

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=EquipmentKind.choices, empty_label=gettext_lazy("All")
    )
    category = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Category"), queryset=Category.objects.all()
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=EquipmentState.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Equipment
        fields = ("kind", "category", "state")


def _is_shown(one: Equipment) -> bool:
    return one.is_visible and one.state != EquipmentState.RETIRED


class EquipmentListing(Listing):
    """The list of equipment, in the order of the public page."""

    nothing = gettext_lazy("No machine, tool or space yet.")

    def rows(self, viewer: User) -> QuerySet[Equipment]:
        faults = Count("faults", filter=Q(faults__state__in=OPEN_FAULT))
        return (
            Equipment.objects.visible_to(viewer).select_related("category", "place").annotate(faulty=faults)
        )

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Name"), self.url_of, "name_fr"),
            CellColumn("state", _("State"), equipment_state, sort_key="state"),
            TextColumn("kind", _("Kind"), lambda row: row.get_kind_display(), "kind"),
            TextColumn("category", _("Category"), lambda row: row.category.name if row.category else ""),
            TextColumn("place", _("Place"), lambda row: row.place.name if row.place else ""),
            TextColumn("faults", _("Open faults"), lambda row: str(row.faulty or "")),
            TextColumn("public", _("On the public pages"), lambda row: yes_no(_is_shown(row))),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = []
        if self.request.user.has_perm(ADD):
            url = reverse("staff_equipment:add")
            buttons.append(HeaderButton(_("Add"), url=url, icon_name="plus"))
        if self.request.user.has_perm(CHANGE):
            url = reverse("staff_categories:index")
            buttons.append(HeaderButton(_("Categories"), url=url, icon_name="list-ul"))
        return buttons

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Code"), lambda row: row.code),
            (_("Name in French"), lambda row: row.name_fr),
            (_("Name in English"), lambda row: row.name_en),
            (_("Kind"), lambda row: row.get_kind_display()),
            (_("Category"), lambda row: row.category.name if row.category else ""),
            (_("Place"), lambda row: row.place.name if row.place else ""),
            (_("State"), lambda row: row.get_state_display()),
            (_("Why"), lambda row: row.state_reason),
        ]


class AddEquipment(AddPage):
    """An empty form for a new equipment."""

    permission = ADD
    title = gettext_lazy("Add equipment")
    submit = gettext_lazy("Add")

    def form(self, data: Any = None, files: Any = None) -> EquipmentForm:
        return EquipmentForm(data)

    def act(self, form: EquipmentForm) -> tuple[str, str]:
        made = create_equipment(values=form.values, by=self.viewer)
        return _("“{name}” is there.").format(name=made.name), self.page_of(made)


class EditEquipment(StayingForm):
    """The equipment as a form."""

    permission = CHANGE
    heading = gettext_lazy("Edit “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def form(self, data: Any = None, files: Any = None) -> EquipmentForm:
        return EquipmentForm(data, instance=Equipment.objects.get(pk=self.thing.pk))

    def run(self, form: EquipmentForm) -> str:
        edit_equipment(equipment=self.thing, values=form.values, by=self.viewer)
        return _("“{name}” is saved.").format(name=self.thing_name)


class EquipmentScreen(Screen):
    """The screen of machines, tools and spaces."""

    model = Equipment
    name = "equipment"
    icon = "cogs"
    menu_label = gettext_lazy("Machines and spaces")
    index_view_class = EquipmentListing
    inspect_view_class = EquipmentDetail
    filterset_class = EquipmentFilters
    search_fields = ("name_fr", "name_en", "code")
    ordering = "position"
    export_filename = "equipements"

    def more_urls(self) -> list[URLPattern]:
        of_row = self.construct_view
        return [
            path("add/", of_row(AddEquipment), name="add"),
            path("<int:pk>/edit/", of_row(EditEquipment), name="edit"),
            path("<int:pk>/picture/", of_row(SetPicture), name="picture"),
            path("<int:pk>/out-of-order/", of_row(PutOutOfOrder), name="out_of_order"),
            path("<int:pk>/in-service/", of_row(PutInService), name="in_service"),
            path("<int:pk>/retire/", of_row(Retire), name="retire"),
            path("<int:pk>/sheet.pdf", sheet_pdf, name="printed"),
            path("<int:pk>/referents/add/", of_row(NameReferent), name="name_referent"),
            path("referents/<int:pk>/dismiss/", of_row(Dismiss, model=Referent), name="dismiss_referent"),
            path("<int:pk>/documents/add/", of_row(AddDocument), name="add_document"),
            path("documents/<int:pk>/", document_file, name="document"),
            path(
                "documents/<int:pk>/remove/",
                of_row(RemoveDocument, model=EquipmentDocument),
                name="remove_document",
            ),
            path("<int:pk>/tasks/add/", of_row(AddTask), name="add_task"),
            path("tasks/<int:pk>/done/", of_row(TaskDone, model=MaintenanceTask), name="task_done"),
            path("tasks/<int:pk>/edit/", of_row(EditTask, model=MaintenanceTask), name="edit_task"),
            path("tasks/<int:pk>/remove/", of_row(RemoveTask, model=MaintenanceTask), name="remove_task"),
        ]
