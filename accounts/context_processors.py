"""What every template may say about the association."""

from django.http import HttpRequest

from accounts.models import Association


def association(request: HttpRequest) -> dict[str, object]:
    """`association` (the row) and `signup_address` (the membership form, whatever page holds it)."""
    return {"association": Association.objects.current(), "signup_address": "/join/"}
