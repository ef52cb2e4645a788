from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from equipment.models import Level, Qualification
from kit.bilingual import in_language
from kit.money import Money
from workshops.models.opened import opened_sessions

if TYPE_CHECKING:
    from accounts.viewers import Viewer

DAY_MINUTES = 24 * 60
YEAR_HOURS = 24 * 366


class WorkshopKind(models.TextChoices):
    """What a workshop is."""

    TRAINING = "training", _("training")
    EVENT = "event", _("event")
    OPEN_SESSION = "open_session", _("open session")


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    """Workshops, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; for everybody else what is not hidden, and what one leads or booked."""
        if viewer.has_perm("workshops.view_workshop"):
            return self
        # They lead here.
        from workshops.models.booking import Booking
        from workshops.models.session import WorkshopSession

        led = WorkshopSession.objects.filter(pk__in=opened_sessions(viewer)).values("workshop")
        booked = Booking.objects.belonging_to(viewer).values("session__workshop")
        return self.filter(Q(is_visible=True) | Q(pk__in=led) | Q(pk__in=booked))

    def public(self) -> Self:
        """Those on the public pages."""
        return self.filter(is_visible=True)


def picture_path(workshop: Workshop, filename: str) -> str:
    """A fresh name for each upload: caches never show an old picture."""
    return f"workshops/{uuid.uuid4().hex}.jpg"


class Workshop(models.Model):
    """A training, an event or an open session: what it is, for whom, at what price; its sessions have dates.

    Prices are in cents for one seat, taxes included: for everybody, for members, and at the reduced price,
    which a proof opens; the lowest that somebody has a right to counts. `prerequisites` are all needed, at
    whatever level; `gives` is what a trainer's sign-off qualifies for.
    """

    code = models.SlugField(_("code"), unique=True, help_text=_("Stable name for links and exports."))
    kind = models.CharField(_("kind"), max_length=12, choices=WorkshopKind.choices, default="training")
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    summary_fr = models.CharField(_("summary in French"), max_length=200, blank=True)
    summary_en = models.CharField(_("summary in English"), max_length=200, blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    picture = models.ImageField(_("picture"), upload_to=picture_path, blank=True)
    picture_alt_fr = models.CharField(_("what the picture shows, in French"), max_length=150, blank=True)
    picture_alt_en = models.CharField(_("what the picture shows, in English"), max_length=150, blank=True)
    is_visible = models.BooleanField(_("on the public pages"), default=True)
    position = models.PositiveSmallIntegerField(_("order on the page"), default=0)

    trainers = models.ManyToManyField(
        Contact,
        blank=True,
        related_name="trained_workshops",
        verbose_name=_("trainers"),
        help_text=_("Who leads its sessions, unless a session says otherwise."),
    )
    prerequisites = models.ManyToManyField(
        Qualification,
        blank=True,
        related_name="workshops_after",
        verbose_name=_("qualifications needed"),
        help_text=_("All of them."),
    )
    gives = models.ForeignKey(
        Qualification,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="workshops",
        verbose_name=_("qualification given"),
        help_text=_("By the trainer’s sign-off."),
    )
    gives_level = models.PositiveSmallIntegerField(
        _("at the level"), choices=Level.choices, default=Level.AUTONOMOUS
    )
    is_for_members = models.BooleanField(_("for members only"), default=False)
    takes_guests = models.BooleanField(
        _("without an account too"), default=False, help_text=_("Guests confirm their e-mail address.")
    )

    seats = models.PositiveSmallIntegerField(
        _("seats"), default=8, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes it lasts"), default=120, validators=[MinValueValidator(5), MaxValueValidator(DAY_MINUTES)]
    )
    least_people = models.PositiveSmallIntegerField(
        _("people at least"), default=0, help_text=_("With fewer, a session is cancelled by itself.")
    )
    decide_hours = models.PositiveSmallIntegerField(
        _("hours before the start at which that is decided"),
        default=48,
        validators=[MaxValueValidator(YEAR_HOURS)],
    )
    close_hours = models.PositiveSmallIntegerField(
        _("hours before the start at which bookings close"),
        default=0,
        validators=[MaxValueValidator(YEAR_HOURS)],
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer when a seat is offered"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("hours before the start until which all is refunded"),
        default=48,
        validators=[MaxValueValidator(YEAR_HOURS)],
    )
    late_refund_percent = models.PositiveSmallIntegerField(
        _("percent refunded after that"), default=0, validators=[MaxValueValidator(100)]
    )

    price_minor = models.PositiveIntegerField(_("price in cents"), default=0)
    member_price_minor = models.PositiveIntegerField(
        _("price for members, in cents"), null=True, blank=True, help_text=_("Left empty: the same.")
    )
    reduced_price_minor = models.PositiveIntegerField(
        _("reduced price, in cents"),
        null=True,
        blank=True,
        help_text=_("For who sent a proof that was accepted. Left empty: there is none."),
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    tax_rate = models.DecimalField(
        _("VAT rate in percent"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MaxValueValidator(100)],
    )
    mention = models.SlugField(_("legal mention"), default="261-7-1")

    objects = WorkshopQuerySet.as_manager()

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        base_manager_name = "objects"
        ordering = ("position", "name_fr", "pk")
        permissions = (("schedule_session", "Can plan, change and cancel sessions"),)
        constraints = (
            models.CheckConstraint(condition=Q(seats__gte=1), name="workshop_has_a_seat"),
            models.CheckConstraint(condition=Q(late_refund_percent__lte=100), name="refunded_at_most_all"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language now active."""
        return in_language(self, "name")

    @property
    def summary(self) -> str:
        """One sentence, in the language now active."""
        return in_language(self, "summary")

    @property
    def description(self) -> str:
        """Paragraphs, in the language now active."""
        return in_language(self, "description")

    @property
    def picture_alt(self) -> str:
        """What the picture shows, in the language now active; empty when it only decorates."""
        return in_language(self, "picture_alt")

    @property
    def price(self) -> Money:
        """For one seat, for everybody."""
        return Money(self.price_minor, self.currency)

    @property
    def member_price(self) -> Money | None:
        """For one seat, for members; None when it is the same."""
        return None if self.member_price_minor is None else Money(self.member_price_minor, self.currency)

    @property
    def reduced_price(self) -> Money | None:
        """For one seat, with a proof; None when there is none."""
        return None if self.reduced_price_minor is None else Money(self.reduced_price_minor, self.currency)
