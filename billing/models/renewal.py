from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from billing.models.coupon import Coupon
from billing.models.membership import Membership
from billing.models.order import Order
from billing.models.plan import Plan
from billing.states import RenewalState
from kit.money import Money

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class StopReason(models.TextChoices):
    """Why a renewal takes no more money."""

    MEMBER = "member", _("stopped by the member")
    PROVIDER = "provider", _("stopped on the pages of the payment provider")
    ASSOCIATION = "association", _("paused by the association")
    PRICE = "price", _("the price changed")
    COUPON = "coupon", _("the discount code ended")
    PROOF = "proof", _("no valid proof of the reduced price")
    PLAN = "plan", _("the plan is no longer offered")
    SUSPENDED = "suspended", _("the membership is suspended")
    TAKEN_BACK = "taken_back", _("what was paid for was taken back")
    REPLACED = "replaced", _("replaced by another automatic renewal")
    UNPAID = "unpaid", _("the payments failed")


# What a member may put on again without the association: it was their own choice, or only the price moved.
PUT_ON_BY_MEMBER = (
    StopReason.MEMBER, StopReason.PROVIDER, StopReason.PRICE, StopReason.COUPON, StopReason.PROOF,
)  # fmt: skip


class AutomaticRenewalQuerySet(models.QuerySet["AutomaticRenewal"]):
    """Automatic renewals, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the memberships that the viewer sees; for who sees all, also those that wait for one."""
        if viewer.has_perm("billing.view_membership"):
            return self
        return self.filter(membership__in=Membership.objects.belonging_to(viewer))

    def of(self, contact: Contact) -> Self:
        """Those that a person agreed to for themselves."""
        own = Q(membership__contact=contact, membership__organisation=None)
        return self.filter(own | Q(membership=None, order__contact=contact))

    def standing(self) -> Self:
        """Those that are not over, stopped or not."""
        return self.exclude(state=RenewalState.ENDED)

    def paused(self) -> Self:
        """Those that only the association has go on."""
        return self.standing().filter(stopped_because=StopReason.ASSOCIATION)

    def taking_money(self) -> Self:
        """Those that will be charged again."""
        return self.standing().filter(stopped_at=None)

    def untold(self) -> Self:
        """Those of which the provider does not know all yet."""
        return self.filter(Q(pushed_at=None) | Q(pushed_at__lt=F("changed_at")))

    def told_too_near(self, before: datetime, most_ahead: timedelta) -> Self:
        """Those told last before an instant, of a charge farther ahead than the provider could be told."""
        return self.filter(changed_at__lt=before, next_on__gt=F("changed_at") + most_ahead)


class AutomaticRenewal(models.Model):
    """A member's agreement that a membership renews itself: by which plan, for how much, from when.

    The provider holds the means of payment and charges it on `next_on`. What is decided here is told to it
    afterwards by a job (`billing.telling`); `changed_at` and `pushed_at` say whether it knows already.
    """

    # None until the applicant who agreed to it is admitted.
    membership = models.ForeignKey(
        Membership, models.CASCADE, null=True, related_name="renewals", verbose_name=_("membership")
    )
    # The order on whose payment page it was agreed; None when that page asked for no money.
    order = models.OneToOneField(
        Order, models.PROTECT, null=True, related_name="renewal", verbose_name=_("first order")
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="renewals", verbose_name=_("plan"))
    amount_minor = models.PositiveIntegerField(_("amount in cents"))
    # Why the amount is less than the plan's price.
    is_reduced = models.BooleanField(_("at the reduced price"), default=False)
    coupon = models.ForeignKey(
        Coupon,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewals",
        verbose_name=_("discount code"),
    )
    currency = models.CharField(max_length=3, default="EUR")
    state = models.CharField(
        _("state"), max_length=8, choices=RenewalState.choices, default=RenewalState.RUNNING
    )
    next_on = models.DateField(_("next payment"))
    stopped_because = models.CharField(
        _("stopped because"), max_length=12, choices=StopReason.choices, blank=True
    )
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    # In words, when the association stopped it: the member reads it.
    stop_words = models.TextField(_("reason given"), blank=True)
    # The day of the payment that was announced last.
    announced_for = models.DateField(null=True, blank=True, editable=False)
    stripe_customer_id = models.CharField(max_length=255)
    stripe_subscription_id = models.CharField(max_length=255, unique=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    pushed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("agreed at"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = AutomaticRenewalQuerySet.as_manager()

    class Meta:
        verbose_name = _("automatic renewal")
        verbose_name_plural = _("automatic renewals")
        base_manager_name = "objects"
        ordering = ("-created_at", "-pk")
        permissions = (("pause_automaticrenewal", "Can pause and resume automatic renewals"),)
        indexes = (models.Index(fields=("next_on",), condition=~Q(state="ended"), name="renewals_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=("membership",),
                condition=~Q(state="ended"),
                name="one_automatic_renewal_per_membership",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="renewal_has_an_amount"),
            models.CheckConstraint(
                condition=Q(stopped_at=None, stopped_because="")
                | Q(stopped_at__isnull=False) & ~Q(stopped_because=""),
                name="stopped_renewal_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False, stopped_at__isnull=False),
                name="ended_renewal_is_stopped",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} ({self.next_on})"

    @property
    def amount(self) -> Money:
        """What each renewal takes."""
        return Money(self.amount_minor, self.currency)


class RenewalBillQuerySet(models.QuerySet["RenewalBill"]):
    """What the provider asked for, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the orders that the viewer sees."""
        return self.filter(order__in=Order.objects.visible_to(viewer))


class RenewalBill(models.Model):
    """The provider asks for one renewal: its own bill, and the order of ours that it pays.

    `attempts`: how often it tried to take the money; `retry_at`: when it tries again, None for never.
    """

    renewal = models.ForeignKey(AutomaticRenewal, models.PROTECT, related_name="bills")
    order = models.OneToOneField(Order, models.PROTECT, related_name="bill")
    stripe_invoice_id = models.CharField(max_length=255, unique=True)
    # The provider's page on which this bill is paid by another means.
    url = models.URLField(max_length=2000, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RenewalBillQuerySet.as_manager()

    class Meta:
        verbose_name = _("bill of an automatic renewal")
        verbose_name_plural = _("bills of automatic renewals")
        base_manager_name = "objects"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.stripe_invoice_id
