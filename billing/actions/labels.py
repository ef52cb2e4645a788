"""What a line of an order says: the plan, until when it is paid, and why it costs less."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from billing.models import Coupon, Plan
from kit.wording import day

# A line's column.
LONGEST = 200


def line_label(
    plan: Plan, *, until: date | None = None, reduced: bool = False, coupon: Coupon | None = None
) -> str:
    """In the language now active: "Adhésion annuelle (jusqu’au 31 août 2027, code RENTREE, −20 %)".

    `until` is the first day after a part of a year, None for a whole term.
    """
    told = []
    if until is not None:
        told.append(_("until {day}").format(day=day(until - timedelta(days=1))))
    if reduced:
        told.append(_("reduced price"))
    if coupon is not None:
        told.append(_("code {code}, {discount}").format(code=coupon.code, discount=coupon.discount))
    return f"{plan.name} ({', '.join(told)})"[:LONGEST] if told else plan.name
