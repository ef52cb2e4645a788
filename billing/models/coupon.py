from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from billing.models.application import Application
from billing.models.order import Order
from billing.models.plan import Plan
from billing.states import ApplicationState, OrderState
from kit.clock import Today
from kit.money import Money

if TYPE_CHECKING:
    from accounts.viewers import Viewer

# What came to nothing: a use in it counts no more.
_NO_ORDER = (OrderState.CANCELLED, OrderState.EXPIRED)
_NO_APPLICATION = (ApplicationState.REFUSED, ApplicationState.WITHDRAWN, ApplicationState.LAPSED)


class CouponSpan(models.TextChoices):
    """What a coupon makes cheaper."""

    ONCE = "once", _("one payment")
    ALWAYS = "always", _("this payment and the renewals after it")


def times_used() -> Coalesce:
    """SQL: how many uses of a coupon count against its limit."""
    counted = CouponUse.objects.counted().filter(coupon=OuterRef("pk")).order_by().values("coupon")
    return Coalesce(Subquery(counted.annotate(it=Count("pk")).values("it")), 0)


class CouponQuerySet(models.QuerySet["Coupon"]):
    """Coupons, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for who keeps the prices; a member knows a code or does not."""
        return self.all() if viewer.has_perm("billing.view_coupon") else self.none()

    def running(self) -> Self:
        """Those that are in their days and not withdrawn, used up or not."""
        begun = Q(starts_on=None) | Q(starts_on__lte=Today())
        return self.filter(begun, Q(ends_on=None) | Q(ends_on__gt=Today()), withdrawn_at=None)

    def with_uses(self) -> Self:
        """Adds `uses_counted`."""
        return self.annotate(uses_counted=times_used())


class Coupon(models.Model):
    """A code that makes a plan cheaper: by a percentage or by an amount. `ends_on` is the first day after."""

    code = models.CharField(
        _("code"),
        max_length=30,
        validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9-]*\Z", _("Capital letters, digits and hyphens."))],
        help_text=_("What people type; in small letters it works too."),
    )
    percent = models.PositiveSmallIntegerField(
        _("percentage"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    amount_minor = models.PositiveIntegerField(_("amount in cents"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    span = models.CharField(_("makes cheaper"), max_length=6, choices=CouponSpan.choices, default="once")
    most_uses = models.PositiveIntegerField(
        _("how many times at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Left empty: as often as people like. Renewals do not count."),
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("first day after"), null=True, blank=True)
    plans = models.ManyToManyField(
        Plan,
        related_name="coupons",
        blank=True,
        verbose_name=_("for the plans"),
        help_text=_("None chosen: for all plans with a fixed price."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For the team alone."))
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    objects = CouponQuerySet.as_manager()

    class Meta:
        verbose_name = _("discount code")
        verbose_name_plural = _("discount codes")
        base_manager_name = "objects"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                Upper("code"),
                name="one_coupon_per_code",
                violation_error_message=_("There is a discount code of this name already."),
            ),
            models.CheckConstraint(
                # A comparison with nothing is neither true nor false, and would pass.
                condition=Q(
                    percent__isnull=False, percent__gte=1, percent__lte=100, amount_minor__isnull=True
                )
                | Q(percent__isnull=True, amount_minor__isnull=False, amount_minor__gte=1),
                name="coupon_is_a_percentage_or_an_amount",
                violation_error_message=_("Give a percentage or an amount, one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")),
                name="coupon_ends_after_its_start",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(most_uses=None) | Q(most_uses__gte=1), name="coupon_can_be_used"
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def discount(self) -> str:
        """What it takes off, in words of the language now active: "−20 %", "−5,00 €"."""
        if self.percent is not None:
            return _("−{percent}%").format(percent=self.percent)
        return f"−{Money(self.amount_minor or 0, self.currency)}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it can be used, as people say it."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


class CouponUseQuerySet(models.QuerySet["CouponUse"]):
    """Uses of coupons, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for who keeps the prices."""
        return self.all() if viewer.has_perm("billing.view_coupon") else self.none()

    def standing(self) -> Self:
        """Those whose application and order did not come to nothing."""
        return self.exclude(order__state__in=_NO_ORDER).exclude(application__state__in=_NO_APPLICATION)

    def counted(self) -> Self:
        """Those that count against the limit: not what a renewal repeats."""
        return self.standing().filter(is_repeat=False)

    def of(self, contact: Contact) -> Self:
        """Those of a person's own applications and orders: an organisation's are not."""
        ordered = Q(order__contact=contact, order__organisation=None)
        applied = Q(order=None, application__contact=contact, application__organisation=None)
        return self.filter(ordered | applied)


class CouponUse(models.Model):
    """A coupon made one application or order cheaper. It stands as long as that does; nothing releases it."""

    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="uses", verbose_name=_("discount code"))
    application = models.OneToOneField(
        Application, models.CASCADE, null=True, related_name="coupon_use", verbose_name=_("application")
    )
    order = models.OneToOneField(
        Order, models.CASCADE, null=True, related_name="coupon_use", verbose_name=_("order")
    )
    discount_minor = models.PositiveIntegerField(_("discount in cents"))
    is_repeat = models.BooleanField(_("repeated by a renewal"), default=False)
    used_at = models.DateTimeField(_("used at"), default=timezone.now, editable=False)

    objects = CouponUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a discount code")
        verbose_name_plural = _("uses of discount codes")
        base_manager_name = "objects"
        ordering = ("-used_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(application__isnull=False) | Q(order__isnull=False),
                name="coupon_is_used_for_something",
            ),
        )

    def __str__(self) -> str:
        return self.coupon.code

    @property
    def contact(self) -> Contact | None:
        """Who used it; None before the applicant's address is confirmed."""
        if self.order is not None:
            return self.order.contact
        return self.application.contact if self.application is not None else None

    @property
    def discount(self) -> Money:
        """What it took off."""
        return Money(self.discount_minor, self.coupon.currency)
