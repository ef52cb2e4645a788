"""What the first page says of workshops: how full the next sessions are, and what needs somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Now
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from accounts.models import User
from cms.staff.parts import Cell
from cms.staff.viewer import staff_user
from cms.staff.workshops.seeing import PLAN, sessions_of
from cms.staff.workshops.sessions_list import led_by_told, session_cell, with_leaders
from workshops.figures import waiting
from workshops.models import WorkshopSession
from workshops.states import SessionState

SHOWN = 8


@dataclass(frozen=True)
class NextSession:
    """A session to come, as a bar of its seats."""

    session: WorkshopSession
    when: Cell
    led_by: str
    taken: int
    waiting: int

    @property
    def told(self) -> str:
        """Its seats in words."""
        seats = _("{taken} of {seats} seats").format(taken=self.taken, seats=self.session.capacity)
        if not self.waiting:
            return seats
        line = ngettext("one person waits", "{count} people wait", self.waiting).format(count=self.waiting)
        return f"{seats}, {line}"


def next_sessions(viewer: User) -> list[NextSession]:
    """The next ones that the viewer sees."""
    found = sessions_of(viewer).coming().with_seats().annotate(waiting=waiting()).select_related("workshop")
    rows: Any = with_leaders(found).order_by("starts_at", "pk")[:SHOWN]
    return [NextSession(one, session_cell(one), led_by_told(one), one.taken, one.waiting) for one in rows]


class FillPanel(Component):
    """The fill of the sessions to come."""

    name = "session_fill"
    order = 20
    template_name = "staff/home_sessions.html"

    def __init__(self, found: Sequence[NextSession]) -> None:
        self.found = found

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        taken = sum(one.taken for one in self.found)
        seats = sum(one.session.capacity for one in self.found)
        told = _("{share}% of the seats of the next {count} sessions are taken")
        return {
            "title": told.format(share=round(100 * taken / seats), count=len(self.found)),
            "found": self.found,
            "url": f"{reverse('staff_sessions:index')}?when=coming",
        }


def show_fill(request: HttpRequest, panels: list[Component]) -> None:
    """Put the next sessions after what waits; nothing for those who see none."""
    found = next_sessions(staff_user(request))
    if found:
        panels.append(FillPanel(found))


def what_sessions_need(viewer: User) -> list[tuple[int, str, str]]:
    """Sessions that are over and not closed: how many, the words, where they are."""
    if not viewer.has_perm(PLAN):
        return []
    over = WorkshopSession.objects.visible_to(viewer).scheduled().filter(ends_at__lte=Now())
    count = over.count()
    words = ngettext("session is over and to be closed", "sessions are over and to be closed", count)
    asked = f"when=past&state={SessionState.SCHEDULED}"
    return [(count, words, f"{reverse('staff_sessions:index')}?{asked}")]
