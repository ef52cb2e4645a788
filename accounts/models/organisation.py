from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models.address import PostalAddress
from accounts.models.contact import Contact, acted_for_by
from accounts.registers import wrong_numbers

if TYPE_CHECKING:
    from accounts.viewers import Viewer


@cache
def _opened_sql() -> str:
    """The SQL of the organisations that guardian's rows open; parameters are the user and the permission."""
    rows = OrganisationUserObjectPermission.objects.filter(user_id=0).filter(permission__codename="")
    sql, _parameters = rows.values_list("content_object_id").query.sql_with_params()
    return sql


def opened_to(viewer: Viewer) -> RawSQL | list[int]:
    """Keys of the organisations whose documents are open to the viewer, for `filter(organisation__in=…)`.

    Asks guardian's object permission and nothing else, as `acted_for_by` does for contacts.
    """
    if not viewer.is_active or viewer.pk is None:
        return []
    return RawSQL(_opened_sql(), (viewer.pk, "act_for_organisation"))  # noqa: S611 - its SQL is Django's own


def belonging_to(viewer: Viewer) -> Q:
    """Rows with a `contact` and perhaps an `organisation` that the viewer acts for.

    What is an organisation's opens by guardian's row on the organisation alone, whoever the contact is.
    """
    own = Q(organisation=None, contact__in=acted_for_by(viewer))
    return own | Q(organisation__in=opened_to(viewer))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, as sentences: `Organisation.objects.acted_for_by(alice)`."""

    def acted_for_by(self, viewer: Viewer) -> Self:
        """Those in whose name the viewer may act."""
        return self.filter(pk__in=opened_to(viewer))

    def visible_to(self, viewer: Viewer) -> Self:
        """Every one for the back office; else those the viewer acts for."""
        if viewer.has_perm("accounts.view_organisation"):
            return self
        return self.acted_for_by(viewer)


class Organisation(PostalAddress):
    """A company, association or body that the association deals with: as customer, supplier, partner."""

    name = models.CharField(_("name"), max_length=200)
    is_customer = models.BooleanField(_("customer"), default=True)
    is_supplier = models.BooleanField(_("supplier"), default=False)
    is_partner = models.BooleanField(_("partner"), default=False)
    siren = models.CharField(_("SIREN"), max_length=14, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    notes = models.TextField(_("internal notes"), blank=True)
    created_at = models.DateTimeField(_("known since"), default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        base_manager_name = "objects"
        ordering = ("name", "pk")
        permissions = (("act_for_organisation", "Can act for the organisation"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(is_customer=True) | Q(is_supplier=True) | Q(is_partner=True),
                name="organisation_is_something_to_us",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """It is something to us, and its numbers may stand in a register; each told at its field."""
        problems = wrong_numbers({"siren": self.siren, "vat_number": self.vat_number})
        if not (self.is_customer or self.is_supplier or self.is_partner):
            sentence = _("Say what it is to us: customer, supplier or partner.")
            problems["is_customer"] = ValidationError(sentence)
        if problems:
            raise ValidationError(problems)


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    """Affiliations, as sentences."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Those of the organisations that the viewer sees."""
        return self.filter(organisation__in=Organisation.objects.visible_to(viewer))


class Affiliation(models.Model):
    """A contact acts for an organisation. Guardian's rows on the organisation follow it."""

    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="affiliations", verbose_name=_("contact")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="affiliations", verbose_name=_("organisation")
    )
    position = models.CharField(_("as"), max_length=80, blank=True, help_text=_("Director, accountant …"))
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        base_manager_name = "objects"
        ordering = ("since", "pk")
        constraints = (
            models.UniqueConstraint(fields=("contact", "organisation"), name="one_affiliation_per_pair"),
        )

    def __str__(self) -> str:
        return f"{self.contact} – {self.organisation}"


class OrganisationUserObjectPermission(UserObjectPermissionBase):
    """Guardian's own rows on organisations: a projection that `accounts.permissions` alone writes."""

    content_object = models.ForeignKey(Organisation, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "permission"])]
