"""Uses discount codes: which one counts, and that none is used more often than its limit."""

from django.db.models import Q

from accounts.models import User
from accounts.records import record
from billing.models import Application, Coupon, CouponSpan, CouponUse, Membership, Order, Plan, PriceKind
from billing.refusals import CouponForOtherPlans, CouponOver, CouponUnknown, CouponUsedUp
from billing.states import ApplicationState, OrderState
from kit.clock import today

PATH = ("coupon",)


def coupon_of(code: str, plan: Plan) -> Coupon | None:
    """The coupon that was typed, checked for `plan`; None for no text. Its limit is looked at, not locked.

    Raises CouponUnknown, also for one whose first day has not come: nobody finds out what is planned.
    CouponOver, CouponForOtherPlans, CouponUsedUp.
    """
    coupon = typed_coupon(code, plan)
    if coupon is not None:
        _check_limit(coupon)
    return coupon


def typed_coupon(code: str, plan: Plan) -> Coupon | None:
    """The same, its limit left to whoever takes the use (`use_coupon`)."""
    written = code.strip().upper()
    if not written:
        return None
    coupon = Coupon.objects.filter(code=written).first() if "\0" not in written else None
    day = today()
    if coupon is None or (coupon.starts_on is not None and coupon.starts_on > day):
        raise CouponUnknown(path=PATH)
    if coupon.withdrawn_at is not None or (coupon.ends_on is not None and coupon.ends_on <= day):
        raise CouponOver(path=PATH)
    if not is_for(coupon, plan):
        raise CouponForOtherPlans(path=PATH)
    return coupon


def is_for(coupon: Coupon, plan: Plan) -> bool:
    """Whether the coupon makes the plan cheaper: a free price is the payer's own choice already."""
    if plan.price_kind != PriceKind.FIXED or not plan.price_minor or plan.currency != coupon.currency:
        return False
    chosen = {one.pk for one in coupon.plans.all()}
    return not chosen or plan.pk in chosen


def _check_limit(coupon: Coupon) -> None:
    if coupon.most_uses is not None and coupon.uses.counted().count() >= coupon.most_uses:
        raise CouponUsedUp(path=PATH)


def use_coupon(
    coupon: Coupon,
    *,
    discount_minor: int,
    by: User | None,
    application: Application | None = None,
    order: Order | None = None,
    is_repeat: bool = False,
) -> CouponUse:
    """Take one use, inside the transaction of what it makes cheaper. Raises CouponUsedUp.

    The coupon's row is locked before the uses are counted, so that of many at once no one too many gets it.
    """
    if not is_repeat:
        _check_limit(Coupon.objects.select_for_update().get(pk=coupon.pk))
    use = CouponUse.objects.create(
        coupon=coupon,
        application=application,
        order=order,
        discount_minor=discount_minor,
        is_repeat=is_repeat,
    )
    record("coupon.used", coupon, by=by, discount_minor=discount_minor)
    return use


def kept_coupon(membership: Membership, plan: Plan) -> Coupon | None:
    """The coupon that makes the membership's renewals by `plan` cheaper by itself, if there is one.

    Its last day and its limit are for new uses; only a withdrawal ends it for those who have it.
    """
    paid = Q(**_whose("order", membership), order__lines__plan__family=membership.family)
    paid &= Q(order__state__in=(OrderState.PAID, OrderState.FULFILLED))
    given = Q(**_whose("application", membership), application__plan__family=membership.family)
    given &= Q(application__state=ApplicationState.ADMITTED)
    uses = CouponUse.objects.filter(paid | given, coupon__span=CouponSpan.ALWAYS, coupon__withdrawn_at=None)
    found = [use.coupon for use in uses.select_related("coupon").distinct()]
    return next((coupon for coupon in found if is_for(coupon, plan)), None)


def _whose(relation: str, membership: Membership) -> dict[str, object]:
    if membership.organisation_id is not None:
        # Whoever joined for it may have changed since.
        return {f"{relation}__organisation": membership.organisation}
    return {f"{relation}__contact": membership.contact, f"{relation}__organisation": None}
