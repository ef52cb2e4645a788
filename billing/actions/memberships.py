"""Suspends, reinstates and renews memberships."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.records import record
from billing.actions.locks import locked_order
from billing.actions.orders import end_order, place_order
from billing.actions.prices import agreed_amount
from billing.actions.reasons import checked_reason
from billing.actions.settlement import settle_order
from billing.models import Membership, Order, Plan
from billing.periods import grace_end
from billing.refusals import (
    MembershipSuspended,
    NothingToRenew,
    PlanWithdrawn,
    RenewalTooEarly,
)
from billing.states import OrderState
from kit.clock import today
from kit.locks import hold
from kit.refusals import NotAllowed

# A member may pay ahead, but a second tab or an impatient click must not buy years.
RENEWAL_OPENS_DAYS = 92


@transaction.atomic
def suspend_membership(*, membership: Membership, reason: str, by: User) -> Membership:
    """Close every door to the member until lifted; the paid days run on. Suspending twice keeps the first."""
    if not by.has_perm("billing.suspend_membership"):
        raise NotAllowed
    reason = checked_reason(reason)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.suspended_at is None:
        membership.suspended_at = timezone.now()
        membership.suspension_reason = reason
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


def _check_renewable(membership: Membership, plan: Plan) -> None:
    if membership.suspended_at is not None:
        raise MembershipSuspended
    if plan.family != membership.family or plan.withdrawn_at is not None:
        raise PlanWithdrawn(path=("plan",))
    last = membership.periods.standing().order_by("ends_on").last()
    # Whoever was admitted once and had it all taken back goes through an application again.
    if last is None:
        raise NothingToRenew
    if (last.ends_on - today()).days > RENEWAL_OPENS_DAYS:
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

    `plan` is of the membership's family. `expected_minor` is the price that was shown. Another plan or amount
    than an open order's replaces it; with nothing to pay, the renewal is given at once.
    """
    if not Membership.objects.visible_to(by).filter(pk=membership.pk).exists():
        raise NotAllowed
    hold(f"renew:{membership.pk}")
    membership.refresh_from_db()
    _check_renewable(membership, plan)
    amount = agreed_amount(plan, amount_minor, expected_minor)
    return _open_order(membership, plan, amount, by) or _new_order(membership, plan, amount, by)


def _open_order(membership: Membership, plan: Plan, amount_minor: int, by: User) -> Order | None:
    """The open order of this plan and amount; others of the family are cancelled: none is paid too."""
    same = None
    # An order that came with an application is not a renewal: it goes with its application.
    waiting = Order.objects.payable().filter(organisation=membership.organisation, application=None)
    if membership.organisation is None:
        waiting = waiting.filter(contact=membership.contact)
    for pk in waiting.filter(lines__plan__family=plan.family).order_by("pk").values_list("pk", flat=True):
        order = locked_order(pk)
        line = order.lines.get()
        if order.state != OrderState.PLACED:
            # Paid while this waited for its row: what may be renewed is another question now.
            _check_renewable(membership, plan)
            continue
        if same is None and (line.plan_id, line.unit_price_minor) == (plan.pk, amount_minor):
            same = order
        else:
            end_order(order=order, state=OrderState.CANCELLED, reason="replaced by another order", by=by)
    return same


def _new_order(membership: Membership, plan: Plan, amount_minor: int, by: User) -> Order:
    with override(membership.contact.language):
        label = plan.name
    order = place_order(
        contact=membership.contact,
        organisation=membership.organisation,
        plan=plan,
        label=label,
        amount_minor=amount_minor,
        by=by,
    )
    if amount_minor == 0:
        settle_order(order=order, payment=None, by=by)
    return order
