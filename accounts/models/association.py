from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.address import PostalAddress
from accounts.registers import wrong_numbers
from kit.hue import hue_of


class AssociationQuerySet(models.QuerySet["Association"]):
    """The one row, made by the first migration."""

    def current(self) -> Association:
        """The association that this installation serves."""
        return self.get(pk=1)


class Association(PostalAddress):
    """Who runs this installation: what pages, mails and invoices say about it. One row."""

    name = models.CharField(_("name"), max_length=120, default="Établi")
    logo = models.ImageField(_("logo"), upload_to="logos", blank=True)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#1f4fa8",
        validators=(RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as #rrggbb.")),),
        help_text=_("Only its hue is kept: contrast stays right whatever the colour."),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    siren = models.CharField(_("SIREN"), max_length=14, blank=True)
    rna = models.CharField(_("RNA"), max_length=10, blank=True, help_text=_("W and nine digits."))
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    member_prefix = models.CharField(
        _("letters before member numbers"), max_length=6, default="M", help_text=_("As in DR-0412.")
    )
    signup_open = models.BooleanField(
        _("sign-up link in the sign-in menu"),
        default=False,
        help_text=_("Off: the menu leads to the membership form, and an account opens on admission."),
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("days before an unpaid order is late"),
        default=15,
        validators=(MinValueValidator(1), MaxValueValidator(365)),
        help_text=_("After so many days, the list of late payers shows it."),
    )

    objects = AssociationQuerySet.as_manager()

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("association")
        base_manager_name = "objects"
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="one_association"),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Numbers that stand in no register are refused, each at its field; letters become capitals."""
        self.rna, self.vat_number = self.rna.upper(), self.vat_number.upper()
        problems = wrong_numbers({"siren": self.siren, "rna": self.rna, "vat_number": self.vat_number})
        if problems:
            raise ValidationError(problems)

    @property
    def hue(self) -> int:
        """The hue that pages and mails take, 0 to 359."""
        return hue_of(self.colour)
