from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, acted_for_by
from billing.models import OrderLine
from equipment.models import Authorization
from kit.money import Money
from workshops.models.opened import opened_sessions
from workshops.models.session import WorkshopSession
from workshops.states import LIMITED, OPEN, SEATED, STANDING, BookingState

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class PriceKind(models.TextChoices):
    """Which of a workshop's prices somebody paid."""

    PUBLIC = "public", _("full price")
    MEMBER = "member", _("members’ price")
    REDUCED = "reduced", _("reduced price")
    TEAM = "team", _("free of charge, by the team")


class BookingQuerySet(models.QuerySet["Booking"]):
    """Bookings, as sentences."""

    def belonging_to(self, viewer: Viewer) -> Self:
        """Those of the contacts that the viewer acts for, and those that these made for others."""
        own = acted_for_by(viewer)
        return self.filter(Q(contact__in=own) | Q(booker__in=own))

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; those of the sessions one leads; for others their own."""
        if viewer.has_perm("workshops.view_booking"):
            return self
        own = acted_for_by(viewer)
        led = Q(session__in=opened_sessions(viewer))
        return self.filter(Q(contact__in=own) | Q(booker__in=own) | led)

    def seated(self) -> Self:
        """Those that take a seat, holds and offers included."""
        return self.filter(state__in=SEATED)

    def open(self) -> Self:
        """Those that are to come to pass: seats to be used, and those who wait."""
        return self.filter(state__in=OPEN)

    def standing(self) -> Self:
        """All but those that were cancelled or ran out."""
        return self.filter(state__in=STANDING)

    def overdue(self) -> Self:
        """Holds and offers whose time is over, and which nobody swept yet."""
        return self.filter(state__in=LIMITED, held_until__lte=Now())

    def in_line(self) -> Self:
        """Those who wait, the first first."""
        return self.filter(state=BookingState.WAITLISTED).order_by("queued_at", "pk")


class Booking(models.Model):
    """A contact has, or waits for, a seat of a session.

    `booker` is who booked and pays: oneself, or who represents a child. `held_until` is when a hold or an
    offer ends. `line` is what was ordered for the seat; without one nothing was to be paid. `authorization`
    is what the trainer's sign-off gave.
    """

    session = models.ForeignKey(
        WorkshopSession, models.PROTECT, related_name="bookings", verbose_name=_("session")
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="bookings", verbose_name=_("who comes"))
    booker = models.ForeignKey(
        Contact, models.PROTECT, related_name="made_bookings", verbose_name=_("who booked")
    )
    state = models.CharField(_("state"), max_length=10, choices=BookingState.choices)
    held_until = models.DateTimeField(_("holds until"), null=True, blank=True)
    queued_at = models.DateTimeField(_("waits since"), null=True, blank=True)
    line = models.OneToOneField(
        OrderLine, models.PROTECT, null=True, blank=True, related_name="booking", verbose_name=_("line")
    )
    price_minor = models.PositiveIntegerField(_("price in cents"), default=0)
    price_kind = models.CharField(_("price"), max_length=8, choices=PriceKind.choices, default="public")
    is_walk_in = models.BooleanField(_("came without a booking"), default=False)
    authorization = models.OneToOneField(
        Authorization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="booking",
        verbose_name=_("authorization given"),
    )
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    marked_at = models.DateTimeField(_("attendance taken at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)
    thanked_at = models.DateTimeField(_("thanked at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("over since"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        base_manager_name = "objects"
        ordering = ("pk",)
        permissions = (("manage_booking", "Can book for others and cancel their bookings"),)
        indexes = (
            models.Index(fields=("session", "state"), name="bookings_of_session"),
            models.Index(
                fields=("held_until",), condition=Q(state__in=("held", "offered")), name="bookings_held"
            ),
            models.Index(
                fields=("session", "queued_at"), condition=Q(state="waitlisted"), name="bookings_in_line"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("session", "contact"),
                condition=Q(state__in=sorted(STANDING)),
                name="one_booking_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("held", "offered")) | Q(held_until__isnull=False),
                name="held_seat_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("waitlisted", "offered")) | Q(queued_at__isnull=False),
                name="who_waits_has_a_place",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("cancelled", "lapsed")) | Q(ended_at__isnull=False),
                name="ended_booking_has_an_instant",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact}: {self.session}"

    @property
    def price(self) -> Money:
        """What the seat costs, or cost."""
        return Money(self.price_minor, self.session.workshop.currency)
