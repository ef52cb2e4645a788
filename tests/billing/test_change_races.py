"""A change of plan is paid while the order before it is taken back: never both."""

import pytest

from accounts.models import User
from billing.actions.cancellation import take_back_order
from billing.actions.changing import change_plan, changes_of
from billing.actions.orders import place_order
from billing.models import Membership, Refund
from tests.makers import a_contact, a_plan, a_user, pay
from tests.races import at_once, no_row_locks

pytestmark = pytest.mark.django_db(transaction=True)
TRIES = 12


def one_race(number: int, by: User) -> tuple[int, int]:
    """(standing periods, cents given back) after both at once; 30 euros were paid, then 60 for the change."""
    family = f"race-{number}"
    user = a_user(f"{family}@example.org")
    cheap, dear = a_plan(family=family, price_minor=3000), a_plan(family=family, price_minor=9000)
    first = place_order(contact=a_contact(user), plan=cheap, label="1", amount_minor=3000, by=user)
    pay(first)
    membership = Membership.objects.get(family=family)
    minor = dict(changes_of(membership))[dear]
    change = change_plan(membership=membership, plan=dear, expected_minor=minor, by=user)
    at_once(lambda: pay(change), lambda: take_back_order(order=first, reason="A mistake", by=by))
    refunds = Refund.objects.filter(payment__order__in=(first, change))
    given_back = sum(refunds.values_list("amount_minor", flat=True))
    return membership.periods.standing().count(), given_back


def test_nobody_keeps_the_days_and_gets_the_money(carol: User) -> None:
    for number in range(TRIES):
        # Either the change stands and nothing goes back, or all of it does.
        assert one_race(number, carol) in {(1, 0), (2, 0), (0, 9000), (0, 3000)}


def test_control_without_the_locks_somebody_does(carol: User) -> None:
    with no_row_locks():
        outcomes = {one_race(number, carol) for number in range(TRIES)}
    assert outcomes - {(1, 0), (2, 0), (0, 9000), (0, 3000)}
