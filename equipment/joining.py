"""How what two cards of one person hold of equipment becomes one person's."""

from django.utils import timezone

from accounts.models import Contact
from accounts.records import record
from equipment.models import Authorization

MERGED = "two cards of one person"


def join_authorizations(kept: Contact, merged: Contact) -> None:
    """Of two for one qualification the better one stands, under the suspension of either."""
    standing = Authorization.objects.standing().select_for_update(of=("self",))
    own = {one.qualification_id: one for one in standing.filter(contact=kept)}
    for other in standing.filter(contact=merged, qualification__in=own):
        better, worse = sorted((own[other.qualification_id], other), key=_worth, reverse=True)
        _end(worse)
        if better.suspended_at is None and worse.suspended_at is not None:
            better.suspended_at, better.suspension_reason = worse.suspended_at, worse.suspension_reason
            better.save(update_fields=["suspended_at", "suspension_reason"])


def _worth(one: Authorization) -> tuple[bool, int, float, int]:
    """Valid before ended, then by level, then by what lasts longer; the one given last decides."""
    ends = [at.timestamp() for at in (one.expires_at, one.unused_until) if at is not None]
    end = min(ends, default=float("inf"))
    return (end > timezone.now().timestamp(), one.level, end, one.pk)


def _end(authorization: Authorization) -> None:
    authorization.revoked_at, authorization.revocation_reason = timezone.now(), MERGED
    authorization.save(update_fields=["revoked_at", "revocation_reason"])
    record("authorization.revoked", authorization, by=None, reason=MERGED)


def join_referents(kept: Contact, merged: Contact) -> None:
    """Who looks after an equipment by both cards does so once."""
    merged.referred_equipment.filter(equipment__in=kept.referred_equipment.values("equipment")).delete()


def join_uses(kept: Contact, merged: Contact) -> None:
    """Nobody uses the same thing twice at once: the use of the merged card ends."""
    running = kept.usages.running().values("equipment")
    merged.usages.running().filter(equipment__in=running).update(ended_at=timezone.now())
