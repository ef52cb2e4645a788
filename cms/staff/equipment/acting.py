"""Pages that add a row, and buttons that act on one, as the screens of equipment use them."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from cms.staff.pages import FormPage, OneThing
from cms.staff.parts import Words
from cms.staff.viewer import staff_user
from kit.refusals import Invalid, Refusal


def in_words(refusal: Refusal) -> str:
    """What stands in the way; where several values are at fault, each of them."""
    if isinstance(refusal, Invalid):
        return " ".join(problem.message for problem in refusal.problems)
    return refusal.message


# How forms call what actions name.
_FIELDS = {"starts_at": "starts", "ends_at": "ends", "rule": "repeat", "first_on": "first_day"}


def tell_in(form: forms.BaseForm, refusal: Refusal, request: HttpRequest) -> None:
    """Tell each problem beside its field, or above the form when none is about it; nothing typed is lost."""
    for problem in refusal.problems if isinstance(refusal, Invalid) else [refusal]:
        name = problem.path[0] if problem.path else ""
        name = _FIELDS.get(name, name)
        if name in form.fields:
            form.add_error(name, problem.message)
        else:
            messages.error(request, problem.message)


class AddPage(WagtailAdminTemplateMixin, TemplateView):
    """A form beside the list that makes something new."""

    template_name = "staff/act.html"
    permission: ClassVar[str]
    title: Words = ""
    submit: Words = ""
    lead: Words = ""
    # Given by the screen.
    list_title: Words = ""
    index_url_name = ""
    inspect_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not staff_user(request).has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def viewer(self) -> User:
        return staff_user(self.request)

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        """The form, filled or fresh."""
        raise NotImplementedError

    def act(self, form: Any) -> tuple[str, str]:
        """Run the action; what came of it, and where to go then. Raises Refusal."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                told, url = self.act(form)
            except Refusal as refusal:
                tell_in(form, refusal, request)
            else:
                messages.success(request, told)
                return redirect(url)
        return self.render_to_response(self.get_context_data(form=form))

    def page_of(self, row: Any) -> str:
        """The page of what was made."""
        return reverse(self.inspect_url_name, args=(row.pk,))

    def get_page_title(self) -> Words:
        return self.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": self.list_title}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": self.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form()
        return super().get_context_data(
            heading=self.title,
            submit=self.submit,
            lead=self.lead,
            back=reverse(self.index_url_name),
            **kwargs,
        )


class StayingForm(FormPage):
    """A form about one row that keeps what was typed when the act is refused."""

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        return self.form_class(data)

    def run(self, form: Any) -> str:
        """Run the action and say what came of it. Raises Refusal."""
        return self.act(form.cleaned_data)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            try:
                told = self.run(form)
            except Refusal as refusal:
                tell_in(form, refusal, request)
            else:
                messages.success(request, told)
                return redirect(self.next_url)
        return self.render_to_response(self.get_context_data(form=form))

    @property
    def next_url(self) -> str:
        """Where one goes on."""
        return self.thing_url


class Button(OneThing):
    """A button that acts at once."""

    http_method_names = ["post", "options"]

    def run(self) -> str:
        """Run the action and say what came of it. Raises Refusal."""
        raise NotImplementedError

    @property
    def next_url(self) -> str:
        """Where one goes on."""
        return self.thing_url

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        next_url = self.next_url
        try:
            told = self.run()
        except Refusal as refusal:
            messages.error(request, in_words(refusal))
        else:
            messages.success(request, told)
        return redirect(next_url)


class BesideList(WagtailAdminTemplateMixin, TemplateView):
    """A page of parts beside the list of a screen."""

    template_name = "staff/parts_page.html"
    permission: ClassVar[str]
    title: Words = ""
    # Given by the screen.
    list_title: Words = ""
    index_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.viewer.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def viewer(self) -> User:
        return staff_user(self.request)

    def parts(self) -> list[Any]:
        """What the page is made of."""
        raise NotImplementedError

    def get_page_title(self) -> Words:
        return self.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": self.list_title}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": self.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(parts=self.parts(), **kwargs)
