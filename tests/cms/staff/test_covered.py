"""Who is a member by somebody else's membership stands in the list as that."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact, User
from billing.actions.memberships import suspend_membership
from billing.actions.seats import seat_contact, take_seat
from billing.models import Coverage, Membership, MembershipPeriod
from cms.staff.covered import membership_cell, with_memberships
from kit.clock import today
from tests.makers import a_contact, a_member, a_plan


@pytest.fixture
def desk(client: Client, carol: User) -> Client:
    """Carol, signed in."""
    client.force_login(carol)
    return client


def covered_child(carol: User, name: str = "Tom", holder: str = "Ada") -> Contact:
    """Somebody whom a family's membership covers."""
    mother = a_member(plan=a_plan(f"family-{name.lower()}", seats=3), given_name=holder, family_name="Roy")
    child = a_contact(given_name=name, family_name="Roy", email="")
    seat_contact(membership=Membership.objects.get(contact=mother), contact=child, by=carol)
    return child


def cell(contact: Contact, viewer: User) -> tuple[str, str]:
    """What the list says of one person."""
    found = membership_cell(with_memberships(Contact.objects.filter(pk=contact.pk), viewer).get())
    return str(found.text), found.tone


def names(desk: Client, query: str) -> list[str]:
    """Who is listed."""
    page = desk.get(f"/admin/members/?{query}").content.decode()
    return [name for name in ("Ada Roy", "Tom Roy", "Zoé Lin") if name in page]


def test_the_state_is_that_of_the_membership_that_covers(desk: Client, carol: User) -> None:
    child = covered_child(carol)
    assert cell(child, carol) == ("active (couverture\xa0: Ada Roy)", "ok")
    page = desk.get("/admin/members/?q=Tom").content.decode()
    assert "(couverture\xa0: Ada Roy)" in page
    suspend_membership(membership=Membership.objects.get(), reason="dette", by=carol)
    assert cell(child, carol)[1] == "stop"


def test_ones_own_membership_that_runs_longer_comes_first(carol: User) -> None:
    mother = a_member(plan=a_plan(seats=3), given_name="Ada")
    child = a_member(plan=a_plan("own", term_months=24), given_name="Tom")
    seat_contact(membership=Membership.objects.get(contact=mother), contact=child, by=carol)
    assert cell(child, carol) == ("active", "ok")
    MembershipPeriod.objects.filter(membership__contact=child).update(
        starts_on=today() - timedelta(days=9), ends_on=today(), grace_until=today()
    )
    assert "Ada Roy" in cell(child, carol)[0]


def test_a_seat_that_was_freed_covers_no_more(carol: User) -> None:
    child = covered_child(carol)
    take_seat(coverage=Coverage.objects.get(contact=child), by=carol)
    assert cell(child, carol) == ("plus de place", "")
    assert cell(a_contact(), carol)[0] != "plus de place"


def test_they_are_filtered_as_members(desk: Client, carol: User) -> None:
    covered_child(carol)
    a_contact(given_name="Zoé", family_name="Lin")
    assert names(desk, "state=active") == ["Ada Roy", "Tom Roy"]
    assert names(desk, "state=never") == ["Zoé Lin"]
    assert names(desk, "state=suspended") == []
    assert names(desk, f"plan={a_plan().pk}") == []
    plan = MembershipPeriod.objects.get().plan_id
    assert names(desk, f"plan={plan}") == ["Ada Roy", "Tom Roy"]
    # The holder's name stands in the row of whom the membership covers.
    assert "Zoé Lin" not in names(desk, "whose=others")
    assert "Tom Roy" in names(desk, "whose=others")
    assert names(desk, "whose=own") == ["Ada Roy"]


def test_the_export_says_whose_membership_it_is(desk: Client, carol: User) -> None:
    covered_child(carol)
    response = desk.get("/admin/members/?export=csv&state=active")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # a streamed one
    head, *rows = csv.reader(io.StringIO(content.decode()))
    told = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert told["Tom"]["Couverture par"] == "Ada Roy"
    assert told["Tom"]["Adhésion"] == told["Ada"]["Adhésion"] == "active"
    assert told["Ada"]["Couverture par"] == ""
    until = "Jusqu’au"
    assert told["Tom"][until] == told["Ada"][until] != ""


def test_the_list_is_ordered_by_the_day_of_whatever_covers(desk: Client, carol: User) -> None:
    covered_child(carol)
    a_member(given_name="Zoé", family_name="Lin", plan=a_plan("short", term_months=1))
    page = desk.get("/admin/members/?ordering=-until").content.decode()
    assert page.index("Tom Roy") < page.index("Zoé Lin")


def test_three_covered_people_cost_as_many_queries_as_one(desk: Client, carol: User) -> None:
    desk.get("/admin/members/")
    costs = []
    for name in ("Tom", "Léo", "Mia"):
        covered_child(carol, name)
        with CaptureQueriesContext(connection) as captured:
            page = desk.get("/admin/members/").content.decode()
        assert f"{name} Roy" in page
        costs.append(len(captured))
    assert costs == [24, 24, 24]
