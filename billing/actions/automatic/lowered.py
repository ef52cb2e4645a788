"""Why a renewal takes less than the plan's price: the reduced price, a discount code, or both."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Contact
from billing.actions.discounts import is_for, kept_coupon
from billing.models import (
    AutomaticRenewal,
    Coupon,
    CouponSpan,
    CouponUse,
    Membership,
    MembershipPeriod,
    OrderLine,
    Plan,
)
from billing.supporting import has_valid_proof
from kit.clock import today

# The law wants the notice of a yearly renewal three months to one month ahead (consumer code, L. 215-1).
# It is also when a reduced price is looked at: what was announced is what is taken.
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Lowered:
    """What makes each renewal cheaper; nothing by default."""

    is_reduced: bool = False
    coupon: Coupon | None = None


def goes_on(coupon: Coupon, plan: Plan) -> bool:
    """Whether a coupon still makes the renewals by `plan` cheaper for those who have it."""
    return coupon.withdrawn_at is None and is_for(coupon, plan)


def counting(plan: Plan, lowered: Lowered) -> Lowered:
    """What of it counts for `plan` now; a proof is not looked at."""
    coupon = lowered.coupon
    return Lowered(
        is_reduced=lowered.is_reduced and plan.reduced_minor is not None,
        coupon=coupon if coupon is not None and goes_on(coupon, plan) else None,
    )


def lowered_with(line: OrderLine, plan: Plan, held: Membership | None) -> Lowered:
    """What the payer of an order's line has from then on: a code for one payment does not go on."""
    use = CouponUse.objects.filter(order=line.order_id).select_related("coupon").first()
    coupon = use.coupon if use is not None and use.coupon.span == CouponSpan.ALWAYS else None
    if coupon is None and held is not None:
        coupon = kept_coupon(held, plan)
    return counting(plan, Lowered(line.is_reduced, coupon))


def lowered_after(last: MembershipPeriod, membership: Membership) -> Lowered:
    """What a member who has paid already has: the reduced price as paid last, if it is proven."""
    was_reduced = last.line is not None and last.line.is_reduced
    is_reduced = was_reduced and is_proven(membership.contact, last.plan, last.ends_on)
    return counting(last.plan, Lowered(is_reduced, kept_coupon(membership, last.plan)))


def lowered_now(renewal: AutomaticRenewal, plan: Plan) -> Lowered:
    """What makes a member's renewal cheaper if it goes on now by `plan`."""
    is_reduced = renewal.is_reduced
    if is_reduced and renewal.membership is not None:
        is_reduced = is_proven(renewal.membership.contact, plan, renewal.next_on)
    return counting(plan, Lowered(is_reduced, renewal.coupon))


def is_proven(contact: Contact, plan: Plan, next_on: date) -> bool:
    """Whether a proof is valid on the day of the payment; on the day 60 days from now if that comes first."""
    return has_valid_proof(contact, plan, on=min(next_on, today() + AHEAD))
