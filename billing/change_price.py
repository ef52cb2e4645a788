"""What changing plans in the middle of a period costs: days for days. Pure; money in minor units."""

from datetime import date
from fractions import Fraction

from billing.periods import Period


def change_price(
    *, paid_minor: int, paid_days: Period, price_minor: int, term_days: Period, today: date
) -> int:
    """What having the days that are left of `paid_days` by another plan costs; may be negative.

    Each day left costs its share of the new plan's price over `term_days`, a whole term of it, and gives back
    its share of what was paid. Half a cent rounds up.
    """
    left = (paid_days.end - max(today, paid_days.start)).days
    costs = Fraction(price_minor * left, (term_days.end - term_days.start).days)
    gives_back = Fraction(paid_minor * left, (paid_days.end - paid_days.start).days)
    difference = costs - gives_back
    return int((2 * difference + 1) // 2)
