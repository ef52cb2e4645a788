from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.membership import Membership
from billing.models.order import Order
from billing.models.payment import Refund


class ProviderEvent(models.Model):
    """The inbox: one row per event of the provider's, by its id, without the payload's personal data."""

    stripe_event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=80)
    object_type = models.CharField(max_length=40)
    stripe_object_id = models.CharField(max_length=255, db_index=True)
    received_at = models.DateTimeField(default=timezone.now)
    worked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("event of the payment provider")
        verbose_name_plural = _("events of the payment provider")
        indexes = (
            # What the reconciler asks for, among millions that are done.
            models.Index(fields=("received_at",), condition=Q(worked_at=None), name="unworked_events"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_event_id}"


class CallKind(models.TextChoices):
    """What is asked of the provider."""

    CHECKOUT = "checkout", _("open a payment page")
    REFUND = "refund", _("refund a payment")
    SET_UP = "set_up", _("open a page that sets up automatic renewal")


# Those that open a page on which somebody pays, or agrees to pay.
PAGES = (CallKind.CHECKOUT, CallKind.SET_UP)


class ProviderCallQuerySet(models.QuerySet["ProviderCall"]):
    """Calls to the provider."""

    def open(self) -> Self:
        """Those of which something may still come."""
        return self.filter(closed_at=None)

    def open_pages(self) -> Self:
        """Payment pages that somebody may still pay on."""
        return self.open().filter(kind__in=PAGES)


class ProviderCall(models.Model):
    """A call to the provider: the intent and its idempotency key are committed before the call is made.

    Whoever finds a call without answer may repeat it: the key makes the provider act once. The key is also
    noted on the provider's object, by which that object is known as ours.
    """

    kind = models.CharField(max_length=12, choices=CallKind.choices)
    idempotency_key = models.CharField(max_length=80, unique=True)
    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="provider_calls")
    refund = models.ForeignKey(Refund, models.CASCADE, null=True, related_name="provider_calls")
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="provider_calls")
    # What was sent, so that a repetition sends the same; addresses and ids only.
    parameters = models.JSONField(default=dict)
    stripe_object_id = models.CharField(max_length=255, blank=True, db_index=True)
    url = models.URLField(max_length=2000, blank=True)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    # Nothing more will come of it: paid, expired, refunded or given up.
    closed_at = models.DateTimeField(null=True)

    objects = ProviderCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call to the payment provider")
        verbose_name_plural = _("calls to the payment provider")
        base_manager_name = "objects"
        indexes = (models.Index(fields=("created_at",), condition=Q(closed_at=None), name="open_calls"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="checkout", order__isnull=False)
                | Q(kind="refund", refund__isnull=False)
                | Q(kind="set_up", membership__isnull=False),
                name="call_has_a_subject",
            ),
            models.UniqueConstraint(
                fields=("order",),
                condition=Q(kind="checkout", closed_at=None),
                name="one_open_checkout_per_order",
            ),
            models.UniqueConstraint(
                fields=("membership",),
                condition=Q(kind="set_up", closed_at=None),
                name="one_open_set_up_per_membership",
            ),
            models.UniqueConstraint(
                fields=("refund",), condition=Q(kind="refund"), name="one_call_per_refund"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.idempotency_key}"
