from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models.association import Association
from accounts.models.card import PersonCard
from kit.text import unaccented

if TYPE_CHECKING:
    from accounts.viewers import Viewer


def member_number() -> Concat:
    """SQL: the number on a contact's card, the association's letters before it (`DR-0412`)."""
    number = Cast("pk", models.CharField())
    digits = LPad(number, Greatest(Value(4), Length(number)), Value("0"))
    return Concat(Subquery(Association.objects.values("member_prefix")[:1]), Value("-"), digits)


def sort_name(given_name: str, family_name: str, email: str) -> str:
    """How a card is sorted and compared: the family name first, without accents; the e-mail when unnamed."""
    return unaccented(f"{family_name} {given_name}".strip() or email)


@cache
def _granted_sql() -> str:
    """The SQL of the contacts that guardian's rows open; its parameters are the user and the permission."""
    granted = ContactUserObjectPermission.objects.filter(user_id=0).filter(permission__codename="")
    sql, _parameters = granted.values_list("content_object_id").query.sql_with_params()
    return sql


def acted_for_by(viewer: Viewer) -> RawSQL | list[int]:
    """Keys of the contacts in whose name the viewer may act, for `filter(contact__in=…)`.

    Asks guardian's object permission and nothing else; a superuser gets no more than anyone. Nearly every
    query holds it, so Django compiles it once.
    """
    if not viewer.is_active or viewer.pk is None:
        return []
    return RawSQL(_granted_sql(), (viewer.pk, "act_for_contact"))  # noqa: S611 - its SQL is Django's own


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts, as sentences: `Contact.objects.acted_for_by(alice)`."""

    def acted_for_by(self, viewer: Viewer) -> Self:
        """Those in whose name the viewer may act: their own card, and the persons they represent."""
        return self.filter(pk__in=acted_for_by(viewer))

    def visible_to(self, viewer: Viewer) -> Self:
        """Everyone for the back office's people; else those the viewer acts for."""
        if viewer.has_perm("accounts.view_contact"):
            return self
        return self.acted_for_by(viewer)

    def numbered(self, text: str) -> Self:
        """The one whose card bears this number (`DR-0412`), in whatever letter case; else none."""
        if not re.search(r"-[0-9]{4,18}\Z", text):
            return self.none()
        return self.alias(number_on_card=member_number()).filter(number_on_card__iexact=text)


class Contact(PersonCard):
    """A person the association knows, with or without a user.

    `user` is the link that makes the person a user of the portal. `legal_representative` acts for a minor:
    the payer, the member and the one who signs in may be three people. Several contacts may share one e-mail.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("website user")
    )
    legal_representative = models.ForeignKey(
        "self",
        # Their guardian rows would outlive them: who represents somebody is not deleted before that ends.
        models.PROTECT,
        null=True,
        blank=True,
        related_name="represented",
        verbose_name=_("legal representative"),
    )
    sort_name = models.CharField(max_length=220, editable=False, db_index=True)
    notes = models.TextField(_("internal notes"), blank=True)
    created_at = models.DateTimeField(_("known since"), default=timezone.now, editable=False)
    # What the books need of the row stays; nobody is in it any more.
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        base_manager_name = "objects"
        ordering = ("sort_name", "pk")
        permissions = (
            ("act_for_contact", "Can act in the name of the contact"),
            ("write_notes", "Can read and write internal notes"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(legal_representative=models.F("pk")),
                name="nobody_represents_themselves",
                violation_error_message=_("Nobody is their own legal representative."),
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    def set_sort_name(self) -> None:
        """What `save` does before it writes; rows that are written many at once ask for it themselves."""
        # The embedded PostgreSQL has no ICU: names sort by an unaccented column.
        self.sort_name = sort_name(self.given_name, self.family_name, self.email)

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_sort_name()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came


class ContactUserObjectPermission(UserObjectPermissionBase):
    """Guardian's own rows on contacts: a projection that `accounts.permissions` alone writes."""

    content_object = models.ForeignKey(Contact, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "permission"])]
