"""Categories of equipment: the headings of the public page, reached from the list of equipment."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from cms.staff.equipment.acting import AddPage, Button, StayingForm
from cms.staff.equipment.links import equipment_cell
from cms.staff.equipment.tones import equipment_state
from cms.staff.listing import Listing
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Ledger, Part
from cms.staff.screens import Screen
from cms.staff.tables import NameColumn, TextColumn
from equipment.actions.headings import remove_category, save_category
from equipment.models import Category

CHANGE = "equipment.change_equipment"


class CategoryForm(forms.ModelForm[Category]):
    """All that makes a category."""

    class Meta:
        model = Category
        fields = ("name_fr", "name_en", "position")


class CategoryFilters(WagtailFilterSet):
    """Those under which something stands, or nothing."""

    used = django_filters.BooleanFilter(
        label=gettext_lazy("Used"), field_name="equipment", lookup_expr="isnull", exclude=True, distinct=True
    )

    class Meta:
        model = Category
        fields = ("used",)


class CategoryListing(Listing):
    """The list of categories, in the order of the public page."""

    nothing = gettext_lazy("No category yet: all equipment stands in one list.")

    def rows(self, viewer: User) -> QuerySet[Category]:
        return Category.objects.visible_to(viewer).annotate(held=Count("equipment"))

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(CHANGE):
            return []
        return [HeaderButton(_("Add a category"), url=reverse("staff_categories:add"), icon_name="plus")]

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Name"), self.url_of, "name_fr"),
            TextColumn("held", _("Equipment"), lambda row: str(row.held), "held"),
            TextColumn("position", _("Rank"), lambda row: str(row.position), "position"),
        ]


class CategoryDetail(Detail):
    """One category, with what stands under it."""

    def main(self) -> list[Part]:
        found = self.thing.equipment.all()
        rows = [(equipment_cell(one), equipment_state(one)) for one in found]
        return [Ledger(_("Equipment"), (_("Name"), _("State")), rows, empty=_("Nothing stands under it."))]

    def aside(self) -> list[Part]:
        one = self.thing
        rows = (
            (_("Name in French"), Cell(one.name_fr)),
            (_("Name in English"), Cell(one.name_en)),
            (_("Rank"), Cell(str(one.position))),
        )
        return [Facts(_("Category"), rows)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(CHANGE):
            return []
        key = (self.thing.pk,)
        return [
            Act(_("Edit"), reverse("staff_categories:edit", args=key)),
            Act(_("Delete"), reverse("staff_categories:remove", args=key), posts=True, tone="serious"),
        ]


class EditCategory(StayingForm):
    """The category as a form."""

    permission = CHANGE
    heading = gettext_lazy("Edit the category “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def form(self, data: Any = None, files: Any = None) -> CategoryForm:
        return CategoryForm(data, instance=Category.objects.get(pk=self.thing.pk))

    def act(self, values: dict[str, Any]) -> str:
        saved = save_category(category=self.thing, values=values, by=self.viewer)
        return _("The category “{name}” is saved.").format(name=saved.name)


class AddCategory(AddPage):
    """An empty form for a new category."""

    permission = CHANGE
    title = gettext_lazy("Add a category")
    submit = gettext_lazy("Add")

    def form(self, data: Any = None, files: Any = None) -> CategoryForm:
        return CategoryForm(data)

    def act(self, form: CategoryForm) -> tuple[str, str]:
        made = save_category(category=None, values=form.cleaned_data, by=self.viewer)
        return _("The category “{name}” is there.").format(name=made.name), self.page_of(made)


class RemoveCategory(Button):
    """A button that deletes a category under which nothing stands."""

    permission = CHANGE

    @property
    def next_url(self) -> str:
        return reverse(self.index_url_name)

    def run(self) -> str:
        name = self.thing_name
        remove_category(category=self.thing, by=self.viewer)
        return _("The category “{name}” is deleted.").format(name=name)


class Categories(Screen):
    """The screen of categories."""

    model = Category
    name = "categories"
    icon = "list-ul"
    menu_label = gettext_lazy("Categories of equipment")
    index_view_class = CategoryListing
    inspect_view_class = CategoryDetail
    filterset_class = CategoryFilters
    search_fields = ("name_fr", "name_en")
    ordering = "position"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("add/", self.construct_view(AddCategory), name="add"),
            path("<int:pk>/edit/", self.construct_view(EditCategory), name="edit"),
            path("<int:pk>/remove/", self.construct_view(RemoveCategory), name="remove"),
        ]
