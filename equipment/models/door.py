from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, acted_for_by
from equipment.models.equipment import Equipment

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class ControllerQuerySet(models.QuerySet["Controller"]):
    """Controllers, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for who keeps the equipment; nobody else has business with them."""
        return self if viewer.has_perm("equipment.view_controller") else self.none()

    def valid(self) -> Self:
        """Those whose token opens something now."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=Now()), revoked_at=None)


class Controller(models.Model):
    """A door, or the switch of a machine: a device with a token that may ask about its own equipment.

    The token is kept as its SHA-256 alone, and shown once.
    """

    name = models.CharField(_("name"), max_length=80)
    equipment = models.ManyToManyField(Equipment, related_name="controllers", verbose_name=_("equipment"))
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    # The first letters, by which people tell tokens apart.
    token_hint = models.CharField(_("token begins with"), max_length=12, editable=False)
    token_made_at = models.DateTimeField(_("token made at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("token expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken out of service at"), null=True, blank=True, editable=False)
    last_seen_at = models.DateTimeField(_("last heard at"), null=True, blank=True, editable=False)

    objects = ControllerQuerySet.as_manager()

    class Meta:
        verbose_name = _("controller")
        verbose_name_plural = _("controllers")
        base_manager_name = "objects"
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class BadgeQuerySet(models.QuerySet["Badge"]):
    """Badges, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; for others those of whom they act for."""
        if viewer.has_perm("equipment.view_badge"):
            return self
        return self.filter(contact__in=acted_for_by(viewer))


class Badge(models.Model):
    """Something a member holds to a reader. Its number is kept as a keyed hash alone."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="badges", verbose_name=_("contact"))
    uid_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    label = models.CharField(
        _("name"), max_length=60, blank=True, help_text=_("The colour of the fob, for example.")
    )
    added_at = models.DateTimeField(_("given at"), default=timezone.now, editable=False)
    blocked_at = models.DateTimeField(_("blocked at"), null=True, blank=True)
    block_reason = models.CharField(_("why it is blocked"), max_length=200, blank=True)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        base_manager_name = "objects"
        ordering = ("-added_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(blocked_at=None) | ~Q(block_reason=""), name="blocked_badge_says_why"
            ),
        )

    def __str__(self) -> str:
        return self.label or f"{self.contact}"


class AccessEventQuerySet(models.QuerySet["AccessEvent"]):
    """Answers given to doors, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; those of the equipment one cares for; for others those of whom they act for."""
        if viewer.has_perm("equipment.view_accessevent"):
            return self
        cared = Equipment.objects.cared_for_by(viewer)
        return self.filter(Q(contact__in=acted_for_by(viewer)) | Q(equipment__in=cared))


class AccessEvent(models.Model):
    """A controller asked, and what it was answered."""

    controller = models.ForeignKey(Controller, models.PROTECT, related_name="access_events")
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="access_events", verbose_name=_("equipment")
    )
    # None for a badge that nobody knows.
    badge = models.ForeignKey(Badge, models.SET_NULL, null=True, related_name="access_events")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, related_name="access_events", verbose_name=_("contact")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    is_allowed = models.BooleanField(_("let in"))
    reasons = ArrayField(models.CharField(max_length=30), default=list, verbose_name=_("reasons"))
    # Answered by the controller itself from its list, while it could not ask.
    is_offline = models.BooleanField(_("answered offline"), default=False)
    # By which the controller tells such an answer: handed in twice, it is kept once.
    report_key = models.UUIDField(null=True, editable=False)

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("accesses")
        base_manager_name = "objects"
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("equipment", "-at")), models.Index(fields=("at",)))
        constraints = (
            models.UniqueConstraint(fields=("controller", "report_key"), name="answer_is_handed_in_once"),
        )

    def __str__(self) -> str:
        return f"{self.equipment} {self.at}"


class UsageQuerySet(models.QuerySet["Usage"]):
    """Uses, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; those of the equipment one cares for; for others those of whom they act for."""
        if viewer.has_perm("equipment.view_usage"):
            return self
        cared = Equipment.objects.cared_for_by(viewer)
        return self.filter(Q(contact__in=acted_for_by(viewer)) | Q(equipment__in=cared))

    def running(self) -> Self:
        """Those that did not end."""
        return self.filter(ended_at=None)


class Usage(models.Model):
    """Somebody used an equipment, from one instant to another; None while it goes on."""

    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="usages", verbose_name=_("equipment")
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, related_name="usages", verbose_name=_("contact")
    )
    controller = models.ForeignKey(Controller, models.PROTECT, null=True, blank=True, related_name="usages")
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    credits = models.PositiveIntegerField(_("credits"), default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = UsageQuerySet.as_manager()

    class Meta:
        verbose_name = _("use")
        verbose_name_plural = _("uses")
        base_manager_name = "objects"
        ordering = ("-started_at", "-pk")
        indexes = (models.Index(fields=("equipment", "started_at")),)
        constraints = (
            models.UniqueConstraint(
                fields=("equipment", "contact"), condition=Q(ended_at=None), name="one_running_use_per_person"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")),
                name="use_ends_after_its_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.equipment} {self.started_at}"

    @property
    def minutes(self) -> int | None:
        """How long, in whole minutes; None while it goes on."""
        if self.ended_at is None:
            return None
        return int((self.ended_at - self.started_at).total_seconds() // 60)
