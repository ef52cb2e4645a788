"""Qualifications: what one can be authorized for; made and changed, never deleted."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from cms.staff.equipment.acting import AddPage, StayingForm
from cms.staff.equipment.links import equipment_cell
from cms.staff.listing import Listing
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Ledger, Part, Texts, Told
from cms.staff.screens import Screen
from cms.staff.tables import NameColumn, TextColumn
from equipment.actions.headings import create_qualification, edit_qualification
from equipment.models import Authorization, Qualification, Requirement

ADD, CHANGE = "equipment.add_qualification", "equipment.change_qualification"
FIELDS = (
    "name_fr", "name_en", "description_fr", "description_en", "valid_months", "unused_months", "remind_days",
    "code",
)  # fmt: skip


class QualificationForm(forms.ModelForm[Qualification]):
    """All that makes a qualification."""

    class Meta:
        model = Qualification
        fields = FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "description_fr": forms.Textarea(attrs={"rows": 3}),
            "description_en": forms.Textarea(attrs={"rows": 3}),
        }


class QualificationFilters(WagtailFilterSet):
    """What one looks for among qualifications."""

    ends = django_filters.BooleanFilter(
        label=gettext_lazy("Ends by age"), field_name="valid_months", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Qualification
        fields = ("ends",)


def months(count: int | None) -> str:
    """As in "24 months"; nothing where it never ends."""
    return ngettext("{count} month", "{count} months", count).format(count=count) if count else ""


class QualificationListing(Listing):
    """The list, each with how many hold it."""

    nothing = gettext_lazy("No qualification yet: machines ask for none.")

    def rows(self, viewer: User) -> QuerySet[Qualification]:
        held = Q(authorizations__in=Authorization.objects.active())
        return Qualification.objects.visible_to(viewer).annotate(holders=Count("authorizations", filter=held))

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(ADD):
            return []
        url = reverse("staff_qualifications:add")
        return [HeaderButton(_("Add a qualification"), url=url, icon_name="plus")]

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Name"), self.url_of, "name_fr"),
            TextColumn("holders", _("People"), lambda row: str(row.holders), "holders"),
            TextColumn("valid", _("Lasts"), lambda row: months(row.valid_months), "valid_months"),
            TextColumn("unused", _("Lapses without practice"), lambda row: months(row.unused_months)),
            TextColumn("code", _("Code"), lambda row: row.code, "code"),
        ]


class QualificationDetail(Detail):
    """One qualification, with what asks for it."""

    thing: Qualification

    def main(self) -> list[Part]:
        one = self.thing
        told = [
            Told(_("In French"), one.name_fr, note=one.description_fr),
            Told(_("In English"), one.name_en, note=one.description_en),
        ]
        return [Texts(_("What people read"), [entry for entry in told if entry.text], empty=""), self.asked()]

    def asked(self) -> Ledger:
        """The equipment that asks for it."""
        found = Requirement.objects.filter(qualifications=self.thing).select_related("equipment")
        rows = [(equipment_cell(one.equipment), Cell(one.get_level_display())) for one in found]
        head = (_("Equipment"), _("At the level"))
        return Ledger(_("What asks for it"), head, rows, empty=_("Nothing does."))

    def aside(self) -> list[Part]:
        one = self.thing
        held = Authorization.objects.active().filter(qualification=one).count()
        url = f"{reverse('staff_authorizations:index')}?qualification={one.pk}&state=active"
        rows = (
            (_("People who hold it"), Cell(str(held), url)),
            (_("Lasts"), Cell(months(one.valid_months) or _("without end"))),
            (_("Lapses without practice"), Cell(months(one.unused_months) or _("never"))),
            (_("Days before its end to remind"), Cell(str(one.remind_days))),
            (_("Code"), Cell(one.code)),
        )
        return [Facts(_("Qualification"), rows)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(CHANGE):
            return []
        return [Act(_("Edit"), reverse("staff_qualifications:edit", args=(self.thing.pk,)))]


class EditQualification(StayingForm):
    """The qualification as a form."""

    permission = CHANGE
    heading = gettext_lazy("Edit the qualification “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def lead(self) -> str:
        return _("How long it lasts counts for what is given from now on.")

    def form(self, data: Any = None, files: Any = None) -> QualificationForm:
        return QualificationForm(data, instance=Qualification.objects.get(pk=self.thing.pk))

    def act(self, values: dict[str, Any]) -> str:
        saved = edit_qualification(qualification=self.thing, values=values, by=self.viewer)
        return _("The qualification “{name}” is saved.").format(name=saved.name)


class AddQualification(AddPage):
    """An empty form for a new qualification."""

    permission = ADD
    title = gettext_lazy("Add a qualification")
    submit = gettext_lazy("Add")

    def form(self, data: Any = None, files: Any = None) -> QualificationForm:
        return QualificationForm(data)

    def act(self, form: QualificationForm) -> tuple[str, str]:
        made = create_qualification(values=form.cleaned_data, by=self.viewer)
        return _("The qualification “{name}” is there.").format(name=made.name), self.page_of(made)


class Qualifications(Screen):
    """The screen of qualifications."""

    model = Qualification
    name = "qualifications"
    icon = "tick"
    menu_label = gettext_lazy("Qualifications")
    index_view_class = QualificationListing
    inspect_view_class = QualificationDetail
    filterset_class = QualificationFilters
    search_fields = ("name_fr", "name_en", "code")
    ordering = "name_fr"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("add/", self.construct_view(AddQualification), name="add"),
            path("<int:pk>/edit/", self.construct_view(EditQualification), name="edit"),
        ]
