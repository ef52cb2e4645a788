"""The page that makes a row: an empty form, and then the page of what was made."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from cms.staff.parts import Words
from cms.staff.viewer import staff_user
from kit.refusals import Refusal


class AddPage(WagtailAdminTemplateMixin, TemplateView):
    """An empty form; what an action refuses is told above it, and what was typed stays."""

    template_name = "staff/act.html"
    permission: ClassVar[str] = ""
    heading: Words = ""
    # `{name}` is the new row.
    told: Words = ""
    # Given by the screen; Django hands a view only what its class already names.
    list_title: Words = ""
    index_url_name: str = ""
    inspect_url_name: str = ""

    @cached_property
    def viewer(self) -> User:
        return staff_user(self.request)

    def form(self, data: Any = None) -> forms.BaseForm:
        """The form, filled with `data` or fresh."""
        raise NotImplementedError

    def make(self, form: Any) -> Model:
        """Run the action with a valid form. Raises Refusal."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not staff_user(request).has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            made = self.make(form)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(request, str(self.told).format(name=made))
        return redirect(self.inspect_url_name, made.pk)

    def get_page_title(self) -> str:
        return str(self.heading)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": self.list_title}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": str(self.heading)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form()
        return super().get_context_data(
            heading=self.heading, submit=_("Add"), back=reverse(self.index_url_name), **kwargs
        )
