"""Inputs of mutations about automatic renewals and changes of plan, for the access matrix."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from billing.actions.changing import changes_of
from billing.models import AutomaticRenewal, Membership, MembershipPeriod, Plan, RenewalKind
from kit.clock import today
from tests.graph.prepared import gid
from tests.graph.world import Objects


def _open(objects: Objects) -> AutomaticRenewal:
    """The running one; in the world its membership is suspended and its plan withdrawn."""
    renewal: AutomaticRenewal = objects["AutomaticRenewal"][0]
    Membership.objects.filter(renewals=renewal).update(suspended_at=None, suspension_reason="")
    Plan.objects.filter(pk=renewal.plan_id).update(withdrawn_at=None, renewal=RenewalKind.OFFERED)
    return renewal


def running(objects: Objects) -> dict[str, Any]:
    return {"id": gid("AutomaticRenewal", _open(objects))}


def stopped(objects: Objects) -> dict[str, Any]:
    renewal = _open(objects)
    now = timezone.now()
    AutomaticRenewal.objects.filter(pk=renewal.pk).update(stopped_at=now, stopped_because="member")
    return running(objects) | {"expectedPrice": {"amount": "35.00"}}


def paused(objects: Objects) -> dict[str, Any]:
    renewal = _open(objects)
    now = timezone.now()
    AutomaticRenewal.objects.filter(pk=renewal.pk).update(stopped_at=now, stopped_because="association")
    return running(objects)


def to_pause(objects: Objects) -> dict[str, Any]:
    return running(objects) | {"reason": "Un an à l’étranger."}


def to_set_up(objects: Objects) -> dict[str, Any]:
    renewal = _open(objects)
    now = timezone.now()
    AutomaticRenewal.objects.filter(pk=renewal.pk).update(
        state="ended", stopped_at=now, stopped_because="unpaid", ended_at=now
    )
    _paid_for_a_month(Membership.objects.get(renewals=renewal))
    price = {"amount": "35.00"}
    return {"membershipId": gid("Membership", renewal.membership), "expectedPrice": price}


def _paid_for_a_month(membership: Membership) -> None:
    last = MembershipPeriod.objects.standing().filter(membership=membership).latest("ends_on")
    MembershipPeriod.objects.filter(pk=last.pk).update(
        starts_on=today() - timedelta(days=10), ends_on=today() + timedelta(days=30)
    )


def to_change(objects: Objects) -> dict[str, Any]:
    """To a plan that costs much more, with three quarters of the days left."""
    membership = Membership.objects.get(renewals=_open(objects))
    _paid_for_a_month(membership)
    dearer, _new = Plan.objects.get_or_create(
        code="dearer", defaults={"name_fr": "Plus", "name_en": "More", "price_minor": 140000, "seats": 9}
    )
    minor = dict(changes_of(membership))[dearer]
    return {
        "id": gid("Membership", membership),
        "planId": gid("Plan", dearer),
        "expectedPrice": {"amount": f"{minor / 100:.2f}"},
    }
