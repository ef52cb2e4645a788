"""What one pays for a plan."""

from billing.models import Plan, PriceKind
from billing.refusals import AmountTooHigh, AmountTooLow, PriceChanged
from kit.money import Money

# The provider refuses card payments above a million; a typing error is far likelier than a gift of this size.
MAXIMUM_MINOR = 1_000_000
# Stripe's least card payment in euros. Nothing at all is fine, where the plan allows it.
MINIMUM_CARD_MINOR = 50


def chosen_amount(plan: Plan, amount_minor: int | None) -> int:
    """What one pays for `plan`, in cents: its price, or the free amount chosen, within bounds."""
    if plan.price_kind == PriceKind.FIXED:
        return plan.price_minor
    amount = plan.price_minor if amount_minor is None else amount_minor
    if amount < plan.minimum_minor:
        raise AmountTooLow(minimum=plan.minimum, path=("amount",))
    if 0 < amount < MINIMUM_CARD_MINOR:
        raise AmountTooLow(minimum=Money(MINIMUM_CARD_MINOR, plan.currency), path=("amount",))
    if amount > MAXIMUM_MINOR:
        raise AmountTooHigh(maximum=Money(MAXIMUM_MINOR, plan.currency), path=("amount",))
    return amount


def agreed_amount(plan: Plan, amount_minor: int | None, expected_minor: int | None) -> int:
    """The chosen amount, which is also what the person was shown. Raises PriceChanged when it is not."""
    amount = chosen_amount(plan, amount_minor)
    if expected_minor is not None and expected_minor != amount:
        raise PriceChanged(price=Money(amount, plan.currency), path=("expectedPrice",))
    return amount
