"""The week: every room and machine that something takes, day by day, with links to what takes it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from cms.staff.equipment.acting import BesideList
from cms.staff.parts import Act
from cms.staff.workshops.seeing import PLAN, SEE
from equipment.models import Equipment, EquipmentKind, Occupancy, OccupancyKind
from kit.clock import midnight, today
from kit.wording import day, hour, short_month, weekday
from workshops.models import WorkshopSession

WEEK = 7


class WeekForm(forms.Form):
    """Any day of the week, and whether machines are shown beside the rooms."""

    day = forms.DateField(label=gettext_lazy("Week of"), widget=AdminDateInput)
    machines = forms.BooleanField(label=gettext_lazy("Machines too"), required=False)


@dataclass(frozen=True)
class Entry:
    """Something that takes time: when, what, and where its page is; `kind` is its look."""

    begins: datetime
    hours: str
    what: str
    url: str
    kind: str


@dataclass(frozen=True)
class Day:
    """A cell of the table: a day with its entries, and the way to plan in it."""

    day: date
    entries: list[Entry]
    plan_url: str = ""

    @property
    def named(self) -> str:
        """As in "lun. 30 nov."."""
        return f"{weekday(self.day)} {self.day.day} {short_month(self.day)}"


@dataclass(frozen=True)
class Row:
    """A room or machine through the week; without one, sessions that take none."""

    name: str
    url: str
    days: list[Day]


class WeekPage(BesideList):
    """A week of sessions by room and day, with reservations and maintenance."""

    template_name = "staff/week.html"
    permission = SEE
    title = gettext_lazy("Week")

    @cached_property
    def form(self) -> WeekForm:
        """What was asked; this week without anything."""
        return WeekForm({"day": today(), **self.request.GET.dict()})

    @cached_property
    def days(self) -> list[date]:
        """From Monday to Sunday."""
        asked = self.form.cleaned_data.get("day") if self.form.is_valid() else None
        first = asked or today()
        # The years that a datetime holds, with room for a week before and after.
        first = min(max(first, date(2000, 1, 3)), date(2199, 12, 1))
        first -= timedelta(days=first.weekday())
        return [first + timedelta(days=step) for step in range(WEEK)]

    @cached_property
    def span(self) -> tuple[datetime, datetime]:
        """From its first instant up to its last."""
        return midnight(self.days[0]), midnight(self.days[-1] + timedelta(days=1))

    def parts(self) -> list[Any]:
        return []

    def rows(self) -> list[Row]:
        """The rooms, the machines where asked, and sessions without a room."""
        shown = self.equipment()
        taken: dict[int, list[Occupancy]] = {one.pk: [] for one in shown}
        for one in self.occupancies():
            if one.equipment_id in taken:
                taken[one.equipment_id].append(one)
        rows = [self.row(one, [self.entry(row) for row in taken[one.pk]]) for one in shown]
        elsewhere = [self.told(one, one.starts_at, one.ends_at) for one in self.without_a_room()]
        if elsewhere:
            rows.append(Row(_("No room"), "", self.spread(elsewhere)))
        return rows

    def equipment(self) -> list[Equipment]:
        """The rows that are shown even where nothing takes them."""
        found = Equipment.objects.visible_to(self.viewer).in_use()
        with_machines = self.form.is_valid() and self.form.cleaned_data["machines"]
        if not with_machines:
            found = found.filter(kind=EquipmentKind.SPACE)
        return sorted(found.order_by("position", "name_fr", "pk"), key=lambda one: one.kind != "space")

    def occupancies(self) -> Any:
        """What takes some of the week."""
        rows = Occupancy.objects.taking().within(*self.span)
        return rows.select_related(
            "reservation__contact", "maintenance", "session_taking__session__workshop"
        ).order_by("starts_at", "pk")

    def without_a_room(self) -> Any:
        """Sessions that take no room and no machine."""
        start, end = self.span
        found = WorkshopSession.objects.visible_to(self.viewer).exclude(state="cancelled")
        found = found.filter(starts_at__lt=end, ends_at__gt=start)
        taking = Occupancy.objects.standing().filter(kind=OccupancyKind.SESSION)
        return (
            found.exclude(takings__occupancy__in=taking.within(start, end).values("pk"))
            .with_seats()
            .select_related("workshop")
        )

    def entry(self, one: Occupancy) -> Entry:
        """What an occupancy is, by its kind."""
        if one.kind == OccupancyKind.SESSION:
            return self.told(one.session_taking.session, one.starts_at, one.ends_at)
        may = self.viewer.has_perm("equipment.view_reservation")
        if one.kind == OccupancyKind.RESERVATION:
            page = reverse("staff_reservations:inspect", args=(one.reservation.pk,)) if may else ""
            who = one.reservation.contact.full_name if may else str(one.get_kind_display())
            return Entry(one.starts_at, _hours(one.starts_at, one.ends_at), who, page, "reservation")
        page = reverse("staff_maintenance:inspect", args=(one.maintenance.pk,))
        return Entry(
            one.starts_at, _hours(one.starts_at, one.ends_at), one.maintenance.what, page, "maintenance"
        )

    def told(self, session: WorkshopSession, start: datetime, end: datetime) -> Entry:
        """A session as an entry."""
        page = reverse("staff_sessions:inspect", args=(session.pk,))
        return Entry(start, _hours(start, end), session.workshop.name, page, "session")

    def row(self, one: Equipment, entries: list[Entry]) -> Row:
        """A room or machine with its week."""
        page = reverse("staff_equipment:inspect", args=(one.pk,))
        return Row(one.name, page, self.spread(entries, room=one))

    def spread(self, entries: list[Entry], room: Equipment | None = None) -> list[Day]:
        """Each entry on the day it begins, what began before on the first."""
        held: dict[date, list[Entry]] = {one: [] for one in self.days}
        for entry in sorted(entries, key=lambda one: one.begins):
            on = max(timezone.localdate(entry.begins), self.days[0])
            held[on].append(entry)
        return [Day(on, found, self.plan_url(on, room)) for on, found in held.items()]

    def plan_url(self, on: date, room: Equipment | None) -> str:
        """The way to plan a session in this room on this day, for who may and while it is not past."""
        if room is None or room.kind != EquipmentKind.SPACE or on < self.today or not self.plans:
            return ""
        return f"{reverse('staff_sessions:plan')}?{urlencode({'day': str(on), 'room': str(room.pk)})}"

    @cached_property
    def today(self) -> date:
        """Today, asked once."""
        return today()

    @cached_property
    def plans(self) -> bool:
        """Whether the viewer plans sessions."""
        return self.viewer.has_perm(PLAN)

    def neighbours(self) -> list[Act]:
        """The week before, this one, and the week after."""
        asked = {"machines": "on"} if self.form.is_valid() and self.form.cleaned_data["machines"] else {}
        found = (
            (_("Week before"), self.days[0] - timedelta(days=WEEK)),
            (_("This week"), self.today),
            (_("Week after"), self.days[0] + timedelta(days=WEEK)),
        )
        return [
            Act(label, f"?{urlencode({'day': str(first), **asked})}", tone="secondary")
            for label, first in found
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = _("{first} to {last}").format(first=day(self.days[0]), last=day(self.days[-1]))
        return super().get_context_data(
            form=self.form,
            acts=self.neighbours(),
            heading=told,
            rows=self.rows(),
            days=[Day(on, []) for on in self.days],
            today=self.today,
            **kwargs,
        )


def _hours(start: datetime, end: datetime) -> str:
    """As in "18 h – 20 h"."""
    return f"{hour(start)} – {hour(end)}"
