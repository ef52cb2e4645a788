"""Suspends, reinstates and renews memberships."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.records import record
from billing.actions.automatic.offers import go_on_after_suspension, stop_while_suspended
from billing.actions.discounts import use_coupon
from billing.actions.labels import line_label
from billing.actions.locks import locked_order
from billing.actions.orders import end_order, place_order
from billing.actions.pricing import Agreed, price
from billing.actions.reasons import checked_reason
from billing.actions.reduced import check_proof
from billing.actions.settlement import settle_order
from billing.models import CouponUse, HolderKind, Membership, Order, OrderLine, Plan, PlanKind
from billing.periods import grace_end
from billing.refusals import (
    MembershipSuspended,
    NothingToRenew,
    PlanWithdrawn,
    RenewalTooEarly,
    SeatsTaken,
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
        stop_while_suspended(membership, by=by)
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
        go_on_after_suspension(membership, by=by)
    return membership


def _check_renewable(membership: Membership, plan: Plan) -> None:
    if membership.suspended_at is not None:
        raise MembershipSuspended
    if not _is_for(membership, plan) or plan.withdrawn_at is not None:
        raise PlanWithdrawn(path=("plan",))
    last = membership.periods.standing().order_by("ends_on").last()
    # Whoever was admitted once and had it all taken back goes through an application again.
    if last is None:
        raise NothingToRenew
    if (last.ends_on - today()).days > RENEWAL_OPENS_DAYS:
        opens_on = grace_end(last.ends_on, -RENEWAL_OPENS_DAYS)
        raise RenewalTooEarly(paid_until=last.ends_on, opens_on=opens_on)
    if membership.coverages.standing().count() > plan.seats:
        raise SeatsTaken(seats=plan.seats)


def _is_for(membership: Membership, plan: Plan) -> bool:
    """Whether it is a plan of this membership: a company does not renew by what a person pays."""
    is_organisations = membership.organisation_id is not None
    is_for_one = plan.holder_kind == HolderKind.ORGANISATION
    is_same = (plan.kind, plan.family) == (PlanKind.MEMBERSHIP, membership.family)
    return is_same and is_organisations == is_for_one


@transaction.atomic
def renew_membership(
    *,
    membership: Membership,
    plan: Plan,
    by: User,
    amount_minor: int | None = None,
    expected_minor: int | None = None,
    coupon_code: str = "",
    is_reduced: bool = False,
) -> Order:
    """The order that renews `membership` by `plan` once it is paid; the one already open, if there is one.

    `plan` is of the membership's family. `expected_minor` is the price that was shown, with `coupon_code`
    typed. Another plan or amount than an open order's replaces it; with nothing to pay, the renewal is given
    at once. `is_reduced` takes a proof that is valid today: raises NoReducedPrice, ProofMissing.
    """
    if not Membership.objects.visible_to(by).filter(pk=membership.pk).exists():
        raise NotAllowed
    hold(f"renew:{membership.pk}")
    membership.refresh_from_db()
    _check_renewable(membership, plan)
    if is_reduced:
        check_proof(membership.contact, plan)
    agreed = price(
        plan,
        membership=membership,
        coupon_code=coupon_code,
        amount_minor=amount_minor,
        expected_minor=expected_minor,
        reduced=is_reduced,
    )
    same = _open_order(membership, plan, agreed, by, is_reduced=is_reduced)
    return same or _new_order(membership, plan, agreed, by, is_reduced=is_reduced)


def _open_order(
    membership: Membership, plan: Plan, agreed: Agreed, by: User, *, is_reduced: bool
) -> Order | None:
    """The open order of this plan and price; others of the family are cancelled: none is paid too."""
    same = None
    # An order that came with an application is not a renewal: it goes with its application.
    waiting = Order.objects.payable().filter(organisation=membership.organisation, application=None)
    if membership.organisation is None:
        waiting = waiting.filter(contact=membership.contact)
    memberships = waiting.filter(lines__plan__family=plan.family, lines__plan__kind=plan.kind)
    for pk in memberships.order_by("pk").values_list("pk", flat=True):
        order = locked_order(pk)
        line = order.lines.get()
        if order.state != OrderState.PLACED:
            # Paid while this waited for its row: what may be renewed is another question now.
            _check_renewable(membership, plan)
            continue
        if (
            same is None
            and (line.kind, line.plan_id) == ("membership", plan.pk)
            and line.is_reduced == is_reduced
            and _is_price_of(line, agreed)
        ):
            same = order
        else:
            end_order(order=order, state=OrderState.CANCELLED, reason="replaced by another order", by=by)
    return same


def _is_price_of(line: OrderLine, agreed: Agreed) -> bool:
    use = CouponUse.objects.filter(order=line.order_id).first()
    coupon_id = agreed.coupon.pk if agreed.coupon is not None else None
    shown = (line.unit_price_minor, line.months, use.coupon_id if use is not None else None)
    return shown == (agreed.amount_minor, agreed.months, coupon_id)


def _new_order(membership: Membership, plan: Plan, agreed: Agreed, by: User, *, is_reduced: bool) -> Order:
    until = agreed.days.end if agreed.months is not None else None
    with override(membership.contact.language):
        label = line_label(plan, until=until, reduced=is_reduced, coupon=agreed.coupon)
    order = place_order(
        contact=membership.contact,
        organisation=membership.organisation,
        plan=plan,
        label=label,
        amount_minor=agreed.amount_minor,
        by=by,
        months=agreed.months,
        is_reduced=is_reduced,
    )
    if agreed.coupon is not None:
        use_coupon(
            agreed.coupon,
            discount_minor=agreed.discount_minor,
            order=order,
            is_repeat=agreed.is_repeat,
            by=by,
        )
    if agreed.amount_minor == 0:
        settle_order(order=order, payment=None, by=by)
    return order
