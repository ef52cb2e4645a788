"""What becomes of automatic renewals when their plan changes: nobody pays a price they did not agree to."""

from django.db.models import Q, QuerySet

from accounts.models import User
from billing.actions.automatic.bills import drop_unpaid
from billing.actions.automatic.running import ENDS_BY_ITSELF, keep, locked_renewal, mark_going, mark_stopped
from billing.models import AutomaticRenewal, Membership, Plan, PriceKind, StopReason


def stop_at_gone_price(plan: Plan, *, by: User, has_other_term: bool) -> int:
    """Stop those that would take a price, or cover a term, that `plan` has no more; how many.

    Each member is written to, and may go on at the price of now.
    """
    going = _may_take_money(plan)
    if not has_other_term and plan.price_kind == PriceKind.FREE:
        going = going.filter(amount_minor__lt=plan.minimum_minor)
    elif not has_other_term:
        going = going.exclude(amount_minor__in=[plan.price_minor, plan.reduced_minor or plan.price_minor])
    return _stop(going, StopReason.PRICE, by)


def stop_with_plan(plan: Plan, *, by: User) -> int:
    """Stop those of a plan that is no longer offered; how many. Each member is written to."""
    return _stop(_may_take_money(plan), StopReason.PLAN, by)


def _may_take_money(plan: Plan) -> QuerySet[AutomaticRenewal]:
    """Those that take money, or will again without anybody being asked: after a suspension, for example."""
    return plan.renewals.standing().filter(Q(stopped_at=None) | Q(stopped_because__in=ENDS_BY_ITSELF))


def _stop(going: QuerySet[AutomaticRenewal], because: StopReason, by: User) -> int:
    stopped = list(going.order_by("pk"))
    for renewal in stopped:
        drop_unpaid(renewal)
    for renewal in stopped:
        locked = locked_renewal(renewal.pk)
        mark_stopped(locked, because, by=by)
        keep(locked)
    return len(stopped)


def stop_while_suspended(membership: Membership, *, by: User) -> None:
    """A suspended member pays nothing by themselves."""
    _stop(membership.renewals.taking_money(), StopReason.SUSPENDED, by)


def go_on_after_suspension(membership: Membership, *, by: User) -> None:
    """What the suspension stopped goes on with its end."""
    stopped = membership.renewals.standing().filter(stopped_because=StopReason.SUSPENDED)
    for pk in stopped.values_list("pk", flat=True):
        renewal = locked_renewal(pk)
        mark_going(renewal, by=by)
        keep(renewal)
