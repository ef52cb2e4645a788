"""The charts about workshops: how full they are, and what they bring."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from billing.figures import MONTHS_OF_REVENUE, month_starts
from cms.staff.chart import Chart, amounts, month_named
from cms.staff.equipment.faults_table import shortened
from cms.staff.parts import Cell, Ledger
from kit.charts import bars
from kit.clock import midnight, today
from kit.money import Money
from workshops import figures
from workshops.figures import Fill

DAYS = 90
# More columns would not be told apart.
SHOWN = 12
LABEL = 14


def _share(found: list[Fill]) -> int:
    """Percent of all seats that were taken."""
    seats = sum(one.seats for one in found)
    return round(100 * sum(one.taken for one in found) / seats) if seats else 0


def fill(viewer: Any) -> Chart:
    """Seats taken in the last months, workshop by workshop, in percent."""
    last = today() + timedelta(days=1)
    found = figures.fill(viewer, midnight(last - timedelta(days=DAYS)), midnight(last))
    shown = found[:SHOWN]
    labels = [shortened(one.workshop.name, LABEL) for one in shown]
    drawn = bars(labels, {_("Seats taken"): [round(one.share * 100) for one in shown]}, most_labels=6)
    rows = [
        (
            Cell(one.workshop.name),
            Cell(str(one.sessions)),
            Cell(str(one.taken)),
            Cell(str(one.seats)),
            Cell(f"{one.share:.0%}"),
        )
        for one in found
    ]
    head = (_("Workshop"), _("Sessions"), _("Seats taken"), _("Seats"), _("Part"))
    title = _("Seats taken in the last {days} days, in percent").format(days=DAYS)
    told = _("{share}% of the seats were taken").format(share=_share(found))
    table = Ledger("", head, rows, empty=_("Nothing yet."))
    return Chart(title, drawn, _("The numbers"), table, told if found else "")


def revenue(viewer: Any) -> Chart:
    """Invoiced for seats, month by month."""
    months = month_starts(today(), -MONTHS_OF_REVENUE)
    found = figures.revenue_in(months, viewer)
    labels = [month_named(month) for month in months]
    in_units = {name: [cents / 100 for cents in values] for name, values in found.items()}
    table = Ledger("", (_("Month"), *found, _("Total")), amounts(labels, found), empty=_("Nothing yet."))
    last = Money(sum(values[-1] for values in found.values()), "EUR")
    finding = _("{amount} in {month}").format(amount=last, month=labels[-1])
    title = _("Revenue of workshops, in euros")
    return Chart(title, bars(labels, in_units), _("The numbers"), table, finding)
