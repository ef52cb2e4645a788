"""Events of the provider's: verified, stored once, answered; then worked by the queue.

An event only says which object to look at. Its state is asked of the provider when the job runs, so events
that come twice, late, shuffled or never all end in the same place.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from billing import queue
from billing.gateway import Event, NotVerified, stripe
from billing.models import ProviderEvent
from billing.refusals import EventRefused

# Stripe's events are a few kilobytes; what is larger is not Stripe's.
MAXIMUM_BYTES = 512 * 1024
WATCHED = ("checkout.session", "invoice", "refund", "subscription")


def receive(*, body: bytes, signature: str) -> bool:
    """Take in what came by webhook; True when it is new. Raises EventRefused, having stored nothing."""
    if len(body) > MAXIMUM_BYTES:
        raise EventRefused
    try:
        event = stripe.verify_event(body, signature)
    except NotVerified as error:
        raise EventRefused from error
    return take_in(event)


@transaction.atomic
def take_in(event: Event) -> bool:
    """Store an event by its id and defer the work on its object, together; True when it is new."""
    is_watched = event.object_type in WATCHED
    row, is_new = ProviderEvent.objects.get_or_create(
        stripe_event_id=event.id,
        defaults={
            "type": event.type,
            "object_type": event.object_type,
            "stripe_object_id": event.object_id,
            # Kept to know it again; there is nothing to do for it.
            "worked_at": None if is_watched else timezone.now(),
        },
    )
    if is_new and is_watched:
        queue.sync_object(row.object_type, row.stripe_object_id)
    return is_new


def take_in_missed(events: Iterable[Event]) -> int:
    """Take in those of the provider's own list that never came; how many that were."""
    listed = {event.id: event for event in events}
    known = ProviderEvent.objects.filter(stripe_event_id__in=listed).values_list("stripe_event_id", flat=True)
    for stripe_event_id in set(known):
        del listed[stripe_event_id]
    # Oldest first, as they would have come.
    return sum(take_in(event) for event in reversed(listed.values()))
