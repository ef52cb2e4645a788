import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _


def private_storage() -> Storage:
    """Where files live that no web address leads to."""
    return storages["private"]


def photo_path(card: "PersonCard", filename: str) -> str:
    """A fresh name for each upload: an old address never shows a new photo, and none can be guessed."""
    return f"photos/{uuid.uuid4().hex}.jpg"


class PersonCard(models.Model):
    """What a form asks of a person and the association keeps: on applications and on contacts."""

    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    birth_on = models.DateField(_("birth date"), null=True, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, default="FR", blank=True)
    photo = models.ImageField(_("photo"), storage=private_storage, upload_to=photo_path, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    class Meta:
        abstract = True

    @property
    def full_name(self) -> str:
        """Names in the order in which they are spoken; the e-mail when there are none."""
        return f"{self.given_name} {self.family_name}".strip() or self.email

    @property
    def address_lines(self) -> list[str]:
        """The postal address, a line each, without empty ones."""
        return [line for line in (self.street, f"{self.postal_code} {self.city}".strip()) if line]


CARD_FIELDS = tuple(field.name for field in PersonCard._meta.local_fields)
