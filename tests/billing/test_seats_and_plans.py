"""A membership covers as many people as the plan that was paid, and is renewed by plans of its kind."""

from datetime import timedelta

import pytest

from accounts.models import Contact, User
from billing.actions.granting import grant_period
from billing.actions.memberships import renew_membership
from billing.actions.seats import give_seat, take_seat
from billing.models import HolderKind, Membership, MembershipPeriod, Order, Plan
from billing.refusals import PlanWithdrawn, SeatsTaken
from kit.clock import today
from tests.makers import a_member, a_plan, an_organisation, pay

pytestmark = pytest.mark.django_db


def due(membership: Membership) -> Membership:
    """The same, to be renewed now."""
    day = today()
    MembershipPeriod.objects.filter(membership=membership).update(
        starts_on=day - timedelta(days=360), ends_on=day + timedelta(days=5)
    )
    return membership


@pytest.fixture
def single() -> Plan:
    return a_plan("single", price_minor=3000, family="atelier")


@pytest.fixture
def family(alice: User) -> Membership:
    """Alice's, for four people, with two seats given."""
    plan = a_plan("family", seats=4, price_minor=6000, family="atelier")
    grant_period(contact=alice.contact, plan=plan, line=None, by=None)
    membership = due(Membership.objects.get(family="atelier"))
    for name in ("Zoé", "Léo"):
        give_seat(membership=membership, card={"given_name": name}, by=alice)
    return membership


def covered(membership: Membership) -> set[str]:
    standing = membership.coverages.standing()
    return set(standing.values_list("contact__given_name", flat=True))


def test_a_family_is_not_renewed_by_a_plan_for_one(family: Membership, single: Plan, alice: User) -> None:
    with pytest.raises(SeatsTaken):
        renew_membership(membership=family, plan=single, by=alice)
    assert not Order.objects.exists()
    for coverage in family.coverages.exclude(contact=alice.contact):
        take_seat(coverage=coverage, by=alice)
    pay(renew_membership(membership=family, plan=single, by=alice))
    assert covered(family) == {"Alice"}


def test_seats_given_after_the_order_are_freed_when_it_is_paid(
    family: Membership, single: Plan, alice: User
) -> None:
    freed = list(family.coverages.exclude(contact=alice.contact))
    for coverage in freed:
        take_seat(coverage=coverage, by=alice)
    order = renew_membership(membership=family, plan=single, by=alice)
    give_seat(membership=family, card={"given_name": "Zoé"}, by=alice)
    assert covered(family) == {"Alice", "Zoé"}
    pay(order)
    assert covered(family) == {"Alice"}


def test_a_company_is_not_renewed_by_what_a_person_pays(alice: User) -> None:
    company = a_plan("company", price_minor=60_000, family="pro", holder_kind=HolderKind.ORGANISATION)
    person = a_plan("person", price_minor=3000, family="pro")
    organisation = an_organisation("ABC", acted_for_by=alice)
    grant_period(contact=alice.contact, organisation=organisation, plan=company, line=None, by=None)
    membership = due(Membership.objects.get(organisation=organisation))
    with pytest.raises(PlanWithdrawn):
        renew_membership(membership=membership, plan=person, by=alice)
    assert renew_membership(membership=membership, plan=company, by=alice).total.minor == 60_000


def test_a_person_is_not_renewed_by_what_a_company_pays(bob: User) -> None:
    person = a_plan("person", price_minor=3000, family="pro")
    company = a_plan("company", price_minor=2000, seats=20, family="pro", holder_kind=HolderKind.ORGANISATION)
    contact: Contact = a_member(plan=person)
    Membership.objects.filter(contact=contact).update(contact=bob.contact)
    membership = due(Membership.objects.get(family="pro"))
    with pytest.raises(PlanWithdrawn):
        renew_membership(membership=membership, plan=company, by=bob)
