import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.address import PostalAddress


def private_storage() -> Storage:
    """Where files live that no web address leads to."""
    return storages["private"]


def photo_path(card: "PersonCard", filename: str) -> str:
    """A fresh name for each upload: an old address never shows a new photo, and none can be guessed."""
    return f"photos/{uuid.uuid4().hex}.jpg"


class PersonCard(PostalAddress):
    """What a form asks of a person and the association keeps: on applications and on contacts."""

    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    birth_on = models.DateField(_("birth date"), null=True, blank=True)
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


CARD_FIELDS = tuple(field.name for field in PersonCard._meta.local_fields)
