"""The first page: what waits for whoever looks, and nothing of what is not theirs to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from accounts.models import User
from billing.models import Application, Membership, MembershipPeriod, Refund
from billing.states import RefundState
from cms.staff.viewer import staff_user
from kit.clock import today

SOON_DAYS = 30


@dataclass(frozen=True)
class Waiting:
    """A figure, what it counts, and where to go."""

    count: int
    words: str
    url: str


def expiring_soon() -> int:
    """Memberships whose last paid day is within `SOON_DAYS`, and that were not suspended."""
    day = today()
    last = MembershipPeriod.objects.standing().filter(membership=OuterRef("pk"))
    ends_soon = last.filter(ends_on__gt=day, ends_on__lte=day + timedelta(days=SOON_DAYS))
    goes_on = last.filter(ends_on__gt=day + timedelta(days=SOON_DAYS))
    return Membership.objects.filter(Exists(ends_soon), ~Exists(goes_on), suspended_at=None).count()


def what_waits(viewer: User) -> list[Waiting]:
    """What the viewer may act on or should know."""
    found = []
    if viewer.has_perm("billing.decide_application"):
        count = Application.objects.visible_to(viewer).waiting_for_decision().count()
        words = ngettext("application waits for a decision", "applications wait for a decision", count)
        found.append(Waiting(count, words, reverse("staff_applications:index") + "?waiting=yes"))
    if viewer.has_perm("billing.view_refund"):
        count = Refund.objects.visible_to(viewer).filter(state=RefundState.FAILED).count()
        words = ngettext("refund failed: pay it by hand", "refunds failed: pay them by hand", count)
        found.append(Waiting(count, words, reverse("staff_refunds:index") + "?state=failed"))
    if viewer.has_perm("billing.view_membership"):
        count = expiring_soon()
        words = ngettext("membership ends within 30 days", "memberships end within 30 days", count)
        found.append(Waiting(count, words, reverse("staff_members:index") + "?ordering=until"))
    return found


class WaitingPanel(Component):
    """What waits, as figures that lead to the lists."""

    name = "waiting"
    order = 10
    template_name = "staff/home_waiting.html"

    def __init__(self, waiting: list[Waiting]) -> None:
        self.waiting = waiting

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "waiting": self.waiting,
            "calm": not any(one.count for one in self.waiting),
            "title": _("To do"),
        }


def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """Put what waits first; nothing is added for those for whom nothing can wait."""
    waiting = what_waits(staff_user(request))
    if waiting:
        panels.insert(0, WaitingPanel(waiting))
