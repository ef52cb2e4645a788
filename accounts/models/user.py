from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from guardian.mixins import GuardianUserMixin


class UserManager(BaseUserManager["User"]):
    """Makes users, who are known by their e-mail alone."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with this e-mail; without a password, one signs in by code or sets one by mail."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with every right, for installing and repairing."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(GuardianUserMixin, AbstractUser):
    """Someone who signs in. Without a back-office role, the portal is all they see."""

    username = None  # type: ignore[assignment]  # Django's own way to drop a column
    email = models.EmailField(_("e-mail address"))

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # makes users by e-mail

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        permissions = (("give_roles", "Can give roles of the back office and take them"),)
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="one_user_per_email",
                violation_error_message=_("An account with this e-mail address exists already."),
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name() or self.email
