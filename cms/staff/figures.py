"""How the association fares: charts drawn on the server, each with its numbers as a table."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from billing import figures
from cms.staff.chart import Chart, amounts, month_named
from cms.staff.equipment import charts
from cms.staff.parts import Cell, Ledger
from cms.staff.viewer import staff_user
from kit.charts import bars
from kit.clock import today
from kit.money import Money

TITLE = gettext_lazy("Figures")
MONTHS_OF_A_YEAR = 12
# Each chart is shown to those who may see the rows it counts.
MEMBERS, MONEY, APPLICATIONS = "billing.view_membership", "billing.view_invoice", "billing.view_application"
USE = "equipment.view_usage"


def _chart(title: str, head: str, labels: Sequence[str], values: Sequence[int], finding: str) -> Chart:
    rows = [(Cell(label), Cell(str(value))) for label, value in zip(labels, values, strict=True)]
    table = Ledger("", (head, _("How many")), rows, empty="")
    return Chart(title, bars(labels, {title: values}), _("The numbers"), table, finding)


def members(viewer: Any) -> Chart:
    """Memberships that ran at the end of each month."""
    months = figures.month_starts(today(), -figures.MONTHS_BACK)
    # The last day of a month is the one before the next begins; of this month, today.
    days = [*(start - timedelta(days=1) for start in months[1:]), today()]
    values = figures.running_on(days, viewer)
    title = _("Memberships that ran at the end of each month")
    return _chart(title, _("Month"), [month_named(month) for month in months], values, _grown(values))


def _grown(values: Sequence[int]) -> str:
    """How many there are, and how many more or fewer than a year before."""
    more = values[-1] - values[-1 - MONTHS_OF_A_YEAR]
    if not more:
        return _("{count}, as many as a year ago").format(count=values[-1])
    told = (
        _("{count}, which is {more} more than a year ago")
        if more > 0
        else _("{count}, which is {more} fewer than a year ago")
    )
    return told.format(count=values[-1], more=abs(more))


def renewals(viewer: Any) -> Chart:
    """Memberships that end in the months to come."""
    months = figures.month_starts(today().replace(day=1), figures.MONTHS_AHEAD)
    values = figures.ending_in(months, viewer)
    finding = _("{count} until {month}").format(count=sum(values), month=month_named(months[-1]))
    return _chart(_("Renewals due"), _("Month"), [month_named(month) for month in months], values, finding)


def applications(viewer: Any) -> Chart:
    """Applications that wait, by state."""
    found = figures.waiting(viewer)
    labels = [str(state.label) for state in found]
    values = list(found.values())
    finding = ngettext("{count} application waits", "{count} applications wait", sum(values))
    return _chart(_("Applications waiting"), _("State"), labels, values, finding.format(count=sum(values)))


def revenue(viewer: Any) -> Chart:
    """Invoiced month by month, by plan."""
    months = figures.month_starts(today(), -figures.MONTHS_OF_REVENUE)
    by_plan = {
        name or _("Without a plan"): cents for name, cents in figures.revenue_in(months, viewer).items()
    }
    labels = [month_named(month) for month in months]
    in_units = {name: [cents / 100 for cents in values] for name, values in by_plan.items()}
    table = Ledger("", (_("Month"), *by_plan, _("Total")), amounts(labels, by_plan), empty=_("Nothing yet."))
    title = _("Revenue by month and plan, in euros")
    last = Money(sum(values[-1] for values in by_plan.values()), "EUR")
    finding = _("{amount} in {month}").format(amount=last, month=labels[-1])
    return Chart(title, bars(labels, in_units), _("The numbers"), table, finding)


CHARTS = (
    (MEMBERS, members),
    (MEMBERS, renewals),
    (MONEY, revenue),
    (APPLICATIONS, applications),
    (USE, charts.hours_used),
    (USE, charts.idle_share),
    (MONEY, charts.revenue),
)


def may_see_some(user: Any) -> bool:
    """Whether a chart is for this user: money or decisions are their business."""
    return any(user.has_perm(permission) for permission in (MONEY, APPLICATIONS))


class FiguresPage(WagtailAdminTemplateMixin, TemplateView):
    """All charts that are for whoever looks."""

    template_name = "staff/figures.html"
    page_title = TITLE
    header_icon = "table"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": TITLE}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_some(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer = staff_user(self.request)
        parts = [made(viewer) for permission, made in CHARTS if viewer.has_perm(permission)]
        return super().get_context_data(parts=parts, **kwargs)


class FiguresMenuItem(MenuItem):
    """Shown to those for whom a chart is."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_some(request.user)


class Figures(ViewSet):
    """The page, and its entry in the menu."""

    icon = "table"
    menu_label = TITLE
    menu_name = "figures"
    menu_order = 60
    menu_item_class = FiguresMenuItem
    add_to_admin_menu = True

    @cached_property
    def menu_url(self) -> str:
        return reverse("figures:index")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", FiguresPage.as_view(), name="index")]
