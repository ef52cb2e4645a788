from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from equipment.models.equipment import Equipment
from kit.bilingual import in_language

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class Weekday(models.IntegerChoices):
    """Days of the week, counted as ISO 8601 does."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class OpeningHours(models.Model):
    """Hours of a weekday in which an equipment is open, on the wall clock. None at all: always open.

    `closes_at` midnight means the end of the day.
    """

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    opens_at = models.TimeField(_("opens at"))
    closes_at = models.TimeField(_("closes at"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ("weekday", "opens_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")) | Q(closes_at="00:00"),
                name="closes_after_it_opens",
                violation_error_message=_("It closes before it opens."),
            ),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="weekday_is_one"),
        )

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class ClosureQuerySet(models.QuerySet["Closure"]):
    """Closures, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the whole place, and of the equipment that one sees."""
        return self.filter(Q(equipment=None) | Q(equipment__in=Equipment.objects.visible_to(viewer)))

    def coming(self) -> Self:
        """Those that are not over."""
        return self.filter(ends_at__gt=timezone.now())


class Closure(models.Model):
    """A time in which an equipment, or without one the whole place, is closed: holidays, a general meeting.

    Reservations made before stand until somebody cancels them; new ones are refused.
    """

    equipment = models.ForeignKey(
        Equipment, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("equipment")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason_fr = models.CharField(_("reason in French"), max_length=150)
    reason_en = models.CharField(_("reason in English"), max_length=150, blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        base_manager_name = "objects"
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="closure_lasts",
                violation_error_message=_("It ends before it begins."),
            ),
        )

    def __str__(self) -> str:
        return self.reason

    @property
    def reason(self) -> str:
        """In the language now active."""
        return in_language(self, "reason")
