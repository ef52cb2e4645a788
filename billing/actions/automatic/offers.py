"""What becomes of automatic renewals when their plan changes: nobody pays a price they did not agree to."""

from collections.abc import Iterable

from accounts.models import User
from billing.actions.automatic.bills import drop_unpaid
from billing.actions.automatic.lowered import Lowered, counting, goes_on
from billing.actions.automatic.running import go_on_as_agreed, keep, locked_renewal, mark_stopped
from billing.actions.automatic.terms import amount_of
from billing.models import AutomaticRenewal, Coupon, Membership, Plan, StopReason


def stop_at_gone_price(plan: Plan, *, by: User, has_other_term: bool) -> int:
    """Stop those that would take a price, or cover a term, that `plan` has no more; how many.

    Each member is written to, and may go on at the price of now.
    """
    going = plan.renewals.taking_money().select_related("coupon").prefetch_related("coupon__plans")
    gone = [one for one in going.order_by("pk") if has_other_term or not _costs_as_agreed(plan, one)]
    return _stop(gone, StopReason.PRICE, by)


def _costs_as_agreed(plan: Plan, renewal: AutomaticRenewal) -> bool:
    lowered = counting(plan, Lowered(renewal.is_reduced, renewal.coupon))
    return amount_of(plan, renewal.amount_minor, lowered) == renewal.amount_minor


def stop_with_coupon(coupon: Coupon, *, by: User) -> int:
    """Stop those that a code makes cheaper no more; how many. Each member is written to."""
    going = coupon.renewals.taking_money().select_related("plan").order_by("pk")
    return _stop([one for one in going if not goes_on(coupon, one.plan)], StopReason.COUPON, by)


def stop_without_proof(renewal: AutomaticRenewal) -> None:
    """Stop one at the reduced price, which nothing proves on the day of its payment; the member reads why."""
    _stop([renewal], StopReason.PROOF, None)


def stop_with_plan(plan: Plan, *, by: User) -> int:
    """Stop those of a plan that is no longer offered; how many. Each member is written to."""
    return _stop(plan.renewals.taking_money().order_by("pk"), StopReason.PLAN, by)


def _stop(going: Iterable[AutomaticRenewal], because: StopReason, by: User | None) -> int:
    stopped = list(going)
    for renewal in stopped:
        drop_unpaid(renewal)
    for renewal in stopped:
        locked = locked_renewal(renewal.pk)
        mark_stopped(locked, because, by=by)
        keep(locked)
    return len(stopped)


def stop_while_suspended(membership: Membership, *, by: User) -> None:
    """A suspended member pays nothing by themselves."""
    _stop(membership.renewals.taking_money().order_by("pk"), StopReason.SUSPENDED, by)


def go_on_after_suspension(membership: Membership, *, by: User) -> None:
    """What the suspension stopped goes on with its end, unless its price is gone."""
    stopped = membership.renewals.standing().filter(stopped_because=StopReason.SUSPENDED)
    for pk in stopped.values_list("pk", flat=True):
        renewal = locked_renewal(pk)
        go_on_as_agreed(renewal, by=by)
        keep(renewal)
