"""Controllers: doors and switches with a token, which is shown once and never again."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from cms.staff.equipment.acting import AddPage, Button, StayingForm
from cms.staff.equipment.links import equipment_cell
from cms.staff.equipment.moments import DayField
from cms.staff.equipment.token_page import ShowsToken
from cms.staff.listing import Listing
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Ledger, Part
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.wording import day, instant
from equipment.actions.controllers import create_controller, edit_controller, renew_token, revoke_controller
from equipment.models import Controller, Equipment
from kit.clock import midnight, now

ADD, CHANGE = "equipment.add_controller", "equipment.change_controller"


def controller_state(one: Controller, instant_now: Any) -> Cell:
    """Whether its token opens something."""
    if one.revoked_at is not None:
        return Cell(_("revoked"), tone="stop")
    if one.expires_at is not None and one.expires_at <= instant_now:
        return Cell(_("token expired"), tone="warn")
    return Cell(_("in use"), tone="ok")


class ControllerFilters(WagtailFilterSet):
    """Those of one equipment."""

    equipment = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Equipment"), queryset=Equipment.objects.all()
    )

    class Meta:
        model = Controller
        fields = ("equipment",)


class ControllerListing(Listing):
    """The list of controllers."""

    nothing = gettext_lazy("No door and no switch asks yet.")

    def rows(self, viewer: User) -> QuerySet[Controller]:
        return Controller.objects.visible_to(viewer).prefetch_related("equipment")

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(ADD):
            return []
        return [HeaderButton(_("Add a controller"), url=reverse("staff_controllers:add"), icon_name="plus")]

    @cached_property
    def columns(self) -> list[Any]:
        current = now()
        return [
            NameColumn(_("Name"), self.url_of, "name"),
            TextColumn(
                "equipment", _("Equipment"), lambda row: ", ".join(one.name for one in row.equipment.all())
            ),
            CellColumn("state", _("State"), lambda row: controller_state(row, current)),
            TextColumn("token", _("Token begins with"), lambda row: row.token_hint),
            TextColumn("seen", _("Last heard"), lambda row: instant(row.last_seen_at), "last_seen_at"),
        ]


class ControllerDetail(Detail):
    """One controller."""

    thing: Controller

    def state(self) -> Cell:
        return controller_state(self.thing, now())

    def main(self) -> list[Part]:
        rows = [(equipment_cell(one), Cell(one.get_kind_display())) for one in self.thing.equipment.all()]
        title, head = _("What it may ask about"), (_("Equipment"), _("Kind"))
        return [Ledger(title, head, rows, empty=_("Nothing."))]

    def aside(self) -> list[Part]:
        one = self.thing
        until = day(one.expires_at - timedelta(seconds=1)) if one.expires_at else _("without end")
        rows = (
            (_("Token begins with"), Cell(one.token_hint)),
            (_("Token made"), Cell(instant(one.token_made_at))),
            (_("Last day of the token"), Cell(until)),
            (_("Revoked"), Cell(instant(one.revoked_at))),
            (_("Last heard"), Cell(instant(one.last_seen_at))),
        )
        return [Facts(_("Controller"), rows)]

    def acts(self) -> list[Act]:
        if not self.viewer.has_perm(CHANGE) or self.thing.revoked_at is not None:
            return []
        key = (self.thing.pk,)
        return [
            Act(_("Edit"), reverse("staff_controllers:edit", args=key)),
            Act(_("Another token…"), reverse("staff_controllers:renew", args=key), tone="secondary"),
            Act(_("Revoke"), reverse("staff_controllers:revoke", args=key), posts=True, tone="serious"),
        ]


class EditForm(forms.Form):
    """Its name, and what it may ask about."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    equipment = forms.ModelMultipleChoiceField(
        label=gettext_lazy("What it may ask about"),
        queryset=Equipment.objects.in_use(),
        widget=forms.CheckboxSelectMultiple,
    )


class LastDayForm(forms.Form):
    """Until when the token is good."""

    last_day = DayField(
        label=gettext_lazy("Last day of the token"),
        required=False,
        help_text=gettext_lazy("Left empty: until it is revoked."),
    )

    def expires_at(self) -> Any:
        """The instant after that day; None without one."""
        last_day = self.cleaned_data["last_day"]
        return midnight(last_day + timedelta(days=1)) if last_day else None


class AddForm(EditForm, LastDayForm):
    """Both, for a new one."""

    field_order = ("name", "equipment", "last_day")


class AddController(ShowsToken, AddPage):
    """An empty form; the answer shows the token."""

    permission = ADD
    title = gettext_lazy("Add a controller")
    submit = gettext_lazy("Add and show the token")

    def form(self, data: Any = None, files: Any = None) -> AddForm:
        return AddForm(data)

    def make(self, form: AddForm) -> tuple[Controller, str]:
        values = form.cleaned_data
        return create_controller(
            name=values["name"],
            equipment=list(values["equipment"]),
            expires_at=form.expires_at(),
            by=self.viewer,
        )


class RenewToken(ShowsToken, StayingForm):
    """A page that makes another token; the answer shows it."""

    permission = CHANGE
    heading = gettext_lazy("Another token for “{name}”")
    submit = gettext_lazy("Make and show the token")
    is_serious = True

    def lead(self) -> str:
        return _("The old token opens nothing from that moment on.")

    def form(self, data: Any = None, files: Any = None) -> LastDayForm:
        return LastDayForm(data)

    def make(self, form: LastDayForm) -> tuple[Controller, str]:
        return renew_token(controller=self.thing, expires_at=form.expires_at(), by=self.viewer)


class EditController(StayingForm):
    """The controller as a form; its token stays."""

    permission = CHANGE
    heading = gettext_lazy("Edit “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def form(self, data: Any = None, files: Any = None) -> EditForm:
        one = self.thing
        return EditForm(data, initial={"name": one.name, "equipment": list(one.equipment.all())})

    def act(self, values: dict[str, Any]) -> str:
        edit_controller(
            controller=self.thing, name=values["name"], equipment=list(values["equipment"]), by=self.viewer
        )
        return _("“{name}” is saved.").format(name=values["name"])


class RevokeController(Button):
    """A button that has it open nothing any more."""

    permission = CHANGE

    def run(self) -> str:
        revoke_controller(controller=self.thing, by=self.viewer)
        return _("“{name}” is revoked: it is answered no more.").format(name=self.thing_name)


class Controllers(Screen):
    """The screen of controllers."""

    model = Controller
    name = "controllers"
    icon = "lock-open"
    menu_label = gettext_lazy("Doors and switches")
    index_view_class = ControllerListing
    inspect_view_class = ControllerDetail
    filterset_class = ControllerFilters
    search_fields = ("name", "token_hint")
    ordering = "name"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("add/", self.construct_view(AddController), name="add"),
            path("<int:pk>/edit/", self.construct_view(EditController), name="edit"),
            path("<int:pk>/renew/", self.construct_view(RenewToken), name="renew"),
            path("<int:pk>/revoke/", self.construct_view(RevokeController), name="revoke"),
        ]
