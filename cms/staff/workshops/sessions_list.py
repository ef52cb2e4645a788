"""The list of sessions: what comes next first, with its seats, its line and what it brings."""

from typing import Any

import django_filters
from django.db import models
from django.db.models import Case, Func, Prefetch, QuerySet, Value, When
from django.db.models.functions import Now
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import Contact, User
from cms.staff.listing import Listing
from cms.staff.parts import Cell
from cms.staff.tables import CellColumn, NameColumn, TextColumn
from cms.staff.viewer import staff_user
from cms.staff.workshops.seeing import PLAN, SEE, SEE_REVENUE, ForThoseWhoSeeSome, sessions_of
from cms.staff.workshops.tones import session_state
from kit.money import Money
from kit.wording import day_and_hours
from workshops.figures import brought, waiting
from workshops.models import SessionTrainer, Workshop, WorkshopSession
from workshops.states import SessionState


def leaders(request: HttpRequest) -> QuerySet[Contact]:
    """Who leads a session that the viewer sees."""
    rows = SessionTrainer.objects.standing().filter(session__in=sessions_of(staff_user(request)).values("pk"))
    return Contact.objects.filter(pk__in=rows.values("contact")).order_by("sort_name", "pk")


class SessionFilters(WagtailFilterSet):
    """What one looks for among sessions."""

    when = django_filters.ChoiceFilter(
        label=gettext_lazy("When"),
        choices=[("coming", gettext_lazy("now and to come")), ("past", gettext_lazy("over"))],
        method="by_time",
        empty_label=gettext_lazy("All"),
    )
    seats = django_filters.ChoiceFilter(
        label=gettext_lazy("Seats"),
        choices=[("free", gettext_lazy("some left")), ("full", gettext_lazy("full"))],
        method="by_seats",
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=SessionState.choices, widget=CheckboxSelectMultiple
    )
    workshop = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Workshop"), queryset=Workshop.objects.order_by("name_fr", "pk")
    )
    trainer = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Who leads it"), queryset=leaders, method="by_trainer"
    )

    class Meta:
        model = WorkshopSession
        fields = ("when", "seats", "state", "workshop", "trainer")

    def by_time(self, rows: QuerySet[WorkshopSession], name: str, value: str) -> QuerySet[WorkshopSession]:
        """Over or not."""
        return rows.filter(ends_at__lte=Now()) if value == "past" else rows.filter(ends_at__gt=Now())

    def by_seats(self, rows: QuerySet[WorkshopSession], name: str, value: str) -> QuerySet[WorkshopSession]:
        """Full or not."""
        is_free = {"taken__lt": models.F("capacity")}
        return rows.filter(**is_free) if value == "free" else rows.exclude(**is_free)

    def by_trainer(self, rows: QuerySet[WorkshopSession], name: str, value: Any) -> QuerySet[WorkshopSession]:
        """Led by somebody."""
        return rows.filter(pk__in=SessionTrainer.objects.standing().filter(contact=value).values("session"))


def with_leaders(rows: QuerySet[WorkshopSession]) -> QuerySet[WorkshopSession]:
    """Each with `leading`, the rows of who leads it."""
    leading = SessionTrainer.objects.standing().select_related("contact")
    return rows.prefetch_related(Prefetch("trainers", queryset=leading, to_attr="leading"))


def nearest_first(rows: QuerySet[WorkshopSession]) -> QuerySet[WorkshopSession]:
    """Each with `is_over` and `away`: ordered by both, what comes next is first, and the oldest last."""
    away = Func(
        Now() - models.F("starts_at"), models.F("starts_at") - Now(), function="GREATEST",
        output_field=models.DurationField(),
    )  # fmt: skip
    is_over = Case(When(ends_at__lte=Now(), then=Value(1)), default=Value(0))
    return rows.annotate(is_over=is_over, away=away)


def seats_told(row: Any) -> str:
    """As in "5/8"."""
    return f"{row.taken}/{row.capacity}"


def led_by_told(row: Any) -> str:
    """Who leads it, by name."""
    return ", ".join(one.contact.full_name for one in row.leading)


def brought_told(row: Any) -> str:
    """What it brought, or nothing."""
    return str(Money(row.brought, row.workshop.currency)) if row.brought else ""


class SessionListing(ForThoseWhoSeeSome, Listing):
    """The list, what comes next first."""

    permission_required = None  # type: ignore[assignment]  # the mixin before it asks
    nothing = gettext_lazy("No session is planned yet.")

    def rows(self, viewer: User) -> QuerySet[WorkshopSession]:
        found = sessions_of(viewer).with_seats().annotate(waiting=waiting(), brought=brought())
        return nearest_first(with_leaders(found.select_related("workshop")))

    @cached_property
    def header_buttons(self) -> list[Any]:
        user = self.request.user
        week = HeaderButton(_("Week"), url=reverse("staff_sessions:week"), icon_name="calendar")
        buttons = [week] if user.has_perm(SEE) else []
        if user.has_perm(PLAN):
            plan, series = reverse("staff_sessions:plan"), reverse("staff_sessions:series")
            buttons.insert(0, HeaderButton(_("Plan a series"), url=series, icon_name="copy"))
            buttons.insert(0, HeaderButton(_("Plan a session"), url=plan, icon_name="plus"))
        return buttons

    @cached_property
    def columns(self) -> list[Any]:
        columns = [
            NameColumn(
                _("Workshop"), self.url_of, "workshop__name_fr", accessor=lambda row: row.workshop.name
            ),
            TextColumn("when", _("When"), lambda row: day_and_hours(row.starts_at, row.ends_at), "starts_at"),
            CellColumn("state", _("State"), session_state, sort_key="state"),
            TextColumn("seats", _("Seats taken"), seats_told, "taken"),
            TextColumn("waiting", _("Waiting"), lambda row: str(row.waiting or ""), "waiting"),
            TextColumn("leads", _("Who leads it"), led_by_told),
        ]
        if self.request.user.has_perm(SEE_REVENUE):
            columns.insert(5, TextColumn("brought", _("Revenue"), brought_told, "brought"))
        return columns

    def sheet(self) -> list[tuple[str, Any]]:
        return [
            (_("Workshop"), lambda row: row.workshop.name),
            (_("From"), lambda row: localtime(row.starts_at).replace(tzinfo=None)),
            (_("Until"), lambda row: localtime(row.ends_at).replace(tzinfo=None)),
            (_("State"), lambda row: row.get_state_display()),
            (_("Seats"), lambda row: row.capacity),
            (_("Seats taken"), lambda row: row.taken),
            (_("Waiting"), lambda row: row.waiting),
            *([(_("Revenue"), brought_amount)] if self.request.user.has_perm(SEE_REVENUE) else []),
            (_("Who leads it"), led_by_told),
        ]


def brought_amount(row: Any) -> Any:
    """What it brought, as a number."""
    return Money(row.brought, row.workshop.currency).amount


def session_cell(session: WorkshopSession) -> Cell:
    """A session by its day and hours, leading to its page."""
    told = day_and_hours(session.starts_at, session.ends_at)
    return Cell(told, reverse("staff_sessions:inspect", args=(session.pk,)))
