from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.deposit import ChequeDeposit
from billing.models.document import CreditNote
from billing.models.order import Order
from billing.states import PaymentState, RefundState
from kit.money import Money

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class PaymentMethod(models.TextChoices):
    """How the money came."""

    CARD = "card", _("card")
    SEPA = "sepa", _("SEPA debit")
    CASH = "cash", _("cash")
    CHEQUE = "cheque", _("cheque")
    TRANSFER = "transfer", _("bank transfer")


# What people hand over, or send to the association's own account: no provider stands between.
AT_THE_DESK = (PaymentMethod.CASH, PaymentMethod.CHEQUE, PaymentMethod.TRANSFER)


def refunded_of_payment() -> Coalesce:
    """SQL: the sum of a payment's refunds in minor units; one that failed is paid by hand, and counts."""
    refunds = Refund.objects.filter(payment=OuterRef("pk")).order_by().values("payment")
    return Coalesce(Subquery(refunds.annotate(it=Sum("amount_minor")).values("it")), 0)


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the back office; for others those of the orders they see."""
        if viewer.has_perm("billing.view_payment"):
            return self
        return self.filter(order__in=Order.objects.visible_to(viewer))

    def cheques_to_deposit(self) -> Self:
        """Cheques that were received and lie in no deposit slip yet.

        One that goes back in one piece is handed back as paper. One of which a part goes back is taken to the
        bank, whatever becomes of the rest.
        """
        whole = Refund.objects.filter(payment=OuterRef("pk"), amount_minor=OuterRef("amount_minor"))
        received = self.filter(method=PaymentMethod.CHEQUE, state=PaymentState.SUCCEEDED, deposit=None)
        return received.exclude(Exists(whole))


class Payment(models.Model):
    """Money that came, or is on its way, for an order.

    At the desk: `received_on` is the day on which it was handed over, `reference` what finds it again.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments", verbose_name=_("order"))
    method = models.CharField(_("by"), max_length=10, choices=PaymentMethod.choices)
    state = models.CharField(_("state"), max_length=10, choices=PaymentState.choices)
    amount_minor = models.PositiveIntegerField(_("amount in cents"))
    currency = models.CharField(max_length=3, default="EUR")
    stripe_payment_intent_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    cheque_number = models.CharField(_("number of the cheque"), max_length=30, blank=True)
    cheque_bank = models.CharField(_("bank of the cheque"), max_length=80, blank=True)
    cheque_drawer = models.CharField(_("drawer of the cheque"), max_length=120, blank=True)
    deposit = models.ForeignKey(
        ChequeDeposit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cheques",
        verbose_name=_("deposit slip"),
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        base_manager_name = "objects"
        ordering = ("-recorded_at", "-pk")
        permissions = (
            ("refund_payment", "Can refund payments"),
            ("record_payment", "Can record money received at the desk"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_has_an_amount"),
            models.UniqueConstraint(
                fields=("order",), condition=Q(method__in=AT_THE_DESK), name="paid_once_at_the_desk"
            ),
            models.CheckConstraint(
                condition=Q(deposit=None) | Q(method="cheque", state="succeeded"),
                name="deposit_holds_cheques",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.get_method_display()}"

    @property
    def amount(self) -> Money:
        """What was paid."""
        return Money(self.amount_minor, self.currency)

    @property
    def left_minor(self) -> int:
        """What of it nobody decided to give back yet, in minor units."""
        # A refund that failed is paid by hand: it counts as well.
        return self.amount_minor - sum(refund.amount_minor for refund in self.refunds.all())


class RefundQuerySet(models.QuerySet["Refund"]):
    """Refunds, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the back office; for others those of the payments they see."""
        if viewer.has_perm("billing.view_refund"):
            return self
        return self.filter(payment__in=Payment.objects.visible_to(viewer))


class Refund(models.Model):
    """Money given back: requested in the transaction that decides it, then done by the queue.

    Those of one payment are never more than it, which the database sees to: see `partial_refunds`.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    # None for money that was never invoiced: a second payment of an order.
    credit_note = models.ForeignKey(CreditNote, models.PROTECT, null=True, blank=True, related_name="refunds")
    state = models.CharField(
        _("state"), max_length=10, choices=RefundState.choices, default=RefundState.REQUESTED
    )
    amount_minor = models.PositiveIntegerField(_("amount in cents"))
    currency = models.CharField(max_length=3, default="EUR")
    reason = models.TextField(_("reason"))
    stripe_refund_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    # Of a refund by hand: what finds the money in the association's own books.
    reference = models.CharField(_("reference of the payment"), max_length=200, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        base_manager_name = "objects"
        ordering = ("-requested_at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_has_an_amount"),)

    def __str__(self) -> str:
        return f"{self.amount}: {self.reason}"

    @property
    def amount(self) -> Money:
        """What is given back."""
        return Money(self.amount_minor, self.currency)
