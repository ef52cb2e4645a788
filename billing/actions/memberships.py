"""Gives, takes back, suspends and renews memberships."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Contact, User
from accounts.records import record
from billing.actions.orders import place_order
from billing.models import Membership, MembershipPeriod, Order, OrderLine, Plan, TermKind
from billing.models.plan import PriceKind
from billing.periods import Term, grace_end, next_period
from billing.refusals import (
    AmountTooHigh,
    AmountTooLow,
    MembershipSuspended,
    PlanWithdrawn,
    PriceChanged,
    ReasonMissing,
    RenewalTooEarly,
)
from kit.clock import today
from kit.money import Money
from kit.refusals import NotAllowed

# The provider refuses card payments above a million; a typing error is far likelier than a gift of this size.
MAXIMUM_MINOR = 1_000_000


def chosen_amount(plan: Plan, amount_minor: int | None) -> int:
    """What one pays for `plan`: its price, or the free amount chosen, which must be within bounds."""
    if plan.price_kind == PriceKind.FIXED:
        return plan.price_minor
    amount = plan.price_minor if amount_minor is None else amount_minor
    if amount < plan.minimum_minor:
        raise AmountTooLow(minimum=plan.minimum, path=("amount",))
    if amount > MAXIMUM_MINOR:
        raise AmountTooHigh(maximum=Money(MAXIMUM_MINOR, plan.currency), path=("amount",))
    return amount


def _term(plan: Plan) -> Term:
    starts = plan.year_starts_month if plan.term_kind == TermKind.FIXED_YEAR else None
    return Term(months=plan.term_months, year_starts_month=starts)


def _locked(contact: Contact, family: str) -> Membership:
    membership, _ = Membership.objects.get_or_create(contact=contact, family=family)
    return Membership.objects.select_for_update().get(pk=membership.pk)


def grant_period(
    *, contact: Contact, plan: Plan, line: OrderLine | None, by: User | None
) -> MembershipPeriod:
    """The next period of `plan` for `contact`; the same again when `line` gave one already."""
    membership = _locked(contact, plan.family)
    if line is not None:
        given = MembershipPeriod.objects.filter(line=line).first()
        if given is not None:
            return given
    last = membership.periods.filter(revoked_at=None).order_by("ends_on").last()
    days = next_period(
        today=today(),
        paid_until=last.ends_on if last else None,
        grace_until=last.grace_until if last else None,
        term=_term(plan),
    )
    period = MembershipPeriod.objects.create(
        membership=membership,
        plan=plan,
        line=line,
        starts_on=days.start,
        ends_on=days.end,
        grace_until=grace_end(days.end, plan.grace_days),
    )
    record("membership.granted", membership, by=by, starts_on=days.start, ends_on=days.end)
    return period


class MembershipFulfilment:
    """A line of kind `membership` gives one period of its plan to the order's contact."""

    def fulfil(self, line: OrderLine, *, by: User | None) -> None:
        assert line.plan is not None  # the database's constraint on lines
        grant_period(contact=line.order.contact, plan=line.plan, line=line, by=by)

    def release(self, line: OrderLine) -> None:
        """Nothing is held for an unpaid membership."""

    def revoke(self, line: OrderLine, *, reason: str, by: User | None) -> None:
        standing = MembershipPeriod.objects.select_for_update().filter(line=line, revoked_at=None)
        for period in standing.select_related("membership"):
            period.revoked_at = timezone.now()
            period.revocation_reason = reason
            period.save(update_fields=["revoked_at", "revocation_reason"])
            record("membership.revoked", period.membership, by=by, reason=reason)


@transaction.atomic
def suspend_membership(*, membership: Membership, reason: str, by: User) -> Membership:
    """Close every door to the member until lifted; the paid days run on. Suspending twice keeps the first."""
    if not by.has_perm("billing.suspend_membership"):
        raise NotAllowed
    if not reason.strip():
        raise ReasonMissing(path=("reason",))
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.suspended_at is None:
        membership.suspended_at = timezone.now()
        membership.suspension_reason = reason.strip()
        membership.save(update_fields=["suspended_at", "suspension_reason"])
        record("membership.suspended", membership, by=by, reason=membership.suspension_reason)
    return membership


@transaction.atomic
def reinstate_membership(*, membership: Membership, by: User) -> Membership:
    """Lift a suspension; nothing happens when there is none."""
    if not by.has_perm("billing.suspend_membership"):
        raise NotAllowed
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.suspended_at is not None:
        membership.suspended_at = None
        membership.suspension_reason = ""
        membership.save(update_fields=["suspended_at", "suspension_reason"])
        record("membership.reinstated", membership, by=by)
    return membership


# A member may pay ahead, but a second tab or an impatient click must not buy years.
RENEWAL_OPENS_DAYS = 92


def _check_renewable(membership: Membership, plan: Plan) -> None:
    if membership.suspended_at is not None:
        raise MembershipSuspended
    if plan.withdrawn_at is not None:
        raise PlanWithdrawn(path=("plan",))
    last = membership.periods.filter(revoked_at=None).order_by("ends_on").last()
    if last is not None and (last.ends_on - today()).days > RENEWAL_OPENS_DAYS:
        opens_on = grace_end(last.ends_on, -RENEWAL_OPENS_DAYS)
        raise RenewalTooEarly(paid_until=last.ends_on, opens_on=opens_on)


@transaction.atomic
def renew_membership(
    *,
    membership: Membership,
    plan: Plan,
    by: User,
    amount_minor: int | None = None,
    expected_minor: int | None = None,
) -> Order:
    """The order that renews `membership` by `plan` once it is paid; the one already open, if there is one.

    `plan` is of the membership's family. `expected_minor` is the price that the member was shown.
    """
    if not Membership.objects.visible_to(by).filter(pk=membership.pk).exists():
        raise NotAllowed
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if plan.family != membership.family:
        raise PlanWithdrawn(path=("plan",))
    _check_renewable(membership, plan)
    amount = chosen_amount(plan, amount_minor)
    if expected_minor is not None and expected_minor != amount:
        raise PriceChanged(price=Money(amount, plan.currency), path=("expectedPrice",))
    for order in Order.objects.payable().filter(contact=membership.contact, lines__plan__family=plan.family):
        line = order.lines.get()
        if line.plan_id == plan.pk and line.unit_price_minor == amount:
            return order
    with override(membership.contact.language):
        label = plan.name
    return place_order(contact=membership.contact, plan=plan, label=label, amount_minor=amount, by=by)
