"""Writes to members before their membership renews itself: nobody is renewed without knowing."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q

from accounts.records import record
from billing.actions.automatic.lowered import AHEAD
from billing.actions.automatic.offers import stop_without_proof
from billing.actions.automatic.running import locked_renewal
from billing.actions.automatic.terms import months_of
from billing.models import AutomaticRenewal, Plan
from billing.supporting import has_valid_proof
from kit.clock import today
from kit.mail import post

# Shorter terms are announced when about a quarter of them is left.
SHARE = 4
MONTH_DAYS = 30


def days_ahead(plan: Plan) -> timedelta:
    """How long before the payment a renewal by this plan is announced."""
    return min(AHEAD, timedelta(days=months_of(plan) * MONTH_DAYS // SHARE))


def _due(day: date) -> list[int]:
    coming = AutomaticRenewal.objects.taking_money().filter(next_on__gt=day, next_on__lte=day + AHEAD)
    untold = coming.filter(Q(announced_for=None) | ~Q(announced_for=F("next_on"))).exclude(membership=None)
    return [one.pk for one in untold.select_related("plan") if one.next_on - day <= days_ahead(one.plan)]


def announce_renewals() -> int:
    """Announce what is due, once for each payment, a transaction each; how many were announced.

    One at the reduced price is announced when a proof is valid on the day of the payment; else it is stopped,
    and the member reads why: the full price was not agreed to.
    """
    return sum(_announce(pk) for pk in _due(today()))


def _is_proven(renewal: AutomaticRenewal) -> bool:
    if not renewal.is_reduced or renewal.membership is None:
        return True
    return has_valid_proof(renewal.membership.contact, renewal.plan, on=renewal.next_on)


@transaction.atomic
def _announce(renewal_id: int) -> bool:
    listed = AutomaticRenewal.objects.select_related("membership__contact", "plan").get(pk=renewal_id)
    if not _is_proven(listed):
        stop_without_proof(listed)
        return False
    renewal = locked_renewal(renewal_id)
    # Told, stopped or paid ahead since it was listed.
    if renewal.stopped_at is not None or renewal.announced_for == renewal.next_on:
        return False
    renewal.announced_for = renewal.next_on
    renewal.save(update_fields=["announced_for"])
    record("renewal.announced", renewal, by=None, next_on=renewal.next_on)
    post("renewal_announced", renewal.pk)
    return True
