"""Memberships that end soon and that nobody renewed yet."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from billing.models import Membership, MembershipPeriod
from kit.clock import today

SOON_DAYS = 30


def ending_soon(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those whose last paid day is within `SOON_DAYS`; suspended ones are somebody's decision already."""
    day = today()
    standing = MembershipPeriod.objects.standing().filter(membership=OuterRef("pk"), ends_on__gt=day)
    ends = standing.filter(ends_on__lte=day + timedelta(days=SOON_DAYS))
    goes_on = standing.filter(ends_on__gt=day + timedelta(days=SOON_DAYS))
    return memberships.filter(Exists(ends), ~Exists(goes_on), suspended_at=None)
