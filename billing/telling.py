"""Tells the provider what was decided of an automatic renewal, by setting each thing to its value."""

import logging
from datetime import datetime

from django.utils import timezone

from billing.actions.automatic.terms import MOST_AHEAD, months_of
from billing.gateway import GatewayRefused, Subscription, SubscriptionStatus, subscriptions
from billing.models import AutomaticRenewal
from billing.states import RenewalState
from kit.clock import midnight

log = logging.getLogger(__name__)


def tell_provider(renewal_id: int) -> None:
    """Bring the provider's agreement in line with ours; again with the same effect.

    What is decided while this runs is told by the job that it deferred.
    """
    renewal = AutomaticRenewal.objects.select_related("plan").get(pk=renewal_id)
    if renewal.state == RenewalState.ENDED:
        _end(renewal)
    else:
        known = subscriptions.read_subscription(renewal.stripe_subscription_id)
        if known.status is not SubscriptionStatus.ENDED:
            _set(renewal, known)
    _told(renewal, renewal.changed_at)


def _told(renewal: AutomaticRenewal, until: datetime) -> None:
    AutomaticRenewal.objects.filter(pk=renewal.pk).update(pushed_at=until)


def _end(renewal: AutomaticRenewal) -> None:
    try:
        subscriptions.end_subscription(renewal.stripe_subscription_id)
    except GatewayRefused as refusal:
        # Over already, or of test data cleared since.
        log.info("subscription %s: %s", renewal.stripe_subscription_id, refusal)
    # Ending it stops the tries; the page of an unpaid bill would still take money.
    for bill_id in subscriptions.recent_bills(renewal.stripe_subscription_id):
        void_bill(bill_id)


def _set(renewal: AutomaticRenewal, known: Subscription) -> None:
    """A stop first, and going on last: what breaks off between takes no money that it should not."""
    stops = renewal.stopped_at is not None
    if stops and not known.stops:
        known = subscriptions.set_stop(known, stops=True)
    months = months_of(renewal.plan)
    # Paid ahead by hand, or admitted later than paid; and another interval would be charged for at once
    # unless the next charge was told first.
    if renewal.next_on > timezone.localdate(known.next_at) or known.months != months:
        known = subscriptions.set_next(known, first_at=_next_charge(renewal))
    if (known.amount_minor, known.months) != (renewal.amount_minor, months):
        known = subscriptions.set_price(known, amount_minor=renewal.amount_minor, months=months)
    if known.stops and not stops:
        subscriptions.set_stop(known, stops=False)


def _next_charge(renewal: AutomaticRenewal) -> int:
    """In Unix seconds; as far ahead as the provider lets one say: `tell_far_ahead` says the rest in time."""
    latest = timezone.localdate() + MOST_AHEAD
    return int(midnight(min(renewal.next_on, latest)).timestamp())


def forget_customer(stripe_customer_id: str) -> None:
    """Have the provider forget a customer, with the means of payment and the address."""
    try:
        subscriptions.delete_customer(stripe_customer_id)
    except GatewayRefused as refusal:
        # Forgotten already.
        log.info("customer %s: %s", stripe_customer_id, refusal)


def void_bill(stripe_invoice_id: str) -> None:
    """Have the provider ask no more for a bill; what was paid meanwhile goes back by itself."""
    try:
        subscriptions.void_bill(stripe_invoice_id)
    except GatewayRefused as refusal:
        # Paid or void already.
        log.info("invoice %s: %s", stripe_invoice_id, refusal)
