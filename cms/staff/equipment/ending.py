"""Authorizations that end soon: what to refresh next."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from equipment.models.qualification import AuthorizationQuerySet

SOON = timedelta(days=30)


def ending_soon(authorizations: AuthorizationQuerySet) -> AuthorizationQuerySet:
    """Valid ones that end by age, or lapse for want of practice, within SOON."""
    last = Now() + SOON
    return authorizations.active().filter(Q(expires_at__lte=last) | Q(unused_until__lte=last))
