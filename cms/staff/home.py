"""The first page: what waits for whoever looks, and nothing of what is not theirs to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from accounts.models import User
from billing.models import CHECK_DOCUMENTS, Application, Membership, Refund, SupportingDocument
from billing.states import RefundState
from cms.staff.ending import ending_soon
from cms.staff.equipment.needs import what_machines_need
from cms.staff.viewer import staff_user
from cms.staff.workshops.panel import what_sessions_need


@dataclass(frozen=True)
class Waiting:
    """A figure, what it counts, and where to go."""

    count: int
    words: str
    url: str


def what_waits(viewer: User) -> list[Waiting]:
    """What the viewer may act on or should know."""
    found = []
    if viewer.has_perm("billing.decide_application"):
        count = Application.objects.visible_to(viewer).waiting_for_decision().count()
        words = ngettext("application waits for a decision", "applications wait for a decision", count)
        found.append(Waiting(count, words, reverse("staff_applications:index") + "?waiting=yes"))
    if viewer.has_perm(CHECK_DOCUMENTS):
        count = SupportingDocument.objects.visible_to(viewer).to_check().count()
        words = ngettext("document to check", "documents to check", count)
        found.append(Waiting(count, words, reverse("staff_papers:index") + "?state=submitted"))
    if viewer.has_perm("billing.view_refund"):
        count = Refund.objects.visible_to(viewer).filter(state=RefundState.FAILED).count()
        words = ngettext("refund failed: pay it by hand", "refunds failed: pay them by hand", count)
        found.append(Waiting(count, words, reverse("staff_refunds:index") + "?state=failed"))
        count = Refund.objects.visible_to(viewer).filter(state=RefundState.TO_PAY).count()
        words = ngettext("refund to pay by hand", "refunds to pay by hand", count)
        found.append(Waiting(count, words, reverse("staff_refunds:index") + "?state=to_pay"))
    if viewer.has_perm("billing.view_membership"):
        count = ending_soon(Membership.objects.visible_to(viewer)).count()
        words = ngettext("membership ends within 30 days", "memberships end within 30 days", count)
        found.append(Waiting(count, words, reverse("staff_members:index") + "?ending=soon"))
    needed = [*what_machines_need(viewer), *what_sessions_need(viewer)]
    return found + [Waiting(*figure) for figure in needed]


class WaitingPanel(Component):
    """What waits, as figures that lead to the lists."""

    name = "waiting"
    order = 10
    template_name = "staff/home_waiting.html"

    def __init__(self, waiting: list[Waiting]) -> None:
        self.waiting = waiting

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"waiting": self.waiting, "title": _("To do")}


def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """Put what waits first; nothing is added for those for whom nothing can wait."""
    waiting = what_waits(staff_user(request))
    if waiting:
        panels.insert(0, WaitingPanel(waiting))
