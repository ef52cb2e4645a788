"""What every screen of the back office is made of: a list, a page per thing, and nothing nobody asked for.

Wagtail's own ModelViewSet also brings pages to add, edit, copy, delete, see usage and history; here an
address exists only when a screen names it. Rows come from `visible_to`, after the permission to see the
model.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.models import User
from cms.staff.history import history
from cms.staff.parts import Act, Cell, Part, Words
from cms.staff.spreadsheets import HarmlessExport
from kit.refusals import Refusal
from kit.text import unaccented

# Enough for names and an e-mail; more words would only build a slower query.
SEARCH_WORDS = 6


def staff_user(request: HttpRequest) -> User:
    """Who is signed in; Wagtail's admin lets nobody else this far."""
    return cast("User", request.user)


def permission_to(act: str, model: type[models.Model]) -> str:
    """`billing.view_order` for ("view", Order)."""
    return f"{model._meta.app_label}.{act}_{model._meta.model_name}"


def matching(words: str, fields: Sequence[str]) -> Q:
    """Each word stands in one of the fields; fields named `sort_name` are compared without accents."""
    found = Q()
    for word in words.split()[:SEARCH_WORDS]:
        found &= reduce(or_, (Q(**{f"{name}__icontains": _as_kept(name, word)}) for name in fields))
    return found


def _as_kept(field: str, word: str) -> str:
    return unaccented(word) if field.endswith("sort_name") else word


class Listing(HarmlessExport, IndexView):
    """The list of a screen: searched, filtered, exported; one's own permission decides on each column."""

    any_permission_required = None
    permission_required = "view"
    template_name = "staff/list.html"
    results_template_name = "staff/listing_results.html"

    @property
    def bulk_bar(self) -> bool:
        """Whether the viewer may act on several rows at once."""
        return False

    def get_base_queryset(self) -> models.QuerySet[Any]:
        return self.rows(staff_user(self.request))

    def rows(self, viewer: User) -> models.QuerySet[Any]:
        """What the viewer sees, with everything that the columns show."""
        rows: models.QuerySet[Any] = cast("Any", self.model).objects.visible_to(viewer)
        return rows

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if not self.is_searching:
            return queryset
        return queryset.filter(matching(self.search_query, self.search_fields))

    def get_list_buttons(self, instance: models.Model) -> list[Any]:
        """The row's name leads to its page; there is nothing to unfold."""
        return []

    def sheet(self) -> Sequence[tuple[Words, Callable[[Any], object]]]:
        """The columns of an export: heading and value; none, and nothing can be exported."""
        return ()

    def url_of(self, instance: models.Model) -> str:
        """The page of a row."""
        return reverse(cast("str", self.inspect_url_name), args=(instance.pk,))


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
        if not self.viewer.has_perm(self.permission or permission_to("view", self.model)):
            raise PermissionDenied
        self.thing = self.find(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

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


class Screen(ModelViewSet):
    """A list and a page per row; `more_urls` adds what else the screen can do."""

    add_to_reference_index = False
    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 50
    index_view_class = Listing
    inspect_view_class: type[Detail]
    # The forms are the screens' own.
    form_fields: Sequence[str] = ()
    page_title: Words = ""

    @cached_property
    def url_namespace(self) -> str:
        return f"staff_{self.name}"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        """An entry of the menu for those who may see the model."""
        permission = permission_to("view", self.model)
        shown = {"is_shown": lambda _item, request: request.user.has_perm(permission)}
        return type(f"{self.name}_menu_item", (MenuItem,), shown)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Names of addresses that exist, so that no view offers another."""
        return {
            "model": self.model,
            "index_url_name": self.get_url_name("index"),
            "index_results_url_name": self.get_url_name("index_results"),
            "inspect_url_name": self.get_url_name("inspect"),
            "header_icon": self.icon,
            "list_title": self.menu_label,
            **kwargs,
        }

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        given: dict[str, Any] = super().get_index_view_kwargs(page_title=self.menu_label, **kwargs)
        return given

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return kwargs

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            *self.more_urls(),
        ]

    def more_urls(self) -> list[URLPattern]:
        """Addresses beside the list and the page per row."""
        return []

    def register_admin_url_finder(self) -> None:
        """Wagtail's lists of edits and usages lead to no screen of ours."""
