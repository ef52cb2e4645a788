"""Which days a payment for a plan would give its holder today."""

from datetime import date

from accounts.models import Contact, Organisation
from billing.models import Membership, MembershipPeriod, Plan, TermKind
from billing.periods import Period, Term, next_period, next_year_start
from kit.clock import today


def held_membership(*, contact: Contact, organisation: Organisation | None, plan: Plan) -> Membership | None:
    """The membership that a payment for `plan` would continue: the organisation's, else the contact's."""
    held = Membership.objects.filter(family=plan.family, organisation=organisation)
    return (held if organisation is not None else held.filter(contact=contact)).first()


def last_period(membership: Membership) -> MembershipPeriod | None:
    """The standing period that ends last."""
    # Not by way of the membership: periods fetched with it for a list may lack columns.
    standing = MembershipPeriod.objects.standing().filter(membership=membership)
    return standing.select_related("plan", "line").order_by("ends_on").last()


def next_days(membership: Membership | None, plan: Plan) -> Period:
    """The days that paying `plan` today gives; None is a newcomer's membership."""
    last = last_period(membership) if membership is not None else None
    return next_period(
        today=today(),
        paid_until=last.ends_on if last else None,
        grace_until=last.grace_until if last else None,
        term=term_of(plan),
    )


def term_from(day: date, plan: Plan) -> Period:
    """A whole term of `plan` around or from `day`: of a fixed year, the year that `day` is in."""
    if plan.term_kind != TermKind.FIXED_YEAR:
        return next_period(today=day, paid_until=None, grace_until=None, term=term_of(plan))
    end = next_year_start(day, plan.year_starts_month)
    return Period(end.replace(year=end.year - 1), end)


def term_of(plan: Plan) -> Term:
    """How long a period of `plan` lasts."""
    starts = plan.year_starts_month if plan.term_kind == TermKind.FIXED_YEAR else None
    return Term(months=plan.term_months, year_starts_month=starts)
