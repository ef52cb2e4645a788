from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from equipment.models import Equipment, Occupancy
from kit.bilingual import in_language
from workshops.models.opened import opened_sessions
from workshops.models.workshop import Workshop
from workshops.states import SEATED, SessionState

if TYPE_CHECKING:
    from accounts.viewers import Viewer

# People arrive before it begins, and who was forgotten is noted before going home.
OPENS_BEFORE, CLOSES_AFTER = timedelta(hours=2), timedelta(hours=2)


class Series(models.Model):
    """Sessions that were made together by a rule of repetition; each is edited on its own afterwards.

    `rule` is an RRULE of RFC 5545 without its name; it runs on the wall clock of the association.
    """

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="series")
    rule = models.CharField(_("rule"), max_length=200)
    starts_on = models.DateField(_("first day"))
    starts_time = models.TimeField(_("time of day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("series of sessions")
        verbose_name_plural = _("series of sessions")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.workshop}: {self.rule}"


def seats_taken() -> Coalesce:
    """SQL: how many seats of a session are taken now."""
    # It leads here.
    from workshops.models.booking import Booking

    rows = Booking.objects.filter(session=OuterRef("pk"), state__in=SEATED).order_by()
    return Coalesce(Subquery(rows.values("session").annotate(it=Count("pk")).values("it")), 0)


class WorkshopSessionQuerySet(models.QuerySet["WorkshopSession"]):
    """Sessions, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; those of workshops that are not hidden, those one leads, those one booked."""
        if viewer.has_perm("workshops.view_workshop"):
            return self
        # It leads here.
        from workshops.models.booking import Booking

        shown = Q(workshop__in=Workshop.objects.public())
        own = Q(pk__in=Booking.objects.belonging_to(viewer).values("session"))
        return self.filter(shown | Q(pk__in=opened_sessions(viewer)) | own)

    def led_by(self, viewer: Viewer) -> Self:
        """Those whose attendance the viewer takes: as their trainer, or as who plans all of them."""
        if viewer.has_perm("workshops.schedule_session"):
            return self
        return self.filter(pk__in=opened_sessions(viewer))

    def led_now_by(self, viewer: Viewer) -> Self:
        """Those that the viewer leads as a trainer and whose people come, are there, or have just left."""
        rows = self.scheduled().filter(pk__in=opened_sessions(viewer))
        return rows.filter(starts_at__lte=Now() + OPENS_BEFORE, ends_at__gte=Now() - CLOSES_AFTER)

    def scheduled(self) -> Self:
        """Those that are to take place, or took place and were not closed yet."""
        return self.filter(state=SessionState.SCHEDULED)

    def coming(self) -> Self:
        """Those that are to take place and have not begun."""
        return self.scheduled().filter(starts_at__gt=Now())

    def bookable(self) -> Self:
        """Those whose bookings are still open, seats or not."""
        close = F("workshop__close_hours") * Value(timedelta(hours=1))
        closes_at = ExpressionWrapper(F("starts_at") - close, output_field=models.DateTimeField())
        return self.coming().alias(closes_at=closes_at).filter(closes_at__gt=Now())

    def with_seats(self) -> Self:
        """Adds `taken`, how many seats are taken now."""
        return self.annotate(taken=seats_taken())

    def with_seats_left(self) -> Self:
        """Those that are not full now."""
        return self.with_seats().filter(taken__lt=F("capacity"))


class WorkshopSession(models.Model):
    """A dated run of a workshop: when, where, led by whom, with how many seats.

    Its rooms and machines are taken by `takings`. `moved_at` is when its time was last changed: whoever had
    booked before may leave with all their money. `decided_at` is when it was settled that it takes place,
    people enough or not. `revision` counts changes for calendars (SEQUENCE), the last one at `changed_at`.
    """

    workshop = models.ForeignKey(
        Workshop, models.PROTECT, related_name="sessions", verbose_name=_("workshop")
    )
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="sessions", editable=False
    )
    state = models.CharField(_("state"), max_length=10, choices=SessionState.choices, default="scheduled")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    capacity = models.PositiveSmallIntegerField(
        _("seats"), validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    place = models.CharField(
        _("where"), max_length=150, blank=True, help_text=_("Left empty: in the rooms it takes.")
    )
    note_fr = models.CharField(_("to know, in French"), max_length=300, blank=True)
    note_en = models.CharField(_("to know, in English"), max_length=300, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    moved_at = models.DateTimeField(_("moved at"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)
    cancel_reason = models.TextField(_("why it was cancelled"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = WorkshopSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        base_manager_name = "objects"
        ordering = ("starts_at", "pk")
        permissions = (("lead_session", "Leads the session"),)
        indexes = (
            models.Index(fields=("starts_at", "id"), name="sessions_in_time"),
            models.Index(fields=("workshop", "starts_at"), name="sessions_of_workshop"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_lasts"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="session_has_a_seat"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | (Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")),
                name="cancelled_session_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.workshop}, {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    @property
    def attendance_opens_at(self) -> datetime:
        """From when on it is noted who came."""
        return self.starts_at - OPENS_BEFORE

    @property
    def note(self) -> str:
        """What to know of it, in the language now active."""
        return in_language(self, "note")

    @property
    def why_cancelled(self) -> str:
        """The reason as the team wrote it; the program's own in the language now active."""
        return gettext(self.cancel_reason) if self.cancel_reason else ""

    @property
    def equipment(self) -> QuerySet[Equipment]:
        """The rooms and machines it takes."""
        return Equipment.objects.filter(occupancies__session_taking__session=self)


class SessionTaking(models.Model):
    """A room or machine that a session takes: its time stands in the one table of occupancies."""

    session = models.ForeignKey(WorkshopSession, models.CASCADE, related_name="takings")
    occupancy = models.OneToOneField(Occupancy, models.PROTECT, related_name="session_taking")

    class Meta:
        verbose_name = _("room or machine of a session")
        verbose_name_plural = _("rooms and machines of sessions")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.session_id}: {self.occupancy}"
