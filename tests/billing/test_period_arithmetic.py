"""Which days a payment gives, for any dates: no paid day lost, none given twice, gaps kept."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.periods import Period, Term, grace_end, months_later, next_period, next_year_start

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
ROLLING = st.builds(Term, months=st.integers(1, 120))
YEARS = st.builds(Term, months=st.just(12), year_starts_month=st.integers(1, 12))
TERMS = ROLLING | YEARS
GRACE = st.integers(0, 120)


def renew(today: date, last: Period | None, grace_days: int, term: Term) -> Period:
    return next_period(
        today=today,
        paid_until=last.end if last else None,
        grace_until=grace_end(last.end, grace_days) if last else None,
        term=term,
    )


@given(DAYS, TERMS)
def test_a_newcomer_begins_today(today: date, term: Term) -> None:
    period = renew(today, None, 30, term)
    assert period.start == today < period.end


@given(DAYS, st.integers(0, 400), GRACE, TERMS)
def test_an_early_renewal_loses_no_paid_day(today: date, ahead: int, grace: int, term: Term) -> None:
    last = Period(today - timedelta(days=1), today + timedelta(days=ahead))
    assert renew(today, last, grace, term).start == last.end


@given(DAYS, st.integers(1, 500), GRACE, TERMS)
def test_late_renewals_continue_in_grace_and_keep_the_gap_after(
    today: date, late: int, grace: int, term: Term
) -> None:
    last = Period(today - timedelta(days=late + 30), today - timedelta(days=late))
    period = renew(today, last, grace, term)
    if late >= grace:
        assert period.start == today
    else:
        assert period.start in {last.end, today}


@given(DAYS, st.integers(-500, 400), GRACE, TERMS)
def test_what_is_paid_today_covers_a_day_from_today_on(
    today: date, offset: int, grace: int, term: Term
) -> None:
    end = today + timedelta(days=offset)
    period = renew(today, Period(end - timedelta(days=30), end), grace, term)
    assert period.end > today
    assert period.start >= min(end, today)


@given(DAYS, st.lists(st.tuples(st.integers(0, 500), TERMS), min_size=1, max_size=8), GRACE)
def test_no_two_periods_of_a_life_overlap(first: date, steps: list[tuple[int, Term]], grace: int) -> None:
    today, last = first, None
    for wait, term in steps:
        today += timedelta(days=wait)
        period = renew(today, last, grace, term)
        assert period.start < period.end
        assert last is None or period.start >= last.end
        last = period


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_a_term_is_as_long_as_its_months(start: date, months: int, more: int) -> None:
    end = months_later(start, months)
    assert 28 * months <= (end - start).days <= 31 * months + 1
    assert months_later(start, months + more) > end
    # The same day of the month; the first of the next one where the month lacks that day.
    assert end.day in {start.day, 1}


@given(DAYS, st.integers(1, 119))
def test_buying_months_apart_is_no_worse_than_at_once(start: date, months: int) -> None:
    assert months_later(months_later(start, months), 1) >= months_later(start, months + 1)


@given(DAYS, st.integers(1, 12))
def test_a_fixed_year_ends_where_the_next_begins(day: date, month: int) -> None:
    end = next_year_start(day, month)
    assert (end.month, end.day) == (month, 1)
    assert 0 < (end - day).days <= 366


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2026, 12, 31), 2, date(2027, 3, 1)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_days_the_calendar_lacks(start: date, months: int, end: date) -> None:
    assert months_later(start, months) == end


def test_a_short_term_in_long_grace_is_not_over_before_it_begins() -> None:
    ended = date(2026, 1, 1)
    period = renew(date(2026, 3, 15), Period(date(2025, 12, 1), ended), 90, Term(months=1))
    assert period == Period(date(2026, 3, 15), date(2026, 4, 15))
