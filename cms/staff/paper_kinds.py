"""Kinds of supporting documents: made and changed; never deleted, since documents are of a kind."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from billing.actions.document_kinds import create_kind, edit_kind
from billing.models import DocumentKind
from cms.staff.adding import AddPage
from cms.staff.listing import Listing
from cms.staff.pages import Detail, FormPage
from cms.staff.parts import Act, Cell, Facts, Ledger, Part, Texts, Told
from cms.staff.screens import Screen
from cms.staff.tables import NameColumn, TextColumn
from cms.staff.wording import yes_no

ADD, CHANGE = "billing.add_documentkind", "billing.change_documentkind"


class KindForm(forms.ModelForm[DocumentKind]):
    """All that makes a kind; the code of one in use stays."""

    class Meta:
        model = DocumentKind
        fields = (
            "name_fr", "name_en", "help_fr", "help_en", "needs_expiry", "remind_days",
            "is_proof_of_reduced_price", "code",
        )  # fmt: skip
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "help_fr": forms.Textarea(attrs={"rows": 3}),
            "help_en": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance
        if kind.pk is not None and (kind.documents.exists() or kind.plan_documents.exists()):
            self.fields["code"].disabled = True


class KindFilters(WagtailFilterSet):
    """What one looks for among kinds."""

    is_proof_of_reduced_price = django_filters.BooleanFilter(label=gettext_lazy("For the reduced price"))

    class Meta:
        model = DocumentKind
        fields = ("is_proof_of_reduced_price",)


class KindListing(Listing):
    """The list of kinds."""

    nothing = gettext_lazy("No kind of document yet: plans ask for nothing.")

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(ADD):
            return []
        return [HeaderButton(_("Add a kind"), url=reverse("staff_document_kinds:add"), icon_name="plus")]

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Name"), self.url_of, "name_fr"),
            TextColumn("expiry", _("Has a last day"), lambda row: yes_no(row.needs_expiry)),
            TextColumn("remind", _("Days before its end to remind"), lambda row: str(row.remind_days)),
            TextColumn(
                "proof", _("For the reduced price"), lambda row: yes_no(row.is_proof_of_reduced_price)
            ),
        ]


class KindDetail(Detail):
    """One kind, with the plans that ask for it."""

    thing: DocumentKind

    def main(self) -> list[Part]:
        one = self.thing
        told = [
            Told(_("In French"), one.name_fr, note=one.help_fr),
            Told(_("In English"), one.name_en, note=one.help_en),
        ]
        return [Texts(_("What people read"), told, empty=""), self.plans()]

    def plans(self) -> Ledger:
        """Who asks for it, and what for."""
        asked = self.thing.plan_documents.select_related("plan")
        rows = [
            (
                Cell(one.plan.name, reverse("staff_plans:inspect", args=(one.plan_id,))),
                Cell(one.get_purpose_display()),
            )
            for one in asked
        ]
        return Ledger(_("Plans that ask for it"), (_("Plan"), _("What for")), rows, empty=_("None does."))

    def aside(self) -> list[Part]:
        one = self.thing
        rows = (
            (_("Has a last day"), Cell(yes_no(one.needs_expiry))),
            (_("Days before its end to remind"), Cell(str(one.remind_days) if one.needs_expiry else "")),
            (_("For the reduced price"), Cell(yes_no(one.is_proof_of_reduced_price))),
            (_("Code"), Cell(one.code)),
        )
        return [Facts(_("Kind of document"), rows)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(CHANGE):
            return []
        return [Act(_("Edit"), reverse("staff_document_kinds:edit", args=(self.thing.pk,)))]


class EditKind(FormPage):
    """The kind as a form."""

    permission = CHANGE
    heading = gettext_lazy("Edit the kind “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def form(self, data: Any = None) -> KindForm:
        return KindForm(data, instance=DocumentKind.objects.get(pk=self.thing.pk))

    def act(self, values: dict[str, Any]) -> str:
        kind = edit_kind(kind=self.thing, values=values, by=self.viewer)
        return _("The kind “{name}” is saved.").format(name=kind.name)


class AddKind(AddPage):
    """An empty form for a new kind."""

    permission = ADD
    heading = gettext_lazy("Add a kind of document")
    told = gettext_lazy("The kind “{name}” is there.")

    def form(self, data: Any = None) -> KindForm:
        return KindForm(data)

    def make(self, form: KindForm) -> DocumentKind:
        return create_kind(values=form.cleaned_data, by=self.viewer)


class PaperKinds(Screen):
    """The screen of kinds of documents, reached from the documents."""

    model = DocumentKind
    name = "document_kinds"
    icon = "list-ul"
    menu_label = gettext_lazy("Kinds of documents")
    index_view_class = KindListing
    inspect_view_class = KindDetail
    filterset_class = KindFilters
    search_fields = ("name_fr", "name_en", "code")
    ordering = "name_fr"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("add/", self.construct_view(AddKind), name="add"),
            path("<int:pk>/edit/", self.construct_view(EditKind), name="edit"),
        ]
