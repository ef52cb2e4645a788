from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Contact, acted_for_by
from equipment.models.equipment import Equipment
from equipment.states import AuthorizationState
from kit.bilingual import in_language

if TYPE_CHECKING:
    from accounts.viewers import Viewer

MOST_MONTHS = 240


class Level(models.IntegerChoices):
    """How far an authorization goes; a higher level holds what a lower one does."""

    SUPERVISED = 1, _("supervised")
    AUTONOMOUS = 2, _("autonomous")
    TRAINER = 3, pgettext_lazy("level", "trainer")


class QualificationQuerySet(models.QuerySet["Qualification"]):
    """Qualifications, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The public pages tell what a machine asks for."""
        return self.all()


class Qualification(models.Model):
    """What one can be authorized for: "laser cutter". It ends by age, and for want of practice."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Stable name for links and exports."))
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    description_fr = models.TextField(_("what it covers, in French"), blank=True)
    description_en = models.TextField(_("what it covers, in English"), blank=True)
    valid_months = models.PositiveSmallIntegerField(
        _("months it lasts"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_MONTHS)],
        help_text=_("Left empty: it does not end by age."),
    )
    unused_months = models.PositiveSmallIntegerField(
        _("months without practice after which it lapses"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_MONTHS)],
        help_text=_("Left empty: it does not lapse."),
    )
    remind_days = models.PositiveSmallIntegerField(
        _("days before its end to remind"), default=30, validators=[MaxValueValidator(365)]
    )

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        base_manager_name = "objects"
        ordering = ("name_fr", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language now active."""
        return in_language(self, "name")

    @property
    def description(self) -> str:
        """What it covers, in the language now active."""
        return in_language(self, "description")


class Requirement(models.Model):
    """One thing an equipment asks for: any of these qualifications, at this level or a higher one.

    Somebody may use the equipment who meets all its requirements.
    """

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="requirements")
    qualifications = models.ManyToManyField(
        Qualification, related_name="requirements", verbose_name=_("any of these qualifications")
    )
    level = models.PositiveSmallIntegerField(
        _("at the level"), choices=Level.choices, default=Level.AUTONOMOUS
    )

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.equipment} ({self.get_level_display()})"


def authorization_state() -> Case:
    """SQL: what the authorization is now (an AuthorizationState)."""
    return Case(
        When(revoked_at__isnull=False, then=Value(AuthorizationState.REVOKED)),
        When(suspended_at__isnull=False, then=Value(AuthorizationState.SUSPENDED)),
        When(expires_at__lte=Now(), then=Value(AuthorizationState.EXPIRED)),
        When(unused_until__lte=Now(), then=Value(AuthorizationState.UNUSED)),
        default=Value(AuthorizationState.ACTIVE),
        output_field=models.CharField(),
    )


class AuthorizationQuerySet(models.QuerySet["Authorization"]):
    """Authorizations, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; those for the equipment one cares for; for others those of whom they act for."""
        if viewer.has_perm("equipment.view_authorization"):
            return self
        cared = Equipment.objects.cared_for_by(viewer)
        asked = Requirement.qualifications.through.objects.filter(requirement__equipment__in=cared)
        return self.filter(
            Q(contact__in=acted_for_by(viewer)) | Q(qualification__in=asked.values("qualification"))
        )

    def standing(self) -> Self:
        """Those that were not revoked, valid today or not."""
        return self.filter(revoked_at=None)

    def active(self) -> Self:
        """Those that are valid now."""
        lasting = Q(expires_at=None) | Q(expires_at__gt=Now())
        practised = Q(unused_until=None) | Q(unused_until__gt=Now())
        return self.standing().filter(lasting, practised, suspended_at=None)

    def with_state(self) -> Self:
        """Adds `state_now`."""
        return self.annotate(state_now=authorization_state())


class Authorization(models.Model):
    """A contact is qualified, at a level, since somebody said so; until it ends, lapses or is revoked.

    A contact holds one that stands for each qualification; the revoked ones are its history.
    """

    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="authorizations", verbose_name=_("contact")
    )
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="authorizations", verbose_name=_("qualification")
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices, default=Level.AUTONOMOUS)
    issued_at = models.DateTimeField(_("given at"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by"),
    )
    reason = models.TextField(_("why"))
    expires_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    # Moved on by each use.
    unused_until = models.DateTimeField(_("lapses at, unless used"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)
    suspension_reason = models.TextField(_("reason of the suspension"), blank=True)
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    revocation_reason = models.TextField(_("reason of the withdrawal"), blank=True)
    # The end of which a letter told: each is told once.
    reminded_for = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AuthorizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("authorization")
        verbose_name_plural = _("authorizations")
        base_manager_name = "objects"
        ordering = ("-issued_at", "-pk")
        permissions = (("grant_authorization", "Can give, suspend and withdraw authorizations"),)
        indexes = (
            # For the job that looks for those that ended a moment ago.
            models.Index(fields=("expires_at",), condition=Q(revoked_at=None), name="authorizations_ending"),
            models.Index(fields=("unused_until",), condition=Q(revoked_at=None), name="authorizations_idle"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("contact", "qualification"),
                condition=Q(revoked_at=None),
                name="one_standing_authorization",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="authorization_says_why"),
            models.CheckConstraint(
                condition=Q(suspended_at=None) | ~Q(suspension_reason=""),
                name="suspended_authorization_says_why",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revocation_reason=""), name="revoked_authorization_says_why"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="authorization_has_a_level"),
        )

    def __str__(self) -> str:
        return f"{self.contact}: {self.qualification} ({self.get_level_display()})"
