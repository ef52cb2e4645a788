from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Organisation, belonging_to
from billing.models.application import Application
from billing.models.plan import Plan
from billing.states import OrderState
from kit.money import Money

if TYPE_CHECKING:
    from accounts.viewers import Viewer


def order_total() -> Coalesce:
    """SQL: the sum of an order's lines in minor units."""
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
    total = lines.annotate(it=Sum(F("quantity") * F("unit_price_minor"))).values("it")
    return Coalesce(Subquery(total), 0)


def order_refunded() -> Coalesce:
    """SQL: what credit notes gave back of an order's lines, in minor units."""
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
    return Coalesce(Subquery(lines.annotate(it=Sum("refunded_minor")).values("it")), 0)


def _at_the_desk() -> Q:
    paid_there = Order.objects.filter(payments__method__in=("cash", "cheque", "transfer"))
    return Q(state=OrderState.PLACED) | Q(pk__in=paid_there.values("pk"))


class OrderQuerySet(models.QuerySet["Order"]):
    """Orders, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for those who keep the books; for others those of the contacts and organisations they act for.

        Who takes money at the desk also sees what waits for it, and what was paid there.
        """
        if viewer.has_perm("billing.view_order"):
            return self
        if viewer.has_perm("billing.record_payment"):
            return self.filter(belonging_to(viewer) | _at_the_desk())
        return self.filter(belonging_to(viewer))

    def numbered(self, text: str) -> Self:
        """The one that people name so (`C-2026-0042`), in whatever letter case; else none."""
        found = re.fullmatch(r"C-[0-9]{4}-([0-9]{4,18})", text.upper())
        # The digits name the order; the year before them is for people.
        return self.filter(pk=int(found[1])) if found else self.none()

    def payable(self) -> Self:
        """Those that wait for money."""
        return self.filter(state=OrderState.PLACED)

    def payable_online(self) -> Self:
        """Those that people can pay themselves: not while the team has yet to decide, or decides anew."""
        first = Q(application__plan__approval="manager", application__plan__payment_turn="approve_first")
        return self.payable().exclude(first & Q(application__approved_at=None))

    def late(self, days: int) -> Self:
        """Those that wait for money since more than so many days."""
        return self.payable().filter(placed_at__lt=Now() - Value(timedelta(days=days)))


class Order(models.Model):
    """What a contact wants to have, and whether it is paid and given."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="orders", verbose_name=_("customer"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("organisation"),
    )
    application = models.OneToOneField(
        Application,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="order",
        verbose_name=_("application"),
    )
    state = models.CharField(_("state"), max_length=12, choices=OrderState.choices, default=OrderState.PLACED)
    currency = models.CharField(max_length=3, default="EUR")
    placed_at = models.DateTimeField(_("placed at"), default=timezone.now)
    # Of what is held for the customer only so long: until when it waits for money.
    pay_by = models.DateTimeField(_("to be paid by"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    fulfilled_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("last reminded at"), null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        base_manager_name = "objects"
        ordering = ("-placed_at", "-pk")
        indexes = (models.Index(fields=("pay_by",), condition=Q(state="placed"), name="orders_held"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=("paid", "fulfilled")) | Q(paid_at__isnull=False),
                name="paid_order_has_an_instant",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How people name it; unlike invoice numbers it may skip."""
        return f"C-{self.placed_at.year}-{self.pk:04d}"

    @property
    def total(self) -> Money:
        """The sum of the lines."""
        return Money(sum(line.quantity * line.unit_price_minor for line in self.lines.all()), self.currency)


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    """Lines of orders."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the orders that the viewer sees."""
        return self.filter(order__in=Order.objects.visible_to(viewer))


class OrderLine(models.Model):
    """One thing ordered. `kind` names the fulfilment that gives it (`billing.fulfilments`)."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=20)
    label = models.CharField(_("what"), max_length=200)
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    unit_price_minor = models.PositiveIntegerField(_("unit price in cents"))
    tax_rate = models.DecimalField(_("VAT rate in percent"), max_digits=5, decimal_places=2, default=0)
    mention = models.SlugField(_("legal mention"), default="261-7-1")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="lines")
    # Of a year that had begun: how many months the price is for. Null: for the plan's whole term.
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True, editable=False)
    is_reduced = models.BooleanField(_("at the reduced price"), default=False, editable=False)
    # By credit notes: never of an order that was not invoiced.
    refunded_minor = models.PositiveIntegerField(_("given back, in cents"), default=0, editable=False)
    # Of a change of plan: the period whose remaining days go to the new plan.
    replaces = models.ForeignKey(
        "billing.MembershipPeriod", models.PROTECT, null=True, blank=True, related_name="replacing_lines"
    )

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        base_manager_name = "objects"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(quantity__gte=1), name="line_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(refunded_minor__lte=F("quantity") * F("unit_price_minor")),
                name="line_gives_back_no_more_than_it_cost",
            ),
            models.CheckConstraint(
                condition=~Q(kind="membership") | Q(plan__isnull=False, quantity=1),
                name="membership_line_names_one_plan",
            ),
            models.CheckConstraint(
                condition=~Q(kind="pass") | Q(plan__isnull=False), name="pass_line_names_its_plan"
            ),
            models.CheckConstraint(
                condition=~Q(kind="plan_change") | Q(plan__isnull=False, replaces__isnull=False, quantity=1),
                name="plan_change_names_what_changes",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def total(self) -> Money:
        """Quantity times unit price, taxes included."""
        return Money(self.quantity * self.unit_price_minor, self.order.currency)

    @property
    def refunded(self) -> Money:
        """What was given back of it."""
        return Money(self.refunded_minor, self.order.currency)

    @property
    def left_minor(self) -> int:
        """What of the total was not given back yet, in minor units."""
        return self.quantity * self.unit_price_minor - self.refunded_minor
