"""What a contact holds, in periods."""

from datetime import date, datetime
from typing import Any

import strawberry_django
from django.db.models import Prefetch

from billing import models, renewals
from billing.models.membership import member_since, membership_state, paid_until
from graph.accounts.contact import Contact
from graph.billing.enums import MembershipState, RenewalBlocker
from graph.billing.plan import Plan
from graph.engine.connections import Connection, connection
from graph.engine.nodes import VisibleNode
from graph.fields import column, computed, related


@strawberry_django.type(
    models.MembershipPeriod, description="Days paid for, from one up to and without another."
)
class MembershipPeriod(VisibleNode):
    """Seen with its membership."""

    starts_on: date = column(description="The first day.")
    ends_on: date = column(description="The first day that is no longer paid.")
    last_day: date = column("ends_on", description="The last day paid for, as people say it.")
    grace_until: date = column(
        description="The first day on which a renewal no longer continues without a gap."
    )
    revoked_at: datetime | None = column(description="When it was taken back, if it was.")
    revocation_reason: str = column(description="Why it was taken back.")
    plan: Plan | None = related(description="The plan that was paid.")


def _standing_periods(_info: Any) -> Prefetch[str, Any, str]:
    periods = models.MembershipPeriod.objects.standing().select_related("plan").order_by("ends_on")
    return Prefetch("periods", queryset=periods, to_attr="standing_periods")


def _current_plan() -> Any:
    def current_plan(root: Any) -> Plan | None:
        periods = root.__dict__.get("standing_periods")
        if periods is None:
            periods = list(root.periods.standing().select_related("plan").order_by("ends_on"))
        return periods[-1].plan if periods else None

    # A function and no list of one: the library copies the latter between operations.
    return strawberry_django.field(
        current_plan,
        prefetch_related=[_standing_periods],
        description="The plan of its last period: what a renewal proposes.",
    )


@strawberry_django.type(models.Membership, description="What a contact holds in one family of plans.")
class Membership(VisibleNode):
    """Seen by who acts for the contact, and by the back office's roles that look after members."""

    family: str = column(description="The family of plans.")
    state: MembershipState = computed(membership_state, description="What it is today.")
    member_since: date | None = computed(member_since, description="The first day of the first period.")
    paid_until: date | None = computed(paid_until, description="The first day that is no longer paid.")
    last_day: date | None = computed(
        renewals.last_day, description="The last day paid for, as people say it."
    )
    days_left: int | None = computed(
        renewals.days_left, description="Paid days from today on, today included; 0 when they are over."
    )
    share_elapsed: float = computed(
        renewals.share_elapsed, description="How much of the period that runs is over, from 0 to 1."
    )
    suspended_at: datetime | None = column(description="Since when it is suspended; null when it is not.")
    suspension_reason: str = column(description="Why it is suspended.")
    created_at: datetime = column(description="When it was made.")
    contact: Contact | None = related(description="Who holds it.")
    current_plan: Plan | None = _current_plan()
    periods: Connection[MembershipPeriod] = connection(description="Its periods, oldest first.")
    viewer_can_renew: bool = computed(renewals.may_renew, description="Whether a renewal would be taken now.")
    viewer_renewal_blockers: list[RenewalBlocker] = computed(
        renewals.renewal_blockers, description="Why no renewal would be taken now; empty when one would."
    )
    renewal_opens_on: date | None = computed(
        renewals.renewal_opens_on, description="The first day on which a renewal is taken."
    )
