from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact
from kit.bilingual import in_language
from kit.money import Money

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class PlanKind(models.TextChoices):
    """What a plan gives."""

    MEMBERSHIP = "membership", _("membership")
    PASS = "pass", _("pass (hours, credits)")


class PriceKind(models.TextChoices):
    """Who sets the price."""

    FIXED = "fixed", _("fixed price")
    FREE = "free", _("free price, from a minimum")


class MidYearPrice(models.TextChoices):
    """What a period costs that begins when the association's year has begun already."""

    WHOLE = "whole", _("the whole price")
    BY_MONTH = "by_month", _("a twelfth for each month begun")


class TermKind(models.TextChoices):
    """How long a period lasts."""

    ROLLING = "rolling", _("from the day of payment, a number of months")
    FIXED_YEAR = "fixed_year", _("until the end of the association’s year")


class ApprovalPolicy(models.TextChoices):
    """Who admits an applicant."""

    MANAGER = "manager", _("by a manager")
    ON_PAYMENT = "on_payment", _("on payment")
    AUTOMATIC = "automatic", _("automatic, nothing to pay")


class PaymentTurn(models.TextChoices):
    """With a manager's approval: what comes first."""

    PAY_FIRST = "pay_first", _("pay, then approval")
    APPROVE_FIRST = "approve_first", _("approval, then pay")


class RenewalKind(models.TextChoices):
    """What happens when a period paid online ends."""

    BY_HAND = "by_hand", _("by hand, each time")
    OFFERED = "offered", _("automatic for those who choose it")
    AUTOMATIC = "automatic", _("automatic, until stopped")


