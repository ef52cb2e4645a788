"""Gives the days that a membership is made of, and takes them back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import Contact, Organisation, User
from accounts.records import Happened, record, record_all
from billing.actions.automatic.running import attach_renewal, follow_days, stop_for_taken_back
from billing.actions.seats import keep_within
from billing.coming_days import next_days
from billing.models import Application, Coverage, Membership, MembershipPeriod, OrderLine, Plan
from billing.periods import Period, at_most, grace_end


def _locked(contact: Contact, organisation: Organisation | None, family: str) -> Membership:
    if organisation is None:
        membership, is_new = Membership.objects.get_or_create(
            contact=contact, organisation=None, family=family
        )
    else:
        membership, is_new = Membership.objects.get_or_create(
            organisation=organisation, family=family, defaults={"contact": contact}
        )
    if is_new and organisation is None:
        Coverage.objects.create(membership=membership, contact=contact)
    return Membership.objects.select_for_update().get(pk=membership.pk)


@transaction.atomic
def grant_period(
    *,
    contact: Contact,
    plan: Plan,
    line: OrderLine | None,
    by: User | None,
    organisation: Organisation | None = None,
) -> MembershipPeriod:
    """The next period of `plan`; the same again when `line` gave one already.

    It is the organisation's when there is one, and then covers nobody until seats are given; else it is the
    contact's and covers the contact.
    """
    membership = _locked(contact, organisation, plan.family)
    given = MembershipPeriod.objects.filter(line=line).first() if line is not None else None
    if given is not None and given.revoked_at is None:
        return given
    days = next_days(membership, plan)
    if line is not None and line.months is not None:
        days = at_most(days, line.months)
    # A line gives one period for ever: what was taken back by mistake stands again.
    period = given or MembershipPeriod(line=line)
    period.membership, period.plan = membership, plan
    period.starts_on, period.ends_on = days.start, days.end
    period.grace_until = grace_end(days.end, plan.grace_days)
    period.revoked_at, period.revocation_reason = None, ""
    period.save()
    record("membership.granted", membership, by=by, starts_on=days.start, ends_on=days.end)
    # Seats may have been given since the renewal by a smaller plan was ordered.
    keep_within(membership, plan, by=by)
    follow_days(membership)
    return period


@dataclass(frozen=True)
class PaidElsewhere:
    """Days that a person paid before this program knew them; `reason` and `facts` are for the record."""

    contact: Contact
    plan: Plan
    days: Period
    reason: str
    facts: Mapping[str, int | str | None]


@transaction.atomic
def grant_paid_elsewhere(*, paid: Sequence[PaidElsewhere], by: User | None) -> list[MembershipPeriod]:
    """Many periods with days of their own, without orders; inside an act that asked for the right.

    Days that overlap standing ones of the same membership are not given: what is returned is what was.
    """
    held = _memberships_of(paid)
    taken: dict[int, list[Period]] = defaultdict(list)
    standing = MembershipPeriod.objects.standing().filter(membership__in=held.values())
    for pk, starts_on, ends_on in standing.values_list("membership_id", "starts_on", "ends_on"):
        taken[pk].append(Period(starts_on, ends_on))
    given = []
    for one in paid:
        membership = held[one.contact.pk, one.plan.family]
        if any(other.start < one.days.end and one.days.start < other.end for other in taken[membership.pk]):
            continue
        taken[membership.pk].append(one.days)
        given.append((one, _period(membership, one.plan, one.days)))
    MembershipPeriod.objects.bulk_create([period for _one, period in given])
    happened = [
        Happened(
            period.membership,
            one.reason,
            {"starts_on": one.days.start, "ends_on": one.days.end, **one.facts},
        )
        for one, period in given
    ]
    record_all("membership.brought", happened, by=by)
    return [period for _one, period in given]


def _period(membership: Membership, plan: Plan, days: Period) -> MembershipPeriod:
    return MembershipPeriod(
        membership=membership,
        plan=plan,
        starts_on=days.start,
        ends_on=days.end,
        grace_until=grace_end(days.end, plan.grace_days),
    )


def _memberships_of(paid: Sequence[PaidElsewhere]) -> dict[tuple[int, str], Membership]:
    """The locked personal memberships of these people and families; those that are missing are made."""
    wanted = {(one.contact.pk, one.plan.family) for one in paid}
    personal = Membership.objects.filter(
        organisation=None,
        contact__in={contact for contact, _family in wanted},
        family__in={family for _contact, family in wanted},
    )
    known = set(personal.values_list("contact_id", "family"))
    # Somebody may be admitted meanwhile: whoever comes second finds the membership of the first.
    Membership.objects.bulk_create(
        [Membership(contact_id=contact, family=family) for contact, family in sorted(wanted - known)],
        ignore_conflicts=True,
    )
    locked = {(one.contact_id, one.family): one for one in personal.select_for_update().order_by("pk")}
    Coverage.objects.bulk_create(
        [Coverage(membership=locked[new], contact_id=new[0]) for new in sorted(wanted - known)],
        ignore_conflicts=True,
    )
    return locked


class MembershipFulfilment:
    """A line of kind `membership` gives one period of its plan to the order's organisation, or contact."""

    def fulfil(self, line: OrderLine, *, by: User | None) -> None:
        assert line.plan is not None  # noqa: S101 - the database's constraint on lines
        order = line.order
        period = grant_period(
            contact=order.contact, organisation=order.organisation, plan=line.plan, line=line, by=by
        )
        attach_renewal(order, period, by=by)

    def may_fulfil(self, line: OrderLine) -> bool:
        """There are always days to give."""
        return True

    def release(self, line: OrderLine) -> None:
        """Nothing is held for an unpaid membership."""

    def revoke(self, line: OrderLine, *, reason: str, by: User | None) -> None:
        standing = MembershipPeriod.objects.standing().select_for_update(of=("self",)).filter(line=line)
        for period in standing.select_related("membership"):
            revoke_period(period, reason=reason, by=by)


def revoke_period_of(application: Application, *, reason: str, by: User | None) -> None:
    """Take back the period that an admission without an order gave."""
    assert application.admitted_at is not None  # noqa: S101 - only an admitted application gave one
    given = MembershipPeriod.objects.standing().select_for_update(of=("self",)).select_related("membership")
    holder = (
        {"membership__contact": application.contact, "membership__organisation": None}
        if application.organisation_id is None
        else {"membership__organisation": application.organisation}
    )
    since = timezone.localdate(application.admitted_at)
    own = given.filter(line=None, plan=application.plan, starts_on__gte=since, **holder)
    for period in own.order_by("starts_on")[:1]:
        revoke_period(period, reason=reason, by=by)


def revoke_period(period: MembershipPeriod, *, reason: str, by: User | None) -> None:
    """Take back the days of a locked period; nothing more is charged by itself either."""
    period.revoked_at = timezone.now()
    period.revocation_reason = reason
    period.save(update_fields=["revoked_at", "revocation_reason"])
    record("membership.revoked", period.membership, by=by, reason=reason)
    stop_for_taken_back(period.membership, by=by)
