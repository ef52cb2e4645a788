from django.db import models
from django.utils.translation import gettext_lazy as _


class PostalAddress(models.Model):
    """Where letters go."""

    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, default="FR", blank=True)

    class Meta:
        abstract = True

    @property
    def address_lines(self) -> list[str]:
        """The postal address, a line each, without empty ones."""
        return [line for line in (self.street, f"{self.postal_code} {self.city}".strip()) if line]
