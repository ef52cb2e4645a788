"""The charts about equipment: hours used, the share that stood idle, what reservations bring."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from billing.figures import MONTHS_OF_REVENUE, month_starts
from cms.staff.chart import Chart, amounts, month_named
from cms.staff.equipment.faults_table import shortened
from cms.staff.parts import Cell, Ledger
from equipment import figures
from equipment.figures import Busy
from kit.charts import bars
from kit.clock import today

DAYS = 30
# Each column bears its name: of more, the names would not fit.
SHOWN = 6
# Letters of a name under its column.
LABEL = 14


def _labels(shown: list[Busy]) -> list[str]:
    """Names short enough to stand side by side; the table has them whole."""
    return [shortened(one.equipment.name, LABEL) for one in shown]


def _busy(viewer: Any) -> list[Busy]:
    return figures.busy(viewer, today() - timedelta(days=DAYS), today())


def _hours(one: Busy) -> float:
    return max(one.used, one.reserved)


def hours_used(viewer: Any) -> Chart:
    """Hours of use and of reservations, machine by machine."""
    found = sorted(_busy(viewer), key=_hours, reverse=True)
    used, reserved = _("Used"), _("Reserved")
    shown = found[:SHOWN]
    drawn = bars(
        _labels(shown),
        {_("Hours"): [_hours(one) for one in shown]},
        most_labels=SHOWN,
    )
    rows = [
        (
            Cell(one.equipment.name),
            Cell(f"{one.used:.1f}"),
            Cell(f"{one.reserved:.1f}"),
            Cell(f"{one.opened:.0f}"),
            Cell(f"{one.idle_share:.0%}"),
        )
        for one in found
    ]
    head = (_("Equipment"), used, reserved, _("Open"), _("Idle"))
    title = _("Hours of equipment in the last {days} days").format(days=DAYS)
    return Chart(title, drawn, _("The numbers"), Ledger("", head, rows, empty=_("Nothing yet.")))


def idle_share(viewer: Any) -> Chart:
    """The part of the open hours in which nobody had it, in percent."""
    found = sorted(_busy(viewer), key=lambda one: -one.idle_share)
    shown = found[:SHOWN]
    percent = [round(one.idle_share * 100) for one in shown]
    drawn = bars(_labels(shown), {_("Idle"): percent}, most_labels=SHOWN)
    rows = [(Cell(one.equipment.name), Cell(f"{one.idle_share:.0%}")) for one in found]
    title = _("Open hours in which nobody had it, in percent")
    table = Ledger("", (_("Equipment"), _("Idle")), rows, empty=_("Nothing yet."))
    return Chart(title, drawn, _("The numbers"), table)


def revenue(viewer: Any) -> Chart:
    """Invoiced for reservations, month by month."""
    months = month_starts(today(), -MONTHS_OF_REVENUE)
    found = figures.revenue_in(months, viewer)
    labels = [month_named(month) for month in months]
    in_units = {name: [cents / 100 for cents in values] for name, values in found.items()}
    table = Ledger("", (_("Month"), *found, _("Total")), amounts(labels, found), empty=_("Nothing yet."))
    return Chart(_("Revenue of reservations, in euros"), bars(labels, in_units), _("The numbers"), table)
