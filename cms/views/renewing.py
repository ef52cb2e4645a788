"""What the applicant can agree to beside paying: that the membership renews itself."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

from billing.actions.automatic.terms import terms_of_order
from billing.models import Order, RenewalKind
from billing.states import OrderState
from kit.money import Money
from kit.wording import day


@dataclass(frozen=True)
class Renews:
    """`is_choice`: a box to tick; else the plan is sold in no other way. `is_open`: the open page has it.

    `is_reduced`: the amount needs a proof on the day of each payment.
    """

    amount: Money
    first_on: str
    is_choice: bool
    is_open: bool
    is_reduced: bool


def renews_of(order: Order | None) -> Renews | None:
    """What to show beside the button that pays; None where nothing renews itself."""
    terms = terms_of_order(order) if order is not None and order.state == OrderState.PLACED else None
    if order is None or terms is None:
        return None
    first = timezone.localdate(datetime.fromtimestamp(terms["first_at"], UTC))
    return Renews(
        amount=Money(terms["amount_minor"], order.currency),
        first_on=day(first),
        is_choice=order.lines.filter(plan__renewal=RenewalKind.OFFERED).exists(),
        is_reduced=order.lines.filter(is_reduced=True).exists(),
        is_open=order.provider_calls.open_pages().filter(parameters__has_key="renews").exists(),
    )
