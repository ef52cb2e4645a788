"""Which sessions somebody sees in the back office: all of them, or those that they lead."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import User
from cms.staff.viewer import staff_user
from kit.wording import day_and_hours
from workshops.models import Booking, WorkshopSession
from workshops.models.session import WorkshopSessionQuerySet

SEE = "workshops.view_workshop"
ADD, CHANGE = "workshops.add_workshop", "workshops.change_workshop"
PLAN, MANAGE = "workshops.schedule_session", "workshops.manage_booking"
SEE_BOOKINGS = "workshops.view_booking"
# What sessions bring is for those who see what was invoiced.
SEE_REVENUE = "billing.view_invoice"


def sessions_of(viewer: User) -> WorkshopSessionQuerySet:
    """All for the team; those that the viewer leads for everybody else."""
    if viewer.has_perm(SEE):
        return WorkshopSession.objects.visible_to(viewer)
    return WorkshopSession.objects.led_by(viewer)


def sees_some(viewer: User) -> bool:
    """Whether there is a list of sessions for the viewer at all."""
    return viewer.has_perm(SEE) or WorkshopSession.objects.led_by(viewer).exists()


def leads(session: WorkshopSession, viewer: User) -> bool:
    """Whether the viewer takes attendance in this session, and closes it."""
    return WorkshopSession.objects.led_by(viewer).filter(pk=session.pk).exists()


def called(session: WorkshopSession) -> str:
    """A session as one speaks of it."""
    return f"{session.workshop.name}, {day_and_hours(session.starts_at, session.ends_at)}"


class ForThoseWhoSeeSome:
    """Before a list or a page of its own: opened by the team and by whoever leads a session."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sees_some(staff_user(request)):
            raise PermissionDenied
        # The mixin meets the view that has this method only in the classes below.
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class OfSession:
    """A page about a session: with a permission for those who hold it, else for whoever sees the session."""

    permission: ClassVar[str] = ""
    viewer: Any
    thing: Any

    def may_open(self) -> bool:
        """Whether the viewer may open pages of this kind at all."""
        return self.viewer.has_perm(self.permission) if self.permission else sees_some(self.viewer)

    def rows(self) -> WorkshopSessionQuerySet:
        """What the viewer sees."""
        return sessions_of(self.viewer).select_related("workshop")

    @property
    def thing_name(self) -> str:
        """Workshop, day and hours."""
        return called(self.thing)


class OfBooking:
    """A page about a booking, which goes back to the session."""

    permission: ClassVar[str] = MANAGE
    viewer: Any
    thing: Any
    inspect_url_name: str

    def rows(self) -> QuerySet[Booking]:
        """What the viewer sees."""
        found = Booking.objects.visible_to(self.viewer)
        return found.select_related("contact", "session__workshop", "line__order")

    @property
    def thing_name(self) -> str:
        """Who comes to what."""
        return f"{self.thing.contact.full_name}, {called(self.thing.session)}"
