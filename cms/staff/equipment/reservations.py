"""Reservations: listed, made for somebody, cancelled with a reason, noted as not used."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from billing.models import Order
from cms.staff.equipment.acting import Button, StayingForm
from cms.staff.equipment.day import DayPage
from cms.staff.equipment.links import equipment_cell, somebody
from cms.staff.equipment.reservation_table import MANAGE, hours, price_in_words
from cms.staff.equipment.reserving import ReserveFor
from cms.staff.equipment.tones import reservation_state
from cms.staff.listing import Listing, member_number
from cms.staff.pages import Detail
from cms.staff.parts import Act, Cell, Facts, Part
from cms.staff.screens import Screen
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.trade import order_cell
from cms.staff.wording import instant, yes_no
from equipment.actions.reservation_ends import cancel_reservation, mark_missed
from equipment.models import Equipment, Reservation
from equipment.states import HOLDING, ReservationState
from kit.clock import now


class ReservationFilters(WagtailFilterSet):
    """What one looks for among reservations."""

    when = django_filters.ChoiceFilter(
        label=gettext_lazy("When"),
        choices=[("coming", gettext_lazy("now and to come")), ("past", gettext_lazy("over"))],
        method="by_time",
        empty_label=gettext_lazy("All"),
    )
    equipment = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Equipment"),
        queryset=Equipment.objects.all(),
        field_name="occupancy__equipment",
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=ReservationState.choices, widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Reservation
        fields = ("when", "equipment", "state")

    def by_time(self, rows: QuerySet[Reservation], name: str, value: str) -> QuerySet[Reservation]:
        """Over or not."""
        is_over = {"occupancy__ends_at__lte": now()}
        return rows.filter(**is_over) if value == "past" else rows.exclude(**is_over)


class ReservationListing(Listing):
    """The list, the latest first."""

    numbers = (member_number("contact"),)
    nothing = gettext_lazy("Nobody reserved anything yet.")

    def rows(self, viewer: User) -> QuerySet[Reservation]:
        return Reservation.objects.visible_to(viewer).select_related("contact", "occupancy__equipment")

    @cached_property
    def header_buttons(self) -> list[Any]:
        day = HeaderButton(_("Calendar"), url=reverse("staff_reservations:day"), icon_name="calendar")
        if not self.request.user.has_perm(MANAGE):
            return [day]
        url = reverse("staff_reservations:reserve")
        return [HeaderButton(_("Reserve for somebody"), url=url, icon_name="plus"), day]

    @cached_property
    def columns(self) -> list[Any]:
        return [
            NameColumn(
                _("Person"), self.url_of, "contact__sort_name", accessor=lambda row: row.contact.full_name
            ),
            CellColumn("equipment", _("Equipment"), lambda row: equipment_cell(row.equipment)),
            TextColumn("hours", _("When"), hours, "occupancy__starts_at"),
            CellColumn("state", _("State"), reservation_state, sort_key="state"),
            TextColumn("price", _("Price"), price_in_words),
        ]

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Person"), lambda row: row.contact.full_name),
            (_("Equipment"), lambda row: row.equipment.name),
            (_("From"), lambda row: localtime(row.occupancy.starts_at).replace(tzinfo=None)),
            (_("Until"), lambda row: localtime(row.occupancy.ends_at).replace(tzinfo=None)),
            (_("State"), lambda row: row.get_state_display()),
            (_("Price"), lambda row: row.price.amount),
            (_("Credits"), lambda row: row.credits),
            (_("What for"), lambda row: row.purpose),
        ]


def called(one: Reservation) -> str:
    """A reservation as one speaks of it."""
    return f"{one.equipment.name}, {hours(one)}"


class ReservationDetail(Detail):
    """One reservation."""

    thing: Reservation

    def rows(self) -> QuerySet[Reservation]:
        found = Reservation.objects.visible_to(self.viewer)
        return found.select_related("contact", "occupancy__equipment", "created_by")

    @property
    def thing_name(self) -> str:
        return called(self.thing)

    def state(self) -> Cell:
        return reservation_state(self.thing)

    def aside(self) -> list[Part]:
        one = self.thing
        rows = (
            (_("Person"), somebody(one.contact, self.viewer)),
            (_("Equipment"), equipment_cell(one.equipment)),
            (_("When"), Cell(hours(one))),
            (_("What for"), Cell(one.purpose)),
            (_("Price"), Cell(price_in_words(one))),
            (_("Order"), self.order()),
            (_("To be paid until"), Cell(instant(one.held_until) if one.state == "held" else "")),
            (_("Repeated each week"), Cell(yes_no(True) if one.series else "")),
            (_("Made"), Cell(instant(one.created_at))),
            (_("Made by"), Cell(str(one.created_by or ""))),
            (_("Ended"), Cell(instant(one.ended_at))),
            (_("Why it ended"), Cell(one.end_reason)),
        )
        return [Facts(_("Reservation"), rows)]

    def order(self) -> Cell:
        """The order by which it is paid, for who may see it."""
        if self.thing.line_id is None or not self.viewer.has_perm("billing.view_order"):
            return Cell("")
        return order_cell(Order.objects.get(lines=self.thing.line_id))

    def acts(self) -> list[Act]:
        one, key = self.thing, (self.thing.pk,)
        if not self.viewer.has_perm(MANAGE) or one.state not in HOLDING:
            return []
        if one.occupancy.starts_at > now():
            url = reverse("staff_reservations:cancel", args=key)
            return [Act(_("Cancel the reservation…"), url, tone="serious")]
        if one.state != ReservationState.CONFIRMED:
            return []
        return [Act(_("Nobody came"), reverse("staff_reservations:missed", args=key), posts=True)]


class CancelForm(forms.Form):
    """Why, and whether the weeks that follow go with it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The person reads it in the mail. What was paid goes back."),
    )


