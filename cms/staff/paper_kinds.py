"""Kinds of supporting documents: made and changed; never deleted, since documents are of a kind."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from billing.actions.document_kinds import create_kind, edit_kind
from billing.models import DocumentKind
from cms.staff.listing import Listing
from cms.staff.pages import Detail, FormPage
from cms.staff.parts import Act, Cell, Facts, Ledger, Part, Texts, Told
from cms.staff.screens import Screen
from cms.staff.tables import NameColumn, TextColumn
from cms.staff.viewer import staff_user
from cms.staff.wording import yes_no
from kit.refusals import Refusal

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


class AddKind(WagtailAdminTemplateMixin, TemplateView):
    """An empty form for a new kind."""

    template_name = "staff/act.html"
    list_title = ""
    index_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not staff_user(request).has_perm(ADD):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = KindForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            kind = create_kind(values=form.cleaned_data, by=staff_user(request))
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("The kind “{name}” is there.").format(name=kind.name))
        return redirect("staff_document_kinds:inspect", kind.pk)

    def get_page_title(self) -> str:
        return _("Add a kind of document")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": self.list_title}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", KindForm())
        return super().get_context_data(
            heading=self.get_page_title(), submit=_("Add"), back=reverse(self.index_url_name), **kwargs
        )


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
