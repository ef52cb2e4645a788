"""The screen of sessions: listed, planned, changed, cancelled, attended."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from cms.staff.screens import Screen
from cms.staff.viewer import staff_user
from cms.staff.workshops.attendance import AttendancePage, WalkIn
from cms.staff.workshops.booking_acts import BookForSomebody, CancelBooking, MoveBooking
from cms.staff.workshops.planning import CancelSession, ChangeSession, CloseSession, PlanSession
from cms.staff.workshops.seeing import sees_some
from cms.staff.workshops.series import PlanSeries
from cms.staff.workshops.session_page import SessionDetail
from cms.staff.workshops.sessions_list import SessionFilters, SessionListing
from cms.staff.workshops.week import WeekPage
from workshops.models import Booking, WorkshopSession


class SessionsMenuItem(MenuItem):
    """Shown to the team, and to whoever leads a session."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_some(staff_user(request))


class Sessions(Screen):
    """The screen of sessions."""

    model = WorkshopSession
    name = "sessions"
    icon = "calendar"
    menu_label = gettext_lazy("Sessions")
    index_view_class = SessionListing
    inspect_view_class = SessionDetail
    filterset_class = SessionFilters
    search_fields = ("workshop__name_fr", "workshop__name_en", "workshop__code", "place")
    ordering = ("is_over", "away")
    export_filename = "seances"

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        return SessionsMenuItem

    def more_urls(self) -> list[URLPattern]:
        of_row = self.construct_view
        return [
            path("week/", of_row(WeekPage), name="week"),
            path("plan/", of_row(PlanSession), name="plan"),
            path("series/", of_row(PlanSeries), name="series"),
            path("<int:pk>/change/", of_row(ChangeSession), name="change"),
            path("<int:pk>/cancel/", of_row(CancelSession), name="cancel"),
            path("<int:pk>/close/", of_row(CloseSession), name="close"),
            path("<int:pk>/book/", of_row(BookForSomebody), name="book"),
            path("<int:pk>/attendance/", of_row(AttendancePage), name="attendance"),
            path("<int:pk>/walk-in/", of_row(WalkIn), name="walk_in"),
            path("bookings/<int:pk>/cancel/", of_row(CancelBooking, model=Booking), name="cancel_booking"),
            path("bookings/<int:pk>/move/", of_row(MoveBooking, model=Booking), name="move_booking"),
        ]
