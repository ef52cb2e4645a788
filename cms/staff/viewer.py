"""Who looks at a screen, and what they must be allowed to do for it."""

from typing import cast

from django.db import models
from django.http import HttpRequest

from accounts.models import User


def staff_user(request: HttpRequest) -> User:
    """Who is signed in; Wagtail's admin lets nobody else this far."""
    return cast("User", request.user)


def permission_to(act: str, model: type[models.Model]) -> str:
    """`billing.view_order` for ("view", Order)."""
    return f"{model._meta.app_label}.{act}_{model._meta.model_name}"
