"""What the provider says of an agreement itself: it goes on, was stopped there, or is over."""

from django.db import transaction
from django.utils import timezone

from billing import queue
from billing.actions.automatic.running import end_renewal, keep, locked_renewal, mark_stopped
from billing.gateway import Subscription, SubscriptionStatus
from billing.models import AutomaticRenewal, StopReason
from billing.states import RenewalState


@transaction.atomic
def apply_subscription(known: Subscription) -> bool:
    """Note what the provider says; True when its next charge lies beyond the one that we wait for.

    Saying it again changes nothing. What was stopped on the provider's own pages is stopped; what was put on
    again there, though it is stopped here, is stopped once more: here is where one agrees to a price.
    """
    found = AutomaticRenewal.objects.filter(stripe_subscription_id=known.id).first()
    if found is None:
        return False
    renewal = locked_renewal(found.pk)
    if known.status is SubscriptionStatus.ENDED:
        end_renewal(renewal, StopReason.UNPAID if _is_behind(renewal) else StopReason.PROVIDER, by=None)
        return _is_behind(renewal)
    if renewal.state == RenewalState.ENDED:
        queue.tell_provider(renewal)
    elif known.stops and renewal.stopped_at is None and _knows_all(renewal):
        mark_stopped(renewal, StopReason.PROVIDER, by=None)
        keep(renewal)
    elif not known.stops and renewal.stopped_at is not None:
        queue.tell_provider(renewal)
    return timezone.localdate(known.next_at) > renewal.next_on


def _is_behind(renewal: AutomaticRenewal) -> bool:
    return renewal.state == RenewalState.BEHIND


def _knows_all(renewal: AutomaticRenewal) -> bool:
    """Whether the provider was told all that was decided: what it says is newer than that."""
    return renewal.pushed_at is not None and renewal.pushed_at >= renewal.changed_at
