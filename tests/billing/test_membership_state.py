"""What a membership is, decided by the database: against an oracle in Python, and around midnight and DST."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Value
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing.models import Membership, MembershipPeriod, Plan
from billing.models.membership import membership_state
from billing.states import MembershipState
from kit import clock
from kit.clock import Today
from tests.makers import a_contact, a_member, a_plan

PARIS = ZoneInfo("Europe/Paris")
BASE = date(2026, 6, 1)

type Row = tuple[int, int, int, bool]


def oracle(today: date, rows: list[Row], *, is_suspended: bool) -> MembershipState:
    """The rule in words, over (first day, first day after, first day after grace, revoked) from BASE on."""
    day = (today - BASE).days
    standing = [row for row in rows if not row[3]]
    if is_suspended:
        return MembershipState.SUSPENDED
    if any(start <= day < end for start, end, _, _ in standing):
        return MembershipState.ACTIVE
    if any(start > day for start, _, _, _ in standing):
        return MembershipState.UPCOMING
    if any(grace > day for _, _, grace, _ in standing):
        return MembershipState.IN_GRACE
    return MembershipState.EXPIRED


@st.composite
def lives(draw: st.DrawFn) -> list[Row]:
    rows: list[Row] = []
    end = 0
    for _ in range(draw(st.integers(0, 4))):
        start = end + draw(st.integers(0, 40))
        end = start + draw(st.integers(1, 60))
        rows.append((start, end, end + draw(st.integers(0, 40)), draw(st.booleans())))
    return rows


class AgainstTheOracle(TestCase):
    """A case of hypothesis's own: each example is rolled back."""

    def setUp(self) -> None:
        self.plan = a_plan()
        self.contact = a_contact()

    @settings(max_examples=60, deadline=None)
    @given(lives(), st.integers(-5, 300), st.booleans())
    def test_the_database_decides_as_the_rule_says(
        self, rows: list[Row], offset: int, is_suspended: bool
    ) -> None:
        membership = _membership(self.contact.pk, rows, self.plan, is_suspended=is_suspended)
        today = BASE + timedelta(days=offset)
        rows_now = Membership.objects.filter(pk=membership.pk)
        found = rows_now.annotate(it=membership_state(on=Value(today))).values_list("it", flat=True).get()
        assert found == oracle(today, rows, is_suspended=is_suspended)


def _membership(contact_id: int, rows: list[Row], plan: Plan, *, is_suspended: bool) -> Membership:
    membership = Membership.objects.create(
        contact_id=contact_id, family="membership",
        suspended_at=timezone.now() if is_suspended else None, suspension_reason="x" if is_suspended else "",
    )  # fmt: skip
    for start, end, grace, is_revoked in rows:
        MembershipPeriod.objects.create(
            membership=membership, plan=plan,
            starts_on=BASE + timedelta(days=start), ends_on=BASE + timedelta(days=end),
            grace_until=BASE + timedelta(days=grace),
            revoked_at=timezone.now() if is_revoked else None,
        )  # fmt: skip
    return membership


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("instant", "state"),
    [
        # The last paid day is 28 March 2026; the night to the 29th skips an hour at two.
        (datetime(2026, 3, 28, 23, 59, 59, tzinfo=PARIS), "active"),
        (datetime(2026, 3, 29, 0, 0, 0, tzinfo=PARIS), "in_grace"),
        (datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), "active"),
        (datetime(2026, 3, 28, 23, 0, 0, tzinfo=UTC), "in_grace"),
        (datetime(2026, 3, 29, 3, 30, tzinfo=PARIS), "in_grace"),
    ],
)
def test_a_day_ends_at_midnight_where_the_association_is(instant: datetime, state: str) -> None:
    contact = a_contact()
    membership = Membership.objects.create(contact=contact, family="membership")
    membership.periods.create(
        plan=a_plan(), starts_on=date(2025, 3, 29), ends_on=date(2026, 3, 29), grace_until=date(2026, 4, 28)
    )
    rows = Membership.objects.annotate(it=membership_state(on=Today(at=Value(instant))))
    assert rows.values_list("it", flat=True).get() == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    "midnight", [datetime(2026, 3, 29, tzinfo=PARIS), datetime(2026, 10, 25, tzinfo=PARIS)]
)
def test_the_days_on_which_clocks_change_begin_like_others(midnight: datetime) -> None:
    a_member()
    for seconds, expected in ((-1, midnight.date() - timedelta(days=1)), (0, midnight.date())):
        instant = midnight.astimezone(UTC) + timedelta(seconds=seconds)
        days = Membership.objects.annotate(it=Today(at=Value(instant))).values_list("it", flat=True)
        assert days.get() == expected


@pytest.mark.django_db
def test_the_clock_in_python_and_in_sql_are_one() -> None:
    a_member()
    assert Membership.objects.annotate(it=Today()).values_list("it", flat=True).get() == clock.today()
    assert abs((clock.now() - timezone.now()).total_seconds()) < 60


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_states_of_any_number_of_members_are_one_query(count: int, django_assert_num_queries: object) -> None:
    plan = a_plan()
    for _ in range(count):
        a_member(plan=plan)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        assert len(Membership.objects.in_state(MembershipState.ACTIVE)) == count
    assert not Membership.objects.in_state(MembershipState.EXPIRED).exists()
