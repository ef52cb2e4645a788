"""Pages about one row: what is known about it, and forms that act on it.

Rows come from `visible_to`, after the permission to see the model.
"""

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from cms.staff.history import history
from cms.staff.parts import Act, Cell, Part, Words
from cms.staff.viewer import permission_to, staff_user
from cms.staff.wording import titled
from kit.refusals import Refusal


class OneThing(WagtailAdminTemplateMixin, TemplateView):
    """A page about one row, `thing`. Who may not see the model does not even learn that the row exists."""

    # Given by the screen; Django hands a view only what its class already names.
    model: Any = None
    permission: ClassVar[str] = ""
    index_url_name: str = ""
    inspect_url_name: str = ""
    list_title: Words = ""
    request: HttpRequest

    @cached_property
    def viewer(self) -> User:
        return staff_user(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_open():
            raise PermissionDenied
        self.thing = self.find(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def may_open(self) -> bool:
        """Whether the viewer may open pages of this kind at all."""
        return self.viewer.has_perm(self.permission or permission_to("view", self.model))

    def find(self, pk: int) -> Any:
        """The row, if the viewer sees it."""
        thing = self.rows().filter(pk=pk).first()
        if thing is None:
            raise Http404
        return thing

    def rows(self) -> models.QuerySet[Any]:
        """What the viewer sees."""
        rows: models.QuerySet[Any] = cast("Any", self.model).objects.visible_to(self.viewer)
        return rows

    @property
    def thing_url(self) -> str:
        """The page of the row."""
        return reverse(self.inspect_url_name, args=(self.thing.pk,))

    @property
    def thing_name(self) -> str:
        """What people call the row."""
        return str(self.thing)

    def get_page_subtitle(self) -> str:
        return self.thing_name

    def get_page_title(self) -> Words:
        return self.model._meta.verbose_name or ""

    def get_header_title(self) -> str:
        return titled(capfirst(str(self.get_page_title())), self.get_page_subtitle())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": self.list_title}
        return [*super().get_breadcrumbs_items(), index, *self.trail()]

    def trail(self) -> list[dict[str, Any]]:
        """The breadcrumbs under the list."""
        return [{"url": "", "label": self.thing_name}]


class Detail(OneThing):
    """What is known about one row, in parts, and what one may do with it."""

    template_name = "staff/detail.html"

    def state(self) -> Cell | None:
        """The state, shown beside the name."""
        return None

    def main(self) -> list[Part]:
        """The parts of the wide column."""
        return []

    def aside(self) -> list[Part]:
        """The parts of the narrow column."""
        return []

    def subjects(self) -> list[models.Model]:
        """What the history at the foot of the page is about."""
        return [self.thing]

    def acts(self) -> list[Act]:
        """What the viewer may do."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            state=self.state(),
            main=self.main(),
            aside=self.aside(),
            foot=history(self.subjects(), self.viewer),
            acts=self.acts(),
            **kwargs,
        )


class FormPage(OneThing):
    """A page that asks for what an act needs, runs it, tells the outcome and goes back to the row."""

    template_name = "staff/act.html"
    form_class: type[forms.Form] = forms.Form
    heading: Words = ""
    submit: Words = ""
    # Its name among the breadcrumbs, where the button's word would not say it.
    crumb: Words = ""
    is_serious = False

    def form(self, data: Any = None) -> forms.BaseForm:
        """The form, filled with `data` or fresh."""
        return self.form_class(data)

    def act(self, values: dict[str, Any]) -> str:
        """Run the action and say what came of it. Raises Refusal."""
        raise NotImplementedError

    def lead(self) -> str:
        """A sentence above the form."""
        return ""

    def more_acts(self) -> list[Act]:
        """What else one may do here."""
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            told = self.act(form.cleaned_data)
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, told)
        return redirect(self.thing_url)

    def trail(self) -> list[dict[str, Any]]:
        return [
            {"url": self.thing_url, "label": self.thing_name},
            {"url": "", "label": str(self.crumb or self.submit)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            heading=str(self.heading).format(name=self.thing_name),
            lead=self.lead(),
            submit=self.submit,
            is_serious=self.is_serious,
            back=self.thing_url,
            acts=self.more_acts(),
            **kwargs,
        )
