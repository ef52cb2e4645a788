from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, acted_for_by

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """Private addresses of calendars, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the contacts that the viewer acts for; the team needs nobody's."""
        return self.filter(contact__in=acted_for_by(viewer))

    def standing(self) -> Self:
        """Those that open something: neither revoked nor of an account that was closed."""
        closed = Q(contact__user__is_active=False)
        return self.filter(revoked_at=None, contact__erased_at=None).exclude(closed)


class CalendarFeed(models.Model):
    """A private address at which programs read a contact's calendar. Whoever has `key` reads it."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="calendar_feeds")
    key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("void since"), null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        base_manager_name = "objects"
        default_permissions = ()
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("contact",), condition=Q(revoked_at=None), name="one_calendar_address_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact}"
