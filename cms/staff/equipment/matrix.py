"""Who may use what: people down, equipment across; sifted, paged and exported."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import Contact, User
from billing.models import Membership
from billing.states import MembershipState
from cms.staff import covered
from cms.staff.equipment.marks import Mark, legend, mark_of
from cms.staff.listing import matching, member_number
from cms.staff.parts import Cell
from cms.staff.people import person_cell
from cms.staff.spreadsheets import HarmlessExport
from cms.staff.viewer import staff_user
from equipment.deciding import decide_all
from equipment.models import Category, Equipment
from kit.clock import now
from kit.formulas import harmless

NEEDED = (
    "equipment.view_equipment", "equipment.view_authorization", "accounts.view_contact",
    "billing.view_membership",
)  # fmt: skip
TITLE = gettext_lazy("Who may use what")
PER_PAGE = 40
# What an export asks the decision about at once.
AT_ONCE = 500
RUNNING, EVERYBODY = "running", "all"


def may_see(user: Any) -> bool:
    """A cell tells of a person, of their membership and of what they hold."""
    return bool(user.has_perms(NEEDED))


class SiftForm(forms.Form):
    """Which people, and which equipment."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=Category.objects.all(),
        required=False,
        empty_label=gettext_lazy("All"),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Membership"),
        required=False,
        choices=[
            (RUNNING, gettext_lazy("members now")),
            (EVERYBODY, gettext_lazy("everybody")),
            *MembershipState.choices,
        ],
    )


@dataclass(frozen=True)
class Row:
    """A person, and a mark for each equipment."""

    contact: Contact
    person: Cell
    marks: Sequence[Mark]


class Matrix(HarmlessExport, SpreadsheetExportMixin, WagtailAdminTemplateMixin, TemplateView):
    """The page, and its exports. A page takes the same number of queries however many rows it has."""

    template_name = "staff/matrix.html"
    page_title = TITLE
    header_icon = "table"
    export_filename = "qui-peut-utiliser-quoi"
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_export:
            answer: HttpResponse = self.as_spreadsheet(self.rows_of(self.people()), request.GET["export"])
            return answer
        return super().get(request, *args, **kwargs)

    @cached_property
    def viewer(self) -> User:
        return staff_user(self.request)

    @cached_property
    def form(self) -> SiftForm:
        """What was asked; members now without anything."""
        return SiftForm({"state": RUNNING, **self.request.GET.dict()})

    @cached_property
    def asked(self) -> dict[str, Any]:
        """The values that can be used."""
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def equipment(self) -> list[Equipment]:
        """The columns."""
        found = Equipment.objects.visible_to(self.viewer).in_use()
        if category := self.asked.get("category"):
            found = found.filter(category=category)
        return list(found.order_by("category__position", "position", "name_fr", "pk"))

    def people(self) -> QuerySet[Contact]:
        """The rows, by name."""
        found = Contact.objects.visible_to(self.viewer).filter(erased_at=None).order_by("sort_name", "pk")
        state = self.asked.get("state") or RUNNING
        if state == RUNNING:
            running = Membership.objects.in_state(MembershipState.ACTIVE, MembershipState.IN_GRACE)
            found = found.filter(covered.members_by(running))
        elif state != EVERYBODY:
            found = found.filter(covered.members_by(Membership.objects.in_state(MembershipState(state))))
        if words := self.asked.get("q"):
            found = found.filter(matching(words, ("sort_name", "email"), (member_number("pk"),)))
        return found

    def rows_of(self, people: Iterable[Contact]) -> Iterator[Row]:
        """The rows of these people, decided for one instant."""
        instant, columns = now(), [one.pk for one in self.equipment]
        for some in batched(people, AT_ONCE):
            decided = decide_all({one.pk for one in some}, set(columns), instant)
            for one in some:
                marks = [mark_of(decided[one.pk, pk]) for pk in columns]
                yield Row(one, person_cell(one, self.viewer), marks)

    def sheet(self) -> list[tuple[str, Any]]:
        first = [
            (_("Person"), lambda row: row.contact.full_name),
            (_("E-mail"), lambda row: row.contact.email),
        ]
        return [*first, *((harmless(one.name), _word(place)) for place, one in enumerate(self.equipment))]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": TITLE}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.people(), PER_PAGE).get_page(self.request.GET.get("p"))
        rows = list(self.rows_of(page.object_list))
        return super().get_context_data(
            form=self.form,
            equipment=self.equipment,
            lines=[(row, list(zip(self.equipment, row.marks, strict=True))) for row in rows],
            legend=legend(),
            page=page,
            others=self.address("p"),
            exports=[(name.upper(), f"{self.address('p')}&export={name}") for name in self.FORMATS],
            **kwargs,
        )

    def address(self, *without: str) -> str:
        """The address of this page as it is sifted."""
        kept: dict[str, Any] = {
            name: value for name, value in self.request.GET.dict().items() if name not in (*without, "export")
        }
        return f"?{urlencode(kept)}"


def _word(place: int) -> Any:
    """The value of a column in the export."""
    return lambda row: str(row.marks[place].word)


class MatrixMenuItem(MenuItem):
    """Shown to those who may see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(request.user)


class WhoMayUseWhat(ViewSet):
    """The page, and its entry in the menu."""

    icon = "table"
    menu_label = TITLE
    menu_name = "who_may_use_what"
    menu_item_class = MatrixMenuItem

    @cached_property
    def menu_url(self) -> str:
        return reverse("who_may_use_what:index")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", Matrix.as_view(), name="index")]
