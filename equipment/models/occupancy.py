from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, acted_for_by
from billing.models import OrderLine
from equipment.models.equipment import Equipment
from equipment.states import HOLDING, EquipmentState, ReservationState
from kit.money import Money

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class OccupancyKind(models.TextChoices):
    """What takes the time."""

    RESERVATION = "reservation", _("reservation")
    MAINTENANCE = "maintenance", _("maintenance")
    SESSION = "session", _("training or event")


def span() -> Func:
    """SQL: the instants that an occupancy takes, from its start and without its end."""
    return Func(
        "starts_at", "ends_at", RangeBoundary(), function="tstzrange", output_field=DateTimeRangeField()
    )


class OccupancyQuerySet(models.QuerySet["Occupancy"]):
    """Occupancies, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Everybody sees when an equipment that they see is taken; by whom is another matter."""
        return self.filter(equipment__in=Equipment.objects.visible_to(viewer))

    def standing(self) -> Self:
        """Those that were not let go."""
        return self.filter(released_at=None)

    def within(self, start: datetime, end: datetime) -> Self:
        """Those that take some of the time between two instants."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def taking(self) -> Self:
        """Those that keep others out: not those of holds whose time is over, which nobody swept yet."""
        over = Q(reservation__state=ReservationState.HELD, reservation__held_until__lte=Now())
        return self.standing().exclude(over)


class Occupancy(models.Model):
    """An equipment is taken from one instant to another, not included. No two that stand ever overlap.

    Reservations, maintenance and the sessions of workshops all write it by `equipment.actions.occupying`.
    """

    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="occupancies", verbose_name=_("equipment")
    )
    kind = models.CharField(_("taken by"), max_length=12, choices=OccupancyKind.choices)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    released_at = models.DateTimeField(_("let go at"), null=True, blank=True)

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("occupancy")
        verbose_name_plural = _("occupancies")
        base_manager_name = "objects"
        ordering = ("starts_at", "pk")
        indexes = (
            models.Index(
                fields=("equipment", "starts_at"), condition=Q(released_at=None), name="occupancies_of_a_day"
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="occupancy_lasts"),
            ExclusionConstraint(
                name="occupancies_never_overlap",
                expressions=[("equipment", RangeOperators.EQUAL), (span(), RangeOperators.OVERLAPS)],
                condition=Q(released_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.equipment}: {self.starts_at} – {self.ends_at}"


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Reservations, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; those of the equipment one cares for; for others those of whom they act for."""
        if viewer.has_perm("equipment.view_reservation"):
            return self
        cared = Equipment.objects.cared_for_by(viewer)
        return self.filter(Q(contact__in=acted_for_by(viewer)) | Q(occupancy__equipment__in=cared))

    def holding(self) -> Self:
        """Those that keep the time for themselves now."""
        over = Q(state=ReservationState.HELD, held_until__lte=Now())
        return self.filter(state__in=HOLDING).exclude(over)

    def lapsed(self) -> Self:
        """Holds whose time is over, and which nobody swept yet."""
        return self.filter(state=ReservationState.HELD, held_until__lte=Now())

    def coming(self) -> Self:
        """Those that keep the time for themselves and are not over."""
        return self.holding().filter(occupancy__ends_at__gt=Now())

    def cancellable(self) -> Self:
        """Those that can still be given up: they have not begun."""
        return self.filter(state__in=HOLDING, occupancy__starts_at__gt=Now())

    def given_back(self) -> Self:
        """Those that give back what they took when given up now: early enough, or it cannot serve anyway."""
        notice = F("occupancy__equipment__cancel_hours") * Value(timedelta(hours=1))
        early = ExpressionWrapper(F("occupancy__starts_at") - notice, output_field=models.DateTimeField())
        serves = Q(occupancy__equipment__state=EquipmentState.IN_SERVICE)
        return self.cancellable().alias(latest=early).filter(Q(latest__gte=Now()) | ~serves)


class Reservation(models.Model):
    """A contact has an equipment for themselves: held until it is paid, then confirmed.

    `line` is what was ordered for it; without one it took credits, or nothing.
    """

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="reservations", verbose_name=_("contact")
    )
    occupancy = models.OneToOneField(Occupancy, models.PROTECT, related_name="reservation")
    state = models.CharField(_("state"), max_length=10, choices=ReservationState.choices, default="held")
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    line = models.OneToOneField(
        OrderLine, models.PROTECT, null=True, blank=True, related_name="reservation", verbose_name=_("line")
    )
    price_minor = models.PositiveIntegerField(_("price in cents"), default=0)
    credits = models.PositiveIntegerField(_("credits"), default=0)
    purpose = models.CharField(_("what for"), max_length=200, blank=True)
    # What was made together by a rule of repetition.
    series = models.UUIDField(_("series"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    ended_at = models.DateTimeField(_("over since"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        base_manager_name = "objects"
        ordering = ("-occupancy__starts_at", "-pk")
        permissions = (("manage_reservation", "Can reserve for others and cancel their reservations"),)
        indexes = (
            models.Index(fields=("held_until",), condition=Q(state="held"), name="reservations_held"),
            models.Index(
                fields=("series",), condition=Q(series__isnull=False), name="reservations_of_series"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False), name="hold_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("held", "confirmed")) | Q(ended_at__isnull=False),
                name="ended_reservation_has_an_instant",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact}: {self.occupancy}"

    @property
    def equipment(self) -> Equipment:
        """What is reserved."""
        return self.occupancy.equipment

    @property
    def price(self) -> Money:
        """What it cost in money."""
        return Money(self.price_minor, self.occupancy.equipment.currency)


class MaintenanceQuerySet(models.QuerySet["Maintenance"]):
    """Maintenances, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; those of the equipment one cares for."""
        if viewer.has_perm("equipment.view_equipment"):
            return self
        return self.filter(occupancy__equipment__in=Equipment.objects.cared_for_by(viewer))


class Maintenance(models.Model):
    """An equipment is being looked after: nobody else has it meanwhile."""

    occupancy = models.OneToOneField(Occupancy, models.PROTECT, related_name="maintenance")
    task = models.ForeignKey(
        "equipment.MaintenanceTask", models.SET_NULL, null=True, blank=True, related_name="maintenances"
    )
    what = models.CharField(_("what is done"), max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = MaintenanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintenance")
        verbose_name_plural = _("maintenances")
        base_manager_name = "objects"
        ordering = ("-occupancy__starts_at", "-pk")

    def __str__(self) -> str:
        return self.what


class MaintenanceTaskQuerySet(models.QuerySet["MaintenanceTask"]):
    """Tasks of maintenance, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; those of the equipment one cares for."""
        if viewer.has_perm("equipment.view_equipment"):
            return self
        return self.filter(equipment__in=Equipment.objects.cared_for_by(viewer))


class MaintenanceTask(models.Model):
    """Something to be done to an equipment every so many hours of use, or days."""

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="maintenance_tasks")
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    every_hours = models.PositiveIntegerField(_("every so many hours of use"), null=True, blank=True)
    every_days = models.PositiveIntegerField(_("every so many days"), null=True, blank=True)
    last_done_at = models.DateTimeField(_("last done at"), default=timezone.now)

    objects = MaintenanceTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintenance task")
        verbose_name_plural = _("maintenance tasks")
        base_manager_name = "objects"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(every_hours__gte=1, every_hours__isnull=False)
                | Q(every_days__gte=1, every_days__isnull=False),
                name="task_comes_again",
                violation_error_message=_("Say after how many hours of use or days it comes again."),
            ),
        )

    def __str__(self) -> str:
        return self.name_fr
