from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models import Plan
from equipment.models.opened import REFER, USE, opened_to
from equipment.states import EquipmentState
from kit.bilingual import in_language
from kit.money import Money

if TYPE_CHECKING:
    from accounts.viewers import Viewer

DAY_MINUTES = 24 * 60


class EquipmentKind(models.TextChoices):
    """What an equipment is."""

    MACHINE = "machine", _("machine")
    TOOL = "tool", _("tool")
    SPACE = "space", _("space")


class Charge(models.TextChoices):
    """What its use takes."""

    FREE = "free", _("nothing")
    MONEY = "money", _("money, by the hour")
    CREDITS = "credits", _("credits of a pass")


class CategoryQuerySet(models.QuerySet["Category"]):
    """Headings, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """They stand on the public pages."""
        return self.all()


class Category(models.Model):
    """A heading under which equipment is listed: "wood", "digital fabrication"."""

    name_fr = models.CharField(_("name in French"), max_length=80, unique=True)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("order on the page"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category of equipment")
        verbose_name_plural = _("categories of equipment")
        base_manager_name = "objects"
        ordering = ("position", "name_fr", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language now active."""
        return in_language(self, "name")


class EquipmentQuerySet(models.QuerySet["Equipment"]):
    """Equipment, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All for the team; what is not hidden for everybody else, and what one is a referent of."""
        if viewer.has_perm("equipment.view_equipment"):
            return self
        return self.filter(Q(is_visible=True) | Q(pk__in=opened_to(viewer, REFER)))

    def opened_to(self, viewer: Viewer) -> Self:
        """Those whose private documents the viewer reads: by guardian's rows alone, or as the team."""
        if viewer.has_perm("equipment.view_equipment"):
            return self
        return self.filter(Q(pk__in=opened_to(viewer, USE)) | Q(pk__in=opened_to(viewer, REFER)))

    def cared_for_by(self, viewer: Viewer) -> Self:
        """Those the viewer looks after: as their referent, or as who may change all equipment."""
        if viewer.has_perm("equipment.change_equipment"):
            return self
        return self.filter(pk__in=opened_to(viewer, REFER))

    def in_use(self) -> Self:
        """Those that were not retired."""
        return self.exclude(state=EquipmentState.RETIRED)


def picture_path(equipment: Equipment, filename: str) -> str:
    """A fresh name for each upload: caches never show an old picture."""
    return f"equipment/{uuid.uuid4().hex}.jpg"


