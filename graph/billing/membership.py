"""What a contact holds, in periods."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry
import strawberry_django
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from strawberry import Info

from billing import models, renewals
from billing.actions.automatic.terms import offer_of
from billing.actions.changing import changes_of
from billing.models.membership import member_since, membership_state, paid_until, seats, seats_taken
from graph.accounts.contact import Contact, full_name_of, named
from graph.accounts.organisation import Organisation
from graph.billing.changing import PlanChange
from graph.billing.enums import MembershipState, RenewalBlocker
from graph.billing.plan import Plan
from graph.billing.renewal import AutomaticRenewal
from graph.downloads import Download, download_for
from graph.engine.connections import Connection, connection
from graph.engine.nodes import VisibleNode
from graph.engine.scalars import Money
from graph.fields import across, column, computed, related


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


def _of_membership(expression: Any) -> Any:
    """SQL: a value of the membership of a seat."""

    def made() -> Subquery:
        rows = models.Membership.objects.filter(pk=OuterRef("membership_id"))
        return Subquery(rows.annotate(it=expression()).values("it"))

    return made


def _certificate() -> Any:
    def certificate(root: Any, info: Info) -> Download:
        return download_for("certificate", root.pk, info)

    return strawberry_django.field(
        certificate,
        only=["pk"],
        description="The certificate of membership as a PDF file; it opens on the days that a period covers.",
    )


def _holder_name(organisation: str | None, *names: str) -> str:
    return organisation if organisation is not None else named(*names)


@strawberry_django.type(models.Coverage, description="A seat: somebody is a member by a membership.")
class Coverage(VisibleNode):
    """Seen with the membership, and by the person."""

    since: datetime = column(description="Since when.")
    ended_at: datetime | None = column(description="When it ended; null while it stands.")
    state: MembershipState = computed(
        _of_membership(membership_state), description="What the membership is today."
    )
    paid_until: date | None = computed(
        _of_membership(paid_until), description="The first day that is no longer paid."
    )
    contact: Contact | None = related(description="Who is covered; null when you do not see their card.")
    membership: Annotated["Membership", strawberry.lazy("graph.billing.membership")] | None = related(
        description="The membership; null when you do not act for its holder."
    )

    full_name: str = full_name_of("contact", description="Who is covered, by name.")
    certificate: Download = _certificate()

    holder_name: str = across(
        "membership__organisation__name",
        *(f"membership__contact__{name}" for name in ("given_name", "family_name", "email")),
        told=_holder_name,
        description="Whose membership it is, by name.",
    )


def _standing_periods(_info: Any) -> Prefetch[str, Any, str]:
    periods = models.MembershipPeriod.objects.standing().select_related("plan").order_by("ends_on")
    return Prefetch("periods", queryset=periods, to_attr="standing_periods")


def _last_plan(root: Any) -> models.Plan | None:
    periods = root.__dict__.get("standing_periods")
    if periods is None:
        periods = list(root.periods.standing().select_related("plan").order_by("ends_on"))
    return periods[-1].plan if periods else None


def _current_plan() -> Any:
    def current_plan(root: Any) -> Plan | None:
        return _last_plan(root)  # type: ignore[return-value] # the type stands for the model's row

    # A function and no list of one: the library copies the latter between operations.
    return strawberry_django.field(
        current_plan,
        prefetch_related=[_standing_periods],
        description="The plan of its last period: what a renewal proposes.",
    )


def _with_prices(renewals: QuerySet[models.AutomaticRenewal]) -> QuerySet[models.AutomaticRenewal]:
    joined = renewals.select_related("plan", "coupon", "membership__contact")
    return joined.prefetch_related("coupon__plans")


def _standing_renewals(_info: Any) -> Prefetch[str, Any, str]:
    standing = _with_prices(models.AutomaticRenewal.objects.standing())
    return Prefetch("renewals", queryset=standing, to_attr="standing_renewals")


def _automatic_renewal() -> Any:
    def automatic_renewal(root: Any) -> AutomaticRenewal | None:
        found = root.__dict__.get("standing_renewals")
        if found is None:
            found = list(_with_prices(root.renewals.standing()))
        return found[0] if found else None

    return strawberry_django.field(
        automatic_renewal,
        prefetch_related=[_standing_renewals],
        description="How it renews itself, stopped or not; null when it is renewed by hand.",
    )


def _plan_changes() -> Any:
    # Asked of one membership at a time: what each plan costs depends on the days, the seats and the payment.
    def plan_changes(root: Any) -> list[PlanChange]:
        return [
            PlanChange(plan=plan, price=Money.of_minor(minor, plan.currency))  # type: ignore[arg-type] # a row
            for plan, minor in changes_of(root)
        ]

    return strawberry_django.field(
        plan_changes,
        only=["family", "suspended_at"],
        description="The dearer plans that it can change to today, for the days left; cheapest first.",
    )


def _automatic_renewal_offer() -> Any:
    # Asked of one membership at a time: it depends on the last payment, its discounts and the proofs.
    def automatic_renewal_offer(root: Any) -> Money | None:
        terms, plan = offer_of(root), _last_plan(root)
        return Money.of_minor(terms["amount_minor"], plan.currency) if terms and plan is not None else None

    return strawberry_django.field(
        automatic_renewal_offer,
        only=["family", "suspended_at", "contact__language"],
        select_related=["contact"],
        prefetch_related=[_standing_periods],
        description="What each automatic renewal would take if you agree to it now, without paying; null "
        "when it renews itself already, or cannot.",
    )


@strawberry_django.type(models.Membership, description="What a contact holds in one family of plans.")
class Membership(VisibleNode):
    """Seen by who acts for the holder, and by the back office's roles that look after members."""

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
    contact: Contact | None = related(description="Who holds it, or joined for the organisation.")
    organisation: Organisation | None = related(
        description="The organisation that holds it; null for people."
    )
    seats: int = computed(seats, description="How many people it covers: what its last plan says.")
    seats_taken: int = computed(seats_taken, description="How many people it covers now.")
    coverages: Connection[Coverage] = connection(
        description="Who is a member by it: seats that stand, oldest first, then those that ended."
    )
    current_plan: Plan | None = _current_plan()
    automatic_renewal: AutomaticRenewal | None = _automatic_renewal()
    plan_changes: list[PlanChange] = _plan_changes()
    automatic_renewal_offer: Money | None = _automatic_renewal_offer()
    periods: Connection[MembershipPeriod] = connection(description="Its periods, oldest first.")
    viewer_can_renew: bool = computed(renewals.may_renew, description="Whether a renewal would be taken now.")
    viewer_renewal_blockers: list[RenewalBlocker] = computed(
        renewals.renewal_blockers, description="Why no renewal would be taken now; empty when one would."
    )
    renewal_opens_on: date | None = computed(
        renewals.renewal_opens_on, description="The first day on which a renewal is taken."
    )
