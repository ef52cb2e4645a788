"""Workshops: listed, made, changed, shown and hidden; never deleted."""

from typing import Any

import django_filters
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from cms.staff.equipment.acting import AddPage, Button, StayingForm
from cms.staff.equipment.pictures import PictureForm
from cms.staff.find_person import PersonForm
from cms.staff.listing import Listing
from cms.staff.screens import Screen
from cms.staff.tables import NameColumn, TextColumn
from cms.staff.wording import yes_no
from cms.staff.workshops.seeing import ADD, CHANGE
from cms.staff.workshops.workshop_form import WorkshopForm
from cms.staff.workshops.workshop_page import WorkshopDetail
from kit.pictures import read_picture
from workshops.actions.workshops import (
    add_workshop,
    change_workshop,
    hide_workshop,
    set_picture,
    show_workshop,
)
from workshops.models import Workshop, WorkshopKind, WorkshopSession


class WorkshopFilters(WagtailFilterSet):
    """What one looks for among workshops."""

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=WorkshopKind.choices, empty_label=gettext_lazy("All")
    )
    is_visible = django_filters.BooleanFilter(label=gettext_lazy("On the public pages"))

    class Meta:
        model = Workshop
        fields = ("kind", "is_visible")


def price_told(row: Workshop) -> str:
    """What a seat costs for everybody."""
    return str(row.price) if row.price_minor else _("free of charge")


class WorkshopListing(Listing):
    """The list of workshops, in the order of the public page."""

    nothing = gettext_lazy("No workshop yet.")

    def rows(self, viewer: User) -> QuerySet[Workshop]:
        coming = WorkshopSession.objects.coming().filter(workshop=OuterRef("pk")).order_by()
        count = coming.values("workshop").annotate(it=Count("pk")).values("it")
        found = Workshop.objects.visible_to(viewer).select_related("gives")
        return found.annotate(planned=Coalesce(Subquery(count), 0))

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(_("Name"), self.url_of, "name_fr"),
            TextColumn("kind", _("Kind"), lambda row: row.get_kind_display(), "kind"),
            TextColumn("planned", _("Sessions to come"), lambda row: str(row.planned or ""), "planned"),
            TextColumn(
                "gives", _("Gives the qualification"), lambda row: row.gives.name if row.gives else ""
            ),
            TextColumn("seats", _("Seats"), lambda row: str(row.seats)),
            TextColumn("price", _("Price"), price_told, "price_minor"),
            TextColumn("public", _("On the public pages"), lambda row: yes_no(row.is_visible)),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(ADD):
            return []
        return [HeaderButton(_("Add a workshop"), url=reverse("staff_workshops:add"), icon_name="plus")]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Code"), lambda row: row.code),
            (_("Name in French"), lambda row: row.name_fr),
            (_("Name in English"), lambda row: row.name_en),
            (_("Kind"), lambda row: row.get_kind_display()),
            (_("Sessions to come"), lambda row: row.planned),
            (_("Seats"), lambda row: row.seats),
            (_("Price"), lambda row: row.price.amount),
            (_("On the public pages"), lambda row: yes_no(row.is_visible)),
        ]


class AddWorkshop(AddPage):
    """An empty form for a new workshop."""

    permission = ADD
    title = gettext_lazy("Add a workshop")
    submit = gettext_lazy("Add")

    def form(self, data: Any = None, files: Any = None) -> WorkshopForm:
        return WorkshopForm(data)

    def act(self, form: WorkshopForm) -> tuple[str, str]:
        made = add_workshop(values=form.values, by=self.viewer)
        told = _("“{name}” is there. Say who leads it, and plan its sessions.")
        return told.format(name=made.name), self.page_of(made)


class EditWorkshop(StayingForm):
    """The workshop as a form."""

    permission = CHANGE
    heading = gettext_lazy("Edit “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Edit")

    def lead(self) -> str:
        return _("What was booked keeps its price, and sessions that are planned keep their seats.")

    def form(self, data: Any = None, files: Any = None) -> WorkshopForm:
        return WorkshopForm(data, instance=Workshop.objects.get(pk=self.thing.pk))

    def run(self, form: WorkshopForm) -> str:
        change_workshop(workshop=self.thing, values=form.values, by=self.viewer)
        return _("“{name}” is saved.").format(name=self.thing_name)


class SetWorkshopPicture(StayingForm):
    """A page that asks for the file."""

    permission = CHANGE
    heading = gettext_lazy("Picture of “{name}”")
    submit = gettext_lazy("Save")
    crumb = gettext_lazy("Picture")

    def form(self, data: Any = None, files: Any = None) -> PictureForm:
        return PictureForm(data, files)

    def act(self, values: dict[str, Any]) -> str:
        picture = read_picture(values["picture"]) if values["picture"] else None
        set_picture(workshop=self.thing, picture=picture, by=self.viewer)
        return _("The picture is saved.") if picture else _("The picture is taken away.")


class NameTrainer(StayingForm):
    """A page that finds somebody who leads the workshop from now on."""

    permission = CHANGE
    heading = gettext_lazy("Who leads “{name}”")
    submit = gettext_lazy("Add")
    crumb = gettext_lazy("Who leads it")

    def lead(self) -> str:
        return _("Sessions that are planned keep who leads them.")

    def form(self, data: Any = None, files: Any = None) -> PersonForm:
        return PersonForm(data, self.viewer)

    def act(self, values: dict[str, Any]) -> str:
        person = values["person"]
        trainers = [*self.thing.trainers.exclude(pk=person.pk), person]
        change_workshop(workshop=self.thing, values={"trainers": trainers}, by=self.viewer)
        return _("{person} leads it from now on.").format(person=person.full_name)


class DismissTrainer(Button):
    """A button that takes somebody off."""

    permission = CHANGE

    def run(self) -> str:
        trainers = list(self.thing.trainers.exclude(pk=self.kwargs["person"]))
        change_workshop(workshop=self.thing, values={"trainers": trainers}, by=self.viewer)
        return _("Taken off. Sessions that are planned keep who leads them.")


class ShowWorkshop(Button):
    """A button that puts it on the public pages."""

    permission = CHANGE

    def run(self) -> str:
        show_workshop(workshop=self.thing, by=self.viewer)
        return _("It is on the public pages.")


class HideWorkshop(Button):
    """A button that takes it off the public pages."""

    permission = CHANGE

    def run(self) -> str:
        hide_workshop(workshop=self.thing, by=self.viewer)
        return _("It is hidden. Its sessions stand, and who booked sees them.")


class WorkshopScreen(Screen):
    """The screen of workshops."""

    model = Workshop
    name = "workshops"
    icon = "list-ul"
    menu_label = gettext_lazy("Workshops")
    index_view_class = WorkshopListing
    inspect_view_class = WorkshopDetail
    filterset_class = WorkshopFilters
    search_fields = ("name_fr", "name_en", "code")
    ordering = "position"
    export_filename = "ateliers"

    def more_urls(self) -> list[URLPattern]:
        of_row = self.construct_view
        return [
            path("add/", of_row(AddWorkshop), name="add"),
            path("<int:pk>/edit/", of_row(EditWorkshop), name="edit"),
            path("<int:pk>/picture/", of_row(SetWorkshopPicture), name="picture"),
            path("<int:pk>/trainers/add/", of_row(NameTrainer), name="name"),
            path("<int:pk>/trainers/<int:person>/dismiss/", of_row(DismissTrainer), name="dismiss"),
            path("<int:pk>/show/", of_row(ShowWorkshop), name="show"),
            path("<int:pk>/hide/", of_row(HideWorkshop), name="hide"),
        ]
