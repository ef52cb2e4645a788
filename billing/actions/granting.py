"""Gives the days that a membership is made of, and takes them back."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Contact, Organisation, User
from accounts.records import record
from billing.models import Application, Coverage, Membership, MembershipPeriod, OrderLine, Plan, TermKind
from billing.periods import Period, Term, grace_end, next_period
from kit.clock import today


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


def _next_days(membership: Membership, plan: Plan) -> Period:
    last = membership.periods.standing().order_by("ends_on").last()
    starts = plan.year_starts_month if plan.term_kind == TermKind.FIXED_YEAR else None
    return next_period(
        today=today(),
        paid_until=last.ends_on if last else None,
        grace_until=last.grace_until if last else None,
        term=Term(months=plan.term_months, year_starts_month=starts),
    )


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
    days = _next_days(membership, plan)
    # A line gives one period for ever: what was taken back by mistake stands again.
    period = given or MembershipPeriod(line=line)
    period.membership, period.plan = membership, plan
    period.starts_on, period.ends_on = days.start, days.end
    period.grace_until = grace_end(days.end, plan.grace_days)
    period.revoked_at, period.revocation_reason = None, ""
    period.save()
    record("membership.granted", membership, by=by, starts_on=days.start, ends_on=days.end)
    return period


class MembershipFulfilment:
    """A line of kind `membership` gives one period of its plan to the order's organisation, or contact."""

    def fulfil(self, line: OrderLine, *, by: User | None) -> None:
        assert line.plan is not None  # noqa: S101 - the database's constraint on lines
        order = line.order
        grant_period(contact=order.contact, organisation=order.organisation, plan=line.plan, line=line, by=by)

    def release(self, line: OrderLine) -> None:
        """Nothing is held for an unpaid membership."""

    def revoke(self, line: OrderLine, *, reason: str, by: User | None) -> None:
        standing = MembershipPeriod.objects.standing().select_for_update(of=("self",)).filter(line=line)
        for period in standing.select_related("membership"):
            _revoke(period, reason, by)


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
        _revoke(period, reason, by)


def _revoke(period: MembershipPeriod, reason: str, by: User | None) -> None:
    period.revoked_at = timezone.now()
    period.revocation_reason = reason
    period.save(update_fields=["revoked_at", "revocation_reason"])
    record("membership.revoked", period.membership, by=by, reason=reason)