class Equipment(models.Model):
    """A machine, a tool or a space; when it is open, how long one may have it, and what that takes.

    A reservation lasts whole slots of `slot_minutes`. Rates are in cents per hour; without a public rate only
    members use it. With `credits_per_slot` each slot takes so many credits of a pass.
    """

    code = models.SlugField(_("code"), unique=True, help_text=_("Stable name for links and exports."))
    kind = models.CharField(_("kind"), max_length=8, choices=EquipmentKind.choices, default="machine")
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="equipment", verbose_name=_("category")
    )
    place = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contents",
        verbose_name=_("place"),
        limit_choices_to={"kind": "space"},
        help_text=_("The space it stands in; when that is closed, so is this."),
    )
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    summary_fr = models.CharField(_("summary in French"), max_length=200, blank=True)
    summary_en = models.CharField(_("summary in English"), max_length=200, blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    picture = models.ImageField(_("picture"), upload_to=picture_path, blank=True)
    picture_alt_fr = models.CharField(_("what the picture shows, in French"), max_length=150, blank=True)
    picture_alt_en = models.CharField(_("what the picture shows, in English"), max_length=150, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=EquipmentState.choices, default="in_service")
    state_reason = models.TextField(_("why it is out of order"), blank=True)
    state_since = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    # Out of order because of faults alone: once the last of them is closed, it is in service again.
    is_stopped_by_faults = models.BooleanField(default=False, editable=False)
    is_visible = models.BooleanField(_("on the public pages"), default=True)
    position = models.PositiveSmallIntegerField(_("order on the page"), default=0)

    is_reservable = models.BooleanField(_("can be reserved"), default=True)
    is_reserved_only = models.BooleanField(
        _("only with a reservation"), default=False, help_text=_("The door opens within one’s own hours.")
    )
    slot_minutes = models.PositiveSmallIntegerField(
        _("minutes of a slot"), default=30, validators=[MinValueValidator(5), MaxValueValidator(DAY_MINUTES)]
    )
    most_slots = models.PositiveSmallIntegerField(
        _("slots at most in one reservation"), default=8, validators=[MinValueValidator(1)]
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("days ahead at most"), default=30, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    week_quota_minutes = models.PositiveIntegerField(
        _("minutes a week at most for one person"), null=True, blank=True
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("hours before the start until which it can be given up"),
        default=24,
        help_text=_("Before that, what was paid goes back; after it, it does not."),
    )

    charge = models.CharField(_("its use takes"), max_length=8, choices=Charge.choices, default="free")
    public_rate_minor = models.PositiveIntegerField(
        _("rate for everybody, in cents an hour"),
        null=True,
        blank=True,
        help_text=_("Left empty: only members may use it."),
    )
    member_rate_minor = models.PositiveIntegerField(_("rate for members, in cents an hour"), default=0)
    credits_per_slot = models.PositiveSmallIntegerField(_("credits a slot"), default=0)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    tax_rate = models.DecimalField(
        _("VAT rate in percent"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MaxValueValidator(100)],
    )
    mention = models.SlugField(_("legal mention"), default="261-7-1")
    # Of the address of its calendar feed; another one makes the old address void.
    feed_key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    objects = EquipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        base_manager_name = "objects"
        ordering = ("position", "name_fr", "pk")
        permissions = (
            ("use_equipment", "Is qualified for the equipment"),
            ("refer_equipment", "Looks after the equipment"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=DAY_MINUTES), name="slot_within_a_day"
            ),
            models.CheckConstraint(
                condition=Q(most_slots__gte=1, horizon_days__gte=1), name="something_can_be_reserved"
            ),
            models.CheckConstraint(
                condition=~Q(charge="credits") | Q(credits_per_slot__gte=1),
                name="credits_are_some",
                violation_error_message=_("Say how many credits a slot takes."),
            ),
            models.CheckConstraint(
                condition=~Q(state="out_of_order") | ~Q(state_reason=""), name="out_of_order_says_why"
            ),
            models.CheckConstraint(condition=~Q(place=F("pk")), name="nothing_stands_in_itself"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language now active."""
        return in_language(self, "name")

    @property
    def summary(self) -> str:
        """One sentence, in the language now active."""
        return in_language(self, "summary")

    @property
    def description(self) -> str:
        """Paragraphs, in the language now active."""
        return in_language(self, "description")

    @property
    def picture_alt(self) -> str:
        """What the picture shows, in the language now active; empty when it only decorates."""
        return in_language(self, "picture_alt")

    @property
    def public_rate(self) -> Money | None:
        """Per hour, for who is no member; None when only members may use it."""
        return None if self.public_rate_minor is None else Money(self.public_rate_minor, self.currency)

    @property
    def member_rate(self) -> Money:
        """Per hour, for members whose plan has no rate of its own."""
        return Money(self.member_rate_minor, self.currency)


class PlanRate(models.Model):
    """The rate of an equipment for members by one plan, in cents per hour."""

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="plan_rates")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="equipment_rates", verbose_name=_("plan"))
    rate_minor = models.PositiveIntegerField(_("rate in cents an hour"))

    class Meta:
        verbose_name = _("rate of a plan")
        verbose_name_plural = _("rates of plans")
        ordering = ("plan__position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("equipment", "plan"), name="one_rate_per_equipment_and_plan"),
        )

    def __str__(self) -> str:
        return f"{self.plan}: {self.rate_minor}"