class HolderKind(models.TextChoices):
    """Whose a membership by the plan is."""

    PERSON = "person", _("a person or a family")
    ORGANISATION = "organisation", _("an organisation")


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans, as sentences."""

    def on_offer(self) -> Self:
        """The memberships that a visitor may choose now."""
        return self.filter(kind=PlanKind.MEMBERSHIP, is_visible=True, withdrawn_at=None)

    def passes_on_offer(self) -> Self:
        """The passes that a member may buy now."""
        return self.filter(kind=PlanKind.PASS, is_visible=True, withdrawn_at=None)

    def visible_to(self, viewer: Viewer) -> Self:
        """Every plan for the back office; for others those on offer, and those they ever had a period of."""
        if viewer.has_perm("billing.view_plan"):
            return self
        held = Contact.objects.acted_for_by(viewer).values("memberships__periods__plan")
        return self.filter(Q(is_visible=True, withdrawn_at=None) | Q(pk__in=held))


class Plan(models.Model):
    """What one can subscribe to: price, term, and who admits."""

    code = models.SlugField(_("code"), unique=True, help_text=_("Stable name for links and exports."))
    family = models.SlugField(
        _("family"),
        default="membership",
        help_text=_(
            "Periods of one family never overlap: changing between its plans continues the same membership."
        ),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=PlanKind.choices, default=PlanKind.MEMBERSHIP)
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    summary_fr = models.CharField(_("summary in French"), max_length=200, blank=True)
    summary_en = models.CharField(_("summary in English"), max_length=200, blank=True)
    benefits_fr = models.TextField(_("benefits in French, one a line"), blank=True)
    benefits_en = models.TextField(_("benefits in English, one a line"), blank=True)
    price_kind = models.CharField(
        _("price"), max_length=8, choices=PriceKind.choices, default=PriceKind.FIXED
    )
    price_minor = models.PositiveIntegerField(
        _("price in cents"), default=0, help_text=_("With a free price: the amount suggested.")
    )
    minimum_minor = models.PositiveIntegerField(_("lowest free price in cents"), default=0)
    reduced_minor = models.PositiveIntegerField(
        _("reduced price in cents"), null=True, blank=True, help_text=_("Left empty: there is none.")
    )
    reduced_for_fr = models.CharField(
        _("who pays the reduced price, in French"),
        max_length=120,
        blank=True,
        help_text=_("Students, for example, or people looking for work."),
    )
    reduced_for_en = models.CharField(_("who pays the reduced price, in English"), max_length=120, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    tax_rate = models.DecimalField(
        _("VAT rate in percent"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MaxValueValidator(100)],
    )
    mention = models.SlugField(
        _("legal mention"), default="261-7-1", help_text=_("Code of the mention printed on invoices.")
    )
    term_kind = models.CharField(_("term"), max_length=12, choices=TermKind.choices, default=TermKind.ROLLING)
    term_months = models.PositiveSmallIntegerField(
        _("months"), default=12, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    year_starts_month = models.PositiveSmallIntegerField(
        _("first month of the association’s year"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    mid_year_price = models.CharField(
        _("price when the year has begun"),
        max_length=12,
        choices=MidYearPrice.choices,
        default=MidYearPrice.WHOLE,
        help_text=_("For whoever joins, or comes back after a gap, within the association’s year."),
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"),
        default=30,
        help_text=_("Within them, a renewal continues where the last period ended."),
    )
    renewal = models.CharField(
        _("renewal"),
        max_length=10,
        choices=RenewalKind.choices,
        default=RenewalKind.BY_HAND,
        help_text=_("Of what is paid online; every member may stop it at any time."),
    )
    approval = models.CharField(
        _("admission"), max_length=12, choices=ApprovalPolicy.choices, default=ApprovalPolicy.MANAGER
    )
    payment_turn = models.CharField(
        _("order of steps"), max_length=14, choices=PaymentTurn.choices, default=PaymentTurn.PAY_FIRST
    )
    holder_kind = models.CharField(
        _("for"), max_length=12, choices=HolderKind.choices, default=HolderKind.PERSON
    )
    seats = models.PositiveSmallIntegerField(
        _("people covered"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text=_("A family’s or a company’s membership makes several people members."),
    )
    credits = models.PositiveIntegerField(
        _("credits"), default=0, help_text=_("What a pass gives; its term is how long they can be spent.")
    )
    lapse_days = models.PositiveSmallIntegerField(
        _("days to pay"), default=30, help_text=_("An application that waits longer for its payment lapses.")
    )
    is_visible = models.BooleanField(_("on the public pages"), default=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(_("order on the page"), default=0)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        base_manager_name = "objects"
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(approval="automatic") | Q(price_kind="fixed", price_minor=0),
                name="automatic_plans_are_free_of_charge",
                violation_error_message=_("A plan that admits by itself asks no money: choose “on payment”."),
            ),
            models.CheckConstraint(
                condition=Q(price_kind="fixed") | Q(minimum_minor__lte=F("price_minor")),
                name="suggestion_not_under_minimum",
                violation_error_message=_("The amount suggested is lower than the lowest price."),
            ),
            models.CheckConstraint(
                condition=Q(reduced_minor=None) | Q(price_kind="fixed", reduced_minor__lt=F("price_minor")),
                name="reduced_price_is_lower",
                violation_error_message=_("A reduced price is lower than the price, which is a fixed one."),
            ),
            models.CheckConstraint(
                condition=Q(mid_year_price="whole") | Q(price_kind="fixed", term_kind="fixed_year"),
                name="only_fixed_years_cost_less_later",
                violation_error_message=_(
                    "Only a fixed price of a plan until the end of the association’s year goes by months."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="membership", credits=0) | Q(kind="pass", credits__gte=1),
                name="passes_give_credits",
                violation_error_message=_("A pass gives credits; a membership gives none."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="pass")
                | Q(price_kind="fixed", term_kind="rolling", renewal="by_hand", reduced_minor=None),
                name="passes_are_plainly_priced",
                violation_error_message=_("A pass has a fixed price, months of term, and is bought by hand."),
            ),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=500), name="plan_covers_somebody"),
            models.CheckConstraint(
                condition=Q(term_months__gte=1, term_months__lte=120), name="term_of_one_month_to_ten_years"
            ),
            models.CheckConstraint(
                condition=Q(renewal="by_hand") | Q(term_kind="fixed_year") | Q(term_months__lte=23),
                name="renews_itself_within_two_years",
                violation_error_message=_("A plan that renews itself does so before two years are over."),
            ),
            models.CheckConstraint(
                condition=Q(renewal="by_hand") | Q(price_minor__gte=50),
                name="renews_itself_for_money",
                violation_error_message=_("A plan that renews itself costs at least 0.50."),
            ),
            models.CheckConstraint(
                condition=Q(year_starts_month__gte=1, year_starts_month__lte=12),
                name="year_starts_in_a_month",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language now active."""
        return in_language(self, "name")

    @property
    def summary(self) -> str:
        """One sentence, in the language now active."""
        return in_language(self, "summary")

    @property
    def benefits(self) -> list[str]:
        """What it gives, a phrase each, in the language now active."""
        return [line.strip() for line in in_language(self, "benefits").splitlines() if line.strip()]

    @property
    def is_approved_first(self) -> bool:
        """Whether a manager decides before the applicant pays."""
        return self.approval == ApprovalPolicy.MANAGER and self.payment_turn == PaymentTurn.APPROVE_FIRST

    @property
    def price(self) -> Money:
        """The fixed price, or the amount suggested."""
        return Money(self.price_minor, self.currency)

    @property
    def reduced_price(self) -> Money | None:
        """The reduced price, None where there is none."""
        return None if self.reduced_minor is None else Money(self.reduced_minor, self.currency)

    @property
    def reduced_for(self) -> str:
        """Who pays the reduced price, in the language now active; may be empty."""
        return in_language(self, "reduced_for")

    @property
    def minimum(self) -> Money:
        """The least one may pay."""
        return Money(
            self.price_minor if self.price_kind == PriceKind.FIXED else self.minimum_minor, self.currency
        )
