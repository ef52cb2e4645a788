"""Agrees on a price: with the coupon typed, and for the days that paying today gives."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from billing.actions.discounts import coupon_of, kept_coupon, typed_coupon, use_coupon
from billing.actions.prices import agreed_amount, chosen_amount, months_paid
from billing.coming_days import next_days
from billing.models import Application, Coupon, Membership, Plan
from billing.periods import Period


@dataclass(frozen=True)
class Agreed:
    """What one pays, for which days, and why it is less than the plan's price.

    `months` are those of a year that has begun, None for a whole term; `is_repeat`: the coupon goes on from
    an earlier payment.
    """

    amount_minor: int
    days: Period
    months: int | None
    coupon: Coupon | None
    discount_minor: int
    is_repeat: bool

    @property
    def last_day(self) -> date | None:
        """Of the part of a year that is paid; None for a whole term."""
        return self.days.end - timedelta(days=1) if self.months is not None else None


def price(
    plan: Plan,
    *,
    membership: Membership | None = None,
    coupon_code: str = "",
    amount_minor: int | None = None,
    expected_minor: int | None = None,
    reduced: bool = False,
    for_show: bool = False,
) -> Agreed:
    """The price of `plan` today, for a newcomer or for the next period of `membership`.

    Raises what `coupon_of` and `agreed_amount` raise. A coupon's limit is looked at only `for_show`: whoever
    orders takes the use under a lock.
    """
    days = next_days(membership, plan)
    typed = (coupon_of if for_show else typed_coupon)(coupon_code, plan)
    kept = kept_coupon(membership, plan) if membership is not None and typed is None else None
    coupon = typed or kept
    whole = chosen_amount(plan, amount_minor, reduced=reduced, days=days)
    amount = agreed_amount(plan, amount_minor, expected_minor, reduced=reduced, days=days, coupon=coupon)
    return Agreed(amount, days, months_paid(plan, days), coupon, whole - amount, is_repeat=kept is not None)


def keep_use(application: Application, agreed: Agreed, *, by: User | None) -> None:
    """Note that an application, saved by now, used the coupon agreed on. Raises CouponUsedUp."""
    if agreed.coupon is not None:
        use_coupon(agreed.coupon, discount_minor=agreed.discount_minor, application=application, by=by)
