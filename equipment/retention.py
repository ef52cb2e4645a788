"""How long it is known who came through which door."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from equipment.models import AccessEvent

# Set on 2026-11-24: long enough for a yearly report, and to find out after a theft that is noticed late.
# The answers themselves stay, without their people, for the figures of use.
ACCESS_KNOWN_FOR = timedelta(days=365)


def forget_accesses() -> int:
    """Forget who it was, once an access is older than ACCESS_KNOWN_FOR; how many those were."""
    known = Q(contact__isnull=False) | Q(badge__isnull=False)
    old = AccessEvent.objects.filter(known, at__lt=Now() - ACCESS_KNOWN_FOR)
    return old.update(contact=None, badge=None)
