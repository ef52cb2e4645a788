"""Computed values whose SQL is compiled once are what Django's own expression says, wherever they stand."""

import pytest
from django.db.models import F

from accounts.models import User
from billing.actions.memberships import suspend_membership
from billing.models import Membership
from billing.models.membership import member_since, membership_state
from graph.engine.compiled import Compiled
from tests.makers import a_contact, a_member, a_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def memberships(carol: User) -> list[Membership]:
    """One active, one suspended, one with no period."""
    plan = a_plan()
    a_member(plan=plan)
    suspended = a_member(plan=plan).memberships.get()
    suspend_membership(membership=suspended, reason="An unpaid broken laser", by=carol)
    Membership.objects.create(contact=a_contact(), family="membership")
    return list(Membership.objects.order_by("pk"))


def test_the_same_value_as_the_expression_in_every_state(memberships: list[Membership]) -> None:
    rows = Membership.objects.annotate(
        state=membership_state(),
        compiled_state=Compiled(membership_state),
        since=member_since(),
        compiled_since=Compiled(member_since),
    ).order_by("pk")
    plain = [(row.state, row.since) for row in rows]  # type: ignore[attr-defined]  # annotated
    compiled = [(row.compiled_state, row.compiled_since) for row in rows]  # type: ignore[attr-defined]  # annotated
    assert compiled == plain
    assert len(set(plain)) == len(memberships), "the rows differ, so that a value of another row would show"


def test_the_right_row_inside_a_subquery_over_the_same_tables(memberships: list[Membership]) -> None:
    active = Membership.objects.annotate(state=Compiled(membership_state)).filter(state="active")
    outer = Membership.objects.annotate(state=Compiled(membership_state)).filter(pk__in=active.values("pk"))
    assert [row.pk for row in outer] == [memberships[0].pk]
    assert Membership.objects.filter(contact__memberships__in=active).get() == memberships[0]


def test_it_can_be_ordered_by_and_counted(memberships: list[Membership]) -> None:
    rows = Membership.objects.annotate(since=Compiled(member_since))
    in_order = rows.order_by(F("since").asc(nulls_first=True))
    assert in_order.first() == memberships[2]
    assert rows.filter(since=None).count() == 1


def test_what_joins_another_table_is_left_to_django(memberships: list[Membership]) -> None:
    rows = Membership.objects.annotate(mail=Compiled(lambda: F("contact__email"))).order_by("pk")
    assert [row.mail for row in rows] == [one.contact.email for one in memberships]  # type: ignore[attr-defined]  # annotated
