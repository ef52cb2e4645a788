"""Uses discount codes: which one counts, and that none is used more often than its limit."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.records import record
from billing.models import Application, Coupon, CouponSpan, CouponUse, Membership, Order, Plan, PriceKind
from billing.refusals import CouponForOtherPlans, CouponOver, CouponUnknown, CouponUsedUp
from billing.states import ApplicationState, OrderState
from kit.clock import today
from kit.refusals import Refusal

PATH = ("coupon",)


def coupon_of(code: str, plan: Plan) -> Coupon | None:
    """The coupon that was typed, checked for `plan`; None for no text. Its limit is looked at, not locked.

    Raises CouponUnknown, also for one whose first day has not come: nobody finds out what is planned.
    CouponOver, CouponForOtherPlans, CouponUsedUp.
    """
    coupon = typed_coupon(code, plan)
    if coupon is not None and _is_used_up(coupon):
        raise CouponUsedUp(path=PATH)
    return coupon


def typed_coupon(code: str, plan: Plan) -> Coupon | None:
    """The same, its limit left to whoever takes the use (`use_coupon`)."""
    written = code.strip().upper()
    if not written:
        return None
    coupon = _of_code(written)
    problem = refusal_of(coupon, plan, look_at_limit=False)
    if problem is not None:
        raise problem
    return coupon


def _of_code(written: str) -> Coupon | None:
    return Coupon.objects.filter(code=written).first() if "\0" not in written else None


def _has_begun(coupon: Coupon | None, day: date) -> bool:
    return coupon is not None and (coupon.starts_on is None or coupon.starts_on <= day)


def check_known(code: str) -> None:
    """Raises CouponUnknown where a code was typed and there is none of that name, or not yet."""
    written = code.strip().upper()
    if written and not _has_begun(_of_code(written), today()):
        raise CouponUnknown(path=PATH)


def refusal_of(
    coupon: Coupon | None, plan: Plan, *, look_at_limit: bool = True, on: date | None = None
) -> Refusal | None:
    """Why a coupon does not make `plan` cheaper today, None when it does; no coupon is a code not known."""
    day = on or today()
    if coupon is None or not _has_begun(coupon, day):
        return CouponUnknown(path=PATH)
    if coupon.withdrawn_at is not None or (coupon.ends_on is not None and coupon.ends_on <= day):
        return CouponOver(path=PATH)
    if not is_for(coupon, plan):
        return CouponForOtherPlans(path=PATH)
    return CouponUsedUp(path=PATH) if look_at_limit and _is_used_up(coupon) else None


def is_for(coupon: Coupon, plan: Plan) -> bool:
    """Whether the coupon makes the plan cheaper: a free price is the payer's own choice already."""
    if plan.price_kind != PriceKind.FIXED or not plan.price_minor or plan.currency != coupon.currency:
        return False
    chosen = {one.pk for one in coupon.plans.all()}
    return not chosen or plan.pk in chosen


def _is_used_up(coupon: Coupon) -> bool:
    return coupon.most_uses is not None and coupon.uses.counted().count() >= coupon.most_uses


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
    if not is_repeat and _is_used_up(Coupon.objects.select_for_update().get(pk=coupon.pk)):
        raise CouponUsedUp(path=PATH)
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
    found = kept_coupons([membership]).get(membership.pk, ())
    return next((coupon for coupon in found if is_for(coupon, plan)), None)


def kept_coupons(memberships: Iterable[Membership]) -> dict[int, list[Coupon]]:
    """By membership, the coupons that go on with it, the one used last first; two queries for any number."""
    paid = Q(order__state__in=(OrderState.PAID, OrderState.FULFILLED))
    given = Q(order=None, application__state=ApplicationState.ADMITTED)
    uses = CouponUse.objects.filter(paid | given, coupon__span=CouponSpan.ALWAYS, coupon__withdrawn_at=None)
    asked = list(memberships)
    people = {one.contact_id for one in asked}
    bodies = {one.organisation_id for one in asked} - {None}
    theirs = _of("contact", people) | _of("organisation", bodies)
    rows = uses.filter(theirs).annotate(
        who=Coalesce("order__contact_id", "application__contact_id"),
        body=Coalesce("order__organisation_id", "application__organisation_id"),
        family=Coalesce("order__lines__plan__family", "application__plan__family"),
    )
    found: dict[int, list[Coupon]] = {}
    for use in rows.select_related("coupon").prefetch_related("coupon__plans"):
        for one in asked:
            if _holder(one) == (use.body, None if use.body else use.who) and one.family == use.family:  # type: ignore[attr-defined]  # annotated
                found.setdefault(one.pk, []).append(use.coupon)
    return found


def _of(holder: str, keys: Iterable[int | None]) -> Q:
    return Q(**{f"order__{holder}__in": keys}) | Q(**{"order": None, f"application__{holder}__in": keys})


def _holder(membership: Membership) -> tuple[int | None, int | None]:
    """Whose it is: whoever joined for an organisation may have changed since."""
    body = membership.organisation_id
    return (body, None if body else membership.contact_id)
