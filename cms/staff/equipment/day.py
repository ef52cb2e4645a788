"""The calendar of one day: an equipment's slots, who has them, and which are free."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.staff.equipment.acting import BesideList
from cms.staff.equipment.links import somebody
from cms.staff.equipment.moments import DayField
from cms.staff.equipment.reservation_table import MANAGE, SEE
from cms.staff.equipment.tones import reservation_state
from cms.staff.parts import Act, Cell, Ledger
from equipment.models import Equipment, Occupancy, OccupancyKind
from equipment.slots import Slot, opening, slots
from kit.clock import midnight, today
from kit.wording import full_day, hour


class DayForm(forms.Form):
    """Which equipment, which day."""

    equipment = forms.ModelChoiceField(
        label=gettext_lazy("Equipment"),
        queryset=Equipment.objects.in_use().filter(is_reservable=True),
        empty_label=None,
    )
    day = DayField(label=gettext_lazy("Day"))


class DayPage(BesideList):
    """One equipment, one day."""

    template_name = "staff/equipment_day.html"
    permission = SEE
    title = gettext_lazy("Calendar")

    @cached_property
    def form(self) -> DayForm:
        """What was asked; the first equipment and today without anything."""
        first = Equipment.objects.visible_to(self.viewer).in_use().filter(is_reservable=True).first()
        asked = {"equipment": first.pk if first else None, "day": today(), **self.request.GET.dict()}
        return DayForm(asked)

    def parts(self) -> list[Any]:
        if not self.form.is_valid():
            return []
        equipment, day = self.form.cleaned_data["equipment"], self.form.cleaned_data["day"]
        return [self.table(equipment, day)]

    def table(self, equipment: Equipment, day: date) -> Ledger:
        """What takes the day, and what is free of it, in order."""
        taken = [(one.starts_at, one.ends_at, *self.words(one)) for one in self.occupancies(equipment, day)]
        free = [self.free_row(equipment, slot) for slot in slots(equipment, day, 1) if slot.is_free]
        rows = [
            (Cell(f"{hour(start)} – {hour(end)}"), what, who)
            for start, end, what, who in sorted([*taken, *free], key=lambda row: row[0])
        ]
        empty = _("It is closed.") if not opening(equipment, day, 1) else _("Nothing is left to reserve.")
        title = f"{equipment.name}, {full_day(day)}"
        return Ledger(title, (_("Hours"), _("What"), _("Who")), rows, empty=empty)

    def occupancies(self, equipment: Equipment, day: date) -> QuerySet[Occupancy]:
        """What takes the equipment on the day, whatever it is."""
        rows = Occupancy.objects.taking().filter(equipment=equipment)
        rows = rows.within(midnight(day), midnight(day + timedelta(days=1)))
        return rows.select_related("reservation__contact", "maintenance").order_by("starts_at")

    def words(self, one: Occupancy) -> tuple[Cell, Cell]:
        """What it is, and whose."""
        if one.kind == OccupancyKind.RESERVATION:
            page = reverse("staff_reservations:inspect", args=(one.reservation.pk,))
            state = reservation_state(one.reservation).text
            told = Cell(_("reserved: {state}").format(state=state), page)
            return told, somebody(one.reservation.contact, self.viewer)
        if one.kind == OccupancyKind.MAINTENANCE:
            page = reverse("staff_maintenance:inspect", args=(one.maintenance.pk,))
            return Cell(one.get_kind_display(), page), Cell(one.maintenance.what)
        return Cell(one.get_kind_display()), Cell("")

    def free_row(self, equipment: Equipment, slot: Slot) -> tuple[datetime, datetime, Cell, Cell]:
        """A free slot, with the way to reserve it for who may."""
        start, end = (timezone.localtime(at) for at in slot.span)
        asked: dict[str, Any] = {
            "equipment": equipment.pk,
            "day": f"{start:%Y-%m-%d}",
            "starts": f"{start:%H:%M}",
        }
        url = f"{reverse('staff_reservations:reserve')}?{urlencode({**asked, 'ends': f'{end:%H:%M}'})}"
        may = self.viewer.has_perm(MANAGE)
        return (
            slot.span.start,
            slot.span.end,
            Cell(_("free"), tone="ok"),
            Cell(_("Reserve"), url) if may else Cell(""),
        )

    def neighbours(self) -> list[Act]:
        """The day before and the day after."""
        if not self.form.is_valid():
            return []
        equipment, day = self.form.cleaned_data["equipment"], self.form.cleaned_data["day"]
        found = ((_("Day before"), -1), (_("Day after"), 1))
        return [
            Act(
                label,
                f"?{urlencode({'equipment': equipment.pk, 'day': day + timedelta(days=step)})}",
                tone="secondary",
            )
            for label, step in found
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form=self.form, acts=self.neighbours(), **kwargs)
