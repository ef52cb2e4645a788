"""What one pays for a plan."""

from dataclasses import dataclass
from datetime import date, timedelta

from billing.coming_days import next_days
from billing.models import Coupon, MidYearPrice, Plan, PriceKind
from billing.periods import Period, months_begun
from billing.refusals import AmountTooHigh, AmountTooLow, PriceChanged
from kit.money import Money, share

# The provider refuses card payments above a million; a typing error is far likelier than a gift of this size.
MAXIMUM_MINOR = 1_000_000
# Stripe's least card payment in euros. Nothing at all is fine, where the plan allows it.
MINIMUM_CARD_MINOR = 50
YEAR_MONTHS = 12
# Prices by month are rounded up to the whole euro: what is taken at the desk should not need small change.
WHOLE_MINOR = 100


def price_of_days(plan: Plan, days: Period, *, reduced: bool = False) -> int:
    """The fixed price of a period of `plan` that gives `days`, in cents: pure.

    A period that begins within the association's year costs a twelfth for each month begun, where the plan
    says so; rounded up to the whole euro, and never more than the whole price.
    """
    whole = plan.price_minor
    if reduced and plan.reduced_minor is not None:
        whole = plan.reduced_minor
    months = months_paid(plan, days)
    if months is None:
        return whole
    euros = -(-whole * months // (YEAR_MONTHS * WHOLE_MINOR))
    return min(whole, euros * WHOLE_MINOR)


def months_paid(plan: Plan, days: Period) -> int | None:
    """How many months a price by month is for; None where the price is the whole one."""
    months = months_begun(days)
    return months if plan.mid_year_price == MidYearPrice.BY_MONTH and months < YEAR_MONTHS else None


def discounted(amount_minor: int, coupon: Coupon | None) -> int:
    """What is left to pay with a coupon, in cents. A rest too small to be paid by card is given away."""
    if coupon is None:
        return amount_minor
    off = coupon.amount_minor or 0
    if coupon.percent is not None:
        off = share(amount_minor, coupon.percent, 100)
    rest = max(0, amount_minor - off)
    return rest if rest >= MINIMUM_CARD_MINOR else 0


def chosen_amount(
    plan: Plan,
    amount_minor: int | None,
    *,
    reduced: bool = False,
    days: Period | None = None,
    coupon: Coupon | None = None,
) -> int:
    """What one pays for `plan`, in cents: its price, or the free amount chosen, within bounds.

    `reduced` asks for the reduced price, where the plan has one; `days` are those that would be given,
    a whole term if left out; `coupon` was checked for the plan.
    """
    if plan.price_kind == PriceKind.FIXED:
        return discounted(_fixed(plan, days, reduced=reduced), coupon)
    amount = plan.price_minor if amount_minor is None else amount_minor
    if amount < plan.minimum_minor:
        raise AmountTooLow(minimum=plan.minimum, path=("amount",))
    if 0 < amount < MINIMUM_CARD_MINOR:
        raise AmountTooLow(minimum=Money(MINIMUM_CARD_MINOR, plan.currency), path=("amount",))
    if amount > MAXIMUM_MINOR:
        raise AmountTooHigh(maximum=Money(MAXIMUM_MINOR, plan.currency), path=("amount",))
    return amount


def _fixed(plan: Plan, days: Period | None, *, reduced: bool) -> int:
    if days is not None:
        return price_of_days(plan, days, reduced=reduced)
    return plan.reduced_minor if reduced and plan.reduced_minor is not None else plan.price_minor


def agreed_amount(
    plan: Plan,
    amount_minor: int | None,
    expected_minor: int | None,
    *,
    reduced: bool = False,
    days: Period | None = None,
    coupon: Coupon | None = None,
) -> int:
    """The chosen amount, which is also what the person was shown. Raises PriceChanged when it is not."""
    amount = chosen_amount(plan, amount_minor, reduced=reduced, days=days, coupon=coupon)
    if expected_minor is not None and expected_minor != amount:
        raise PriceChanged(price=Money(amount, plan.currency), path=("expectedPrice",))
    return amount


@dataclass(frozen=True)
class Shown:
    """A price to show, in cents; `last_day` of the part of a year that it is for, None for a whole term."""

    minor: int
    last_day: date | None


def newcomer_price(plan: Plan, *, reduced: bool = False) -> Shown:
    """What whoever joins today pays; the amount suggested where the price is free. Without a coupon."""
    if plan.mid_year_price == MidYearPrice.WHOLE:
        return Shown(_fixed(plan, None, reduced=reduced), None)
    days = next_days(None, plan)
    is_part = months_paid(plan, days) is not None
    return Shown(
        price_of_days(plan, days, reduced=reduced), days.end - timedelta(days=1) if is_part else None
    )
