from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from workshops.models.session import WorkshopSession


def new_link_key() -> str:
    """What makes the private link of a request its own."""
    return secrets.token_hex(16)


class GuestRequest(models.Model):
    """Somebody without an account wants seats of a session: nothing is held until their address is confirmed.

    `people` are those who come with them: {given_name, family_name} each. `contact` is who it turned out to
    be; the bookings are that contact's.
    """

    session = models.ForeignKey(
        WorkshopSession, models.CASCADE, related_name="guest_requests", verbose_name=_("session")
    )
    given_name = models.CharField(_("given name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    people = models.JSONField(_("with them"), default=list, blank=True)
    link_key = models.CharField(max_length=32, default=new_link_key, editable=False)
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="guest_requests",
        verbose_name=_("contact"),
    )
    created_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    verified_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("request of a guest")
        verbose_name_plural = _("requests of guests")
        ordering = ("pk",)
        indexes = (models.Index(fields=("email", "created_at"), name="guest_requests_of_address"),)

    def __str__(self) -> str:
        return f"{self.full_name}: {self.session}"

    @property
    def full_name(self) -> str:
        """Names in the order in which they are spoken."""
        return f"{self.given_name} {self.family_name}"
