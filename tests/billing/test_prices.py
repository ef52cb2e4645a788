"""What a plan costs: whole, reduced, and for what is left of a year; for any days and prices."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from billing.actions.prices import agreed_amount, chosen_amount, price_of_days
from billing.models import MembershipPeriod, Plan
from billing.periods import Period, Term, end_of_months, months_begun, next_period
from billing.refusals import PriceChanged
from kit.clock import today
from tests.makers import a_plan, an_application, pay

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
MONTHS = st.integers(1, 12)
PRICES = st.integers(0, 200_000)


def yearly(price_minor: int = 12000, **values: object) -> Plan:
    """A plan by the association's year, cheaper once it has begun; not saved."""
    return Plan(price_minor=price_minor, term_kind="fixed_year", mid_year_price="by_month", **values)


def year_from(day: date, month: int) -> Period:
    """What a newcomer of that day gets."""
    return next_period(today=day, paid_until=None, grace_until=None, term=Term(year_starts_month=month))


@given(DAYS, MONTHS, PRICES)
def test_never_more_than_the_whole_price(day: date, month: int, whole: int) -> None:
    assert 0 <= price_of_days(yearly(whole), year_from(day, month)) <= whole


@given(DAYS, MONTHS, PRICES, st.integers(1, 365))
def test_later_in_the_year_never_costs_more(day: date, month: int, whole: int, later: int) -> None:
    now = year_from(day, month)
    then = year_from(day + timedelta(days=later), month)
    if now.end == then.end:
        assert price_of_days(yearly(whole), then) <= price_of_days(yearly(whole), now)


@given(st.integers(2000, 2090), MONTHS, PRICES, st.integers(0, 27))
def test_the_first_month_costs_the_whole_price(year: int, month: int, whole: int, on: int) -> None:
    day = date(year, month, 1) + timedelta(days=on)
    assert price_of_days(yearly(whole), year_from(day, month)) == whole


@given(DAYS, MONTHS, PRICES)
def test_by_month_is_never_under_its_share_and_less_than_a_euro_over(
    day: date, month: int, whole: int
) -> None:
    days = year_from(day, month)
    share = whole * months_begun(days) / 12
    price = price_of_days(yearly(whole), days)
    assert min(share, whole) <= price < share + 100


@given(DAYS, MONTHS)
def test_the_months_paid_end_where_the_year_does(day: date, month: int) -> None:
    days = year_from(day, month)
    assert end_of_months(days.start, months_begun(days)) == days.end


@pytest.mark.parametrize(
    ("day", "price"),
    [
        (date(2026, 9, 1), 12000),
        (date(2026, 9, 30), 12000),
        (date(2026, 10, 1), 11000),
        (date(2027, 2, 28), 7000),
        (date(2027, 8, 1), 1000),
        (date(2027, 8, 31), 1000),
    ],
)
def test_twelve_euros_a_month(day: date, price: int) -> None:
    assert price_of_days(yearly(), year_from(day, 9)) == price


def test_rounded_up_to_the_whole_euro() -> None:
    assert price_of_days(yearly(3500), year_from(date(2027, 2, 1), 9)) == 2100


def test_a_reduced_price_goes_by_months_too() -> None:
    assert price_of_days(yearly(reduced_minor=6000), year_from(date(2027, 8, 5), 9), reduced=True) == 500


def test_a_plan_that_says_nothing_costs_the_whole_price() -> None:
    plan = Plan(price_minor=12000, term_kind="fixed_year")
    assert price_of_days(plan, year_from(date(2027, 8, 31), 9)) == 12000


def test_reduced_where_there_is_a_reduced_price() -> None:
    assert chosen_amount(Plan(price_minor=3500, reduced_minor=1500), None, reduced=True) == 1500
    assert chosen_amount(Plan(price_minor=3500, reduced_minor=1500), None) == 3500
    assert chosen_amount(Plan(price_minor=3500, reduced_minor=0), None, reduced=True) == 0
    assert chosen_amount(Plan(price_minor=3500), None, reduced=True) == 3500


def test_the_price_agreed_to_is_the_reduced_one() -> None:
    plan = Plan(price_minor=3500, reduced_minor=1500)
    assert agreed_amount(plan, None, 1500, reduced=True) == 1500
    with pytest.raises(PriceChanged):
        agreed_amount(plan, None, 3500, reduced=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"reduced_minor": 3500},
        {"reduced_minor": 100, "price_kind": "free"},
        {"mid_year_price": "by_month"},
        {"mid_year_price": "by_month", "term_kind": "fixed_year", "price_kind": "free"},
    ],
)
def test_prices_that_cannot_be(values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        a_plan(**values)


@pytest.mark.django_db
@pytest.mark.parametrize(("bought", "given_months"), [(1, 1), (11, 11), (None, 11)])
def test_months_that_were_paid_are_given_and_no_more(bought: int | None, given_months: int) -> None:
    """Whoever paid a month's price before a year began gets a month of it, not the whole."""
    day = today()
    plan = a_plan(
        term_kind="fixed_year", year_starts_month=(day.month - 2) % 12 + 1, mid_year_price="by_month",
        approval="on_payment",
    )  # fmt: skip
    order = an_application(plan).order
    order.lines.update(months=bought)
    pay(order)
    period = MembershipPeriod.objects.get(line__order=order)
    assert months_begun(Period(period.starts_on, period.ends_on)) == given_months
