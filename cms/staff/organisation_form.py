"""An organisation's card as a form, and the pages that add one and change one."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.actions.organisations import FIELDS, save_organisation
from accounts.models import Organisation
from cms.staff.pages import FormPage
from cms.staff.viewer import staff_user
from kit.countries import countries_or_none
from kit.refusals import Refusal

CHANGE = "accounts.change_organisation"


class OrganisationForm(forms.ModelForm[Organisation]):
    """The fields of the card."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, choices=countries_or_none)

    class Meta:
        model = Organisation
        fields = FIELDS
        widgets: ClassVar[dict[str, forms.Widget]] = {"notes": forms.Textarea(attrs={"rows": 6})}


class EditOrganisation(FormPage):
    """The card as a form."""

    permission = CHANGE
    heading = gettext_lazy("Edit the card of {name}")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def form(self, data: Any = None) -> forms.BaseForm:
        # Its own copy: a form writes on its instance before anything is decided.
        return OrganisationForm(data, instance=Organisation.objects.get(pk=self.thing.pk))

    def act(self, values: dict[str, Any]) -> str:
        saved = save_organisation(values=values, organisation=self.thing, by=self.viewer)
        return _("The card of {name} is saved.").format(name=saved.name)


class AddOrganisation(WagtailAdminTemplateMixin, TemplateView):
    """An empty form for a new one."""

    template_name = "staff/act.html"
    list_title = ""
    index_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not staff_user(request).has_perm(CHANGE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = OrganisationForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            made = save_organisation(values=form.cleaned_data, by=staff_user(request))
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, _("{name} is known now.").format(name=made.name))
        return redirect("staff_organisations:inspect", made.pk)

    def get_page_title(self) -> str:
        return _("Add an organisation")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": self.list_title}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": _("Add an organisation")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", OrganisationForm())
        return super().get_context_data(
            heading=_("Add an organisation"), submit=_("Add"), back=reverse(self.index_url_name), **kwargs
        )