class OfReservation:
    """A page about a reservation."""

    permission = MANAGE
    viewer: Any
    thing: Any

    def rows(self) -> QuerySet[Reservation]:
        """What the viewer sees."""
        return Reservation.objects.visible_to(self.viewer).select_related("contact", "occupancy__equipment")

    @property
    def thing_name(self) -> str:
        """Machine and hours."""
        return called(self.thing)


class CancelReservation(OfReservation, StayingForm):
    """A page that asks for the reason."""

    heading = gettext_lazy("Cancel: {name}")
    submit = gettext_lazy("Cancel the reservation")
    is_serious = True

    def form(self, data: Any = None, files: Any = None) -> CancelForm:
        form = CancelForm(data)
        if self.following().exists():
            label = _("Cancel the weeks that follow too")
            form.fields["with_following"] = forms.BooleanField(label=label, required=False)
        return form

    def following(self) -> QuerySet[Reservation]:
        """Those of the same series that come later."""
        if self.thing.series is None:
            return Reservation.objects.none()
        later = Reservation.objects.holding().filter(series=self.thing.series)
        later = later.filter(occupancy__starts_at__gt=self.thing.occupancy.starts_at)
        return later.select_related("occupancy__equipment", "contact").order_by("occupancy__starts_at")

    def act(self, values: dict[str, Any]) -> str:
        more = list(self.following()) if values.get("with_following") else []
        for one in [self.thing, *more]:
            cancel_reservation(reservation=one, reason=values["reason"], by=self.viewer)
        return ngettext(
            "The reservation is cancelled.", "{count} reservations are cancelled.", 1 + len(more)
        ).format(count=1 + len(more))


class MarkMissed(OfReservation, Button):
    """A button that notes that nobody came."""

    def run(self) -> str:
        mark_missed(reservation=self.thing, by=self.viewer)
        return _("Noted: nobody came.")


class Reservations(Screen):
    """The screen of reservations."""

    model = Reservation
    name = "reservations"
    icon = "calendar"
    menu_label = gettext_lazy("Reservations")
    index_view_class = ReservationListing
    inspect_view_class = ReservationDetail
    filterset_class = ReservationFilters
    search_fields = ("contact__sort_name", "contact__email", "purpose")
    ordering = "-occupancy__starts_at"
    export_filename = "reservations"

    def more_urls(self) -> list[URLPattern]:
        return [
            path("day/", self.construct_view(DayPage), name="day"),
            path("reserve/", self.construct_view(ReserveFor), name="reserve"),
            path("<int:pk>/cancel/", self.construct_view(CancelReservation), name="cancel"),
            path("<int:pk>/missed/", self.construct_view(MarkMissed), name="missed"),
        ]
