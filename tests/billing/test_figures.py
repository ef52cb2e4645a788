"""The figures are what the books say."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from billing import figures
from billing.actions.applications import approve_application
from billing.actions.cancellation import take_back_order
from billing.models import MembershipPeriod, Order
from billing.states import ApplicationState
from kit.clock import today
from tests.makers import a_member, a_plan, an_application

pytestmark = pytest.mark.django_db


def test_months_are_counted_back_and_ahead_over_years() -> None:
    assert figures.month_starts(date(2026, 2, 14), -3) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert figures.month_starts(date(2026, 12, 1), 2) == [date(2026, 12, 1), date(2027, 1, 1)]


def test_a_membership_counts_on_each_day_that_a_period_of_it_covers(carol: User) -> None:
    contact = a_member()
    a_member(plan=a_plan())
    MembershipPeriod.objects.filter(membership__contact=contact).update(
        starts_on=today() - timedelta(10), ends_on=today() - timedelta(2)
    )
    days = [today() - timedelta(ago) for ago in (11, 10, 3, 2, 0)]
    assert figures.running_on(days, carol) == [0, 1, 1, 0, 1]


def test_a_renewal_is_due_in_the_month_of_the_last_paid_day(carol: User) -> None:
    months = figures.month_starts(today().replace(day=1), 3)
    a_member()
    period = MembershipPeriod.objects.get()
    # The first day that is not paid is the first of the next month: the last one paid is in this.
    MembershipPeriod.objects.update(ends_on=months[1], grace_until=months[2])
    assert figures.ending_in(months, carol) == [1, 0, 0]
    MembershipPeriod.objects.update(starts_on=period.starts_on - timedelta(400), ends_on=months[0])
    assert figures.ending_in(months, carol) == [0, 0, 0]


def test_revenue_is_what_was_invoiced_less_what_was_taken_back(carol: User) -> None:
    dear, cheap = a_plan(price_minor=9000, name_fr="Chère"), a_plan(price_minor=1000, name_fr="Simple")
    months = figures.month_starts(today(), -2)
    for plan in (dear, dear, cheap):
        an_application(plan, state=ApplicationState.PAID)
    assert figures.revenue_in(months, carol) == {"Chère": [0, 18000], "Simple": [0, 1000]}
    order = Order.objects.filter(lines__plan=dear).order_by("pk")[0]
    assert order.application is not None
    approve_application(application=order.application, by=carol)
    order.refresh_from_db()
    take_back_order(order=order, reason="Erreur.", by=carol)
    assert figures.revenue_in(months, carol) == {"Chère": [0, 9000], "Simple": [0, 1000]}


def test_what_waits_is_counted_by_state(carol: User) -> None:
    an_application()
    an_application(state=ApplicationState.PAID)
    an_application(state=ApplicationState.UNVERIFIED)
    assert list(figures.waiting(carol).values()) == [1, 1, 0]


def test_nobody_counts_what_they_may_not_see(bob: User, carol: User) -> None:
    a_member()
    an_application(state=ApplicationState.PAID)
    months = figures.month_starts(today(), -1)
    assert figures.running_on([today()], carol) == [2]
    assert figures.running_on([today()], bob) == [1]
    assert figures.revenue_in(months, bob) == {}
    assert sum(figures.waiting(bob).values()) == 0


def test_each_figure_is_one_query_or_two(carol: User) -> None:
    carol.has_perm("billing.view_membership")
    months = figures.month_starts(today(), -24)
    for count, told in (
        (1, lambda: figures.running_on(months, carol)),
        (1, lambda: figures.ending_in(months, carol)),
        (2, lambda: figures.revenue_in(months, carol)),
        (1, lambda: figures.waiting(carol)),
    ):
        with CaptureQueriesContext(connection) as seen:
            told()
        assert len(seen) == count
