from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from guardian.models import UserObjectPermissionBase

from accounts.models import Contact
from workshops.models.session import WorkshopSession

if TYPE_CHECKING:
    from accounts.viewers import Viewer


def _span() -> Func:
    return Func(
        "starts_at", "ends_at", RangeBoundary(), function="tstzrange", output_field=DateTimeRangeField()
    )


class SessionTrainerQuerySet(models.QuerySet["SessionTrainer"]):
    """Who leads what, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Whoever sees a session sees who leads it."""
        return self.filter(session__in=WorkshopSession.objects.visible_to(viewer))

    def standing(self) -> Self:
        """Those that were not let go."""
        return self.filter(released_at=None)


class SessionTrainer(models.Model):
    """A contact leads a session, for its time: nobody leads two at once. Guardian's rows follow it."""

    session = models.ForeignKey(WorkshopSession, models.CASCADE, related_name="trainers")
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="led_sessions", verbose_name=pgettext_lazy("session", "trainer")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    released_at = models.DateTimeField(_("let go at"), null=True, blank=True)
    told_at = models.DateTimeField(_("list sent at"), null=True, blank=True, editable=False)

    objects = SessionTrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainer of a session")
        verbose_name_plural = _("trainers of sessions")
        base_manager_name = "objects"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("session", "contact"), condition=Q(released_at=None), name="one_trainer_row"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="leading_lasts"),
            ExclusionConstraint(
                name="nobody_leads_two_at_once",
                expressions=[("contact", RangeOperators.EQUAL), (_span(), RangeOperators.OVERLAPS)],
                condition=Q(released_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact} – {self.session}"


class WorkshopSessionUserObjectPermission(UserObjectPermissionBase):
    """Guardian's own rows on sessions: a projection that `workshops.permissions` alone writes."""

    content_object = models.ForeignKey(WorkshopSession, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "permission"])]
