"""What is an organisation's in the portal: shown to whoever acts for it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions.contacts import link_user
from accounts.models import Organisation, OrganisationUserObjectPermission, User
from billing.actions.orders import place_order
from billing.actions.seats import give_seat
from billing.models import Coverage, HolderKind, Invoice, Membership, Plan
from graph.billing.membership import Coverage as CoverageType
from graph.billing.membership import Membership as MembershipType
from graph.engine.nodes import id_of
from tests.makers import a_plan, an_organisation, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def abc(alice: User) -> Membership:
    """ABC's membership with two seats, for which Alice acts; and an order that waits for money."""
    organisation = an_organisation("ABC", acted_for_by=alice)
    plan = a_plan("company", holder_kind=HolderKind.ORGANISATION, seats=2, name_fr="Entreprise")
    _order(organisation, alice, plan, is_paid=True)
    _order(organisation, alice, a_plan("other", family="other", name_fr="Location"), is_paid=False)
    return Membership.objects.get(organisation=organisation)


def _order(organisation: Organisation, user: User, plan: Plan, *, is_paid: bool) -> None:
    order = place_order(
        contact=user.contact,
        organisation=organisation,
        plan=plan,
        label=plan.name_fr,
        amount_minor=30000,
        by=None,
    )
    if is_paid:
        pay(order)


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def _give(membership: Membership, **card: str) -> dict[str, str]:
    named = {"givenName": "Ada", "familyName": "Roy", "email": "", "birthOn": ""}
    membership_id = str(id_of(MembershipType, membership.pk))
    return {"verb": "give", "membershipId": membership_id, **named, **card}


def test_its_documents_and_what_it_has_to_pay_stand_under_its_name(
    signed_in: Client, abc: Membership
) -> None:
    page = signed_in.get("/portal/purchases/").content.decode()
    assert "<h2>ABC</h2>" in page
    assert Invoice.objects.get(organisation=abc.organisation).number in page
    assert page.count('value="pay"') == 1
    assert "<h2>ABC</h2>" in signed_in.get("/portal/membership/").content.decode()


def test_they_vanish_with_the_guardian_row_alone(signed_in: Client, abc: Membership) -> None:
    OrganisationUserObjectPermission.objects.all().delete()
    number = Invoice.objects.get(organisation=abc.organisation).number
    for name in ("purchases", "membership"):
        page = signed_in.get(f"/portal/{name}/").content.decode()
        assert "ABC" not in page
        assert number not in page


def test_another_organisations_contact_finds_nothing_of_it(
    client: Client, abc: Membership, bob: User
) -> None:
    an_organisation("Another", acted_for_by=bob)
    client.force_login(bob)
    number = Invoice.objects.get(organisation=abc.organisation).number
    assert number not in client.get("/portal/purchases/").content.decode()
    answer = client.post("/portal/membership/", _give(abc))
    assert answer.status_code == 422
    assert not abc.coverages.exists()


def test_seats_are_given_and_freed(signed_in: Client, abc: Membership) -> None:
    assert signed_in.post("/portal/membership/", _give(abc)).status_code == 303
    seat = abc.coverages.standing().get()
    assert "Ada Roy" in signed_in.get("/portal/membership/").content.decode()
    free = {"verb": "free", "id": str(id_of(CoverageType, seat.pk))}
    assert signed_in.post("/portal/membership/", free).status_code == 303
    assert not abc.coverages.standing().exists()


def test_what_is_refused_shows_at_its_field_and_keeps_what_was_typed(
    signed_in: Client, abc: Membership
) -> None:
    answer = signed_in.post("/portal/membership/", _give(abc, email="nobody"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Ada"' in page
    assert "<details" in page
    assert " open>" in page
    assert not abc.coverages.exists()


def test_a_full_membership_says_so_and_offers_no_more(
    signed_in: Client, abc: Membership, alice: User
) -> None:
    for name in ("ada", "bea"):
        give_seat(membership=abc, card={"given_name": name}, by=alice)
    assert 'value="give"' not in signed_in.get("/portal/membership/").content.decode()
    assert signed_in.post("/portal/membership/", _give(abc)).status_code == 422
    assert abc.coverages.standing().count() == 2


def test_whoever_has_a_seat_reads_by_whose_membership(
    client: Client, abc: Membership, trudy: User, alice: User
) -> None:
    client.force_login(trudy)
    assert "ABC" not in client.get("/portal/membership/").content.decode()
    seat = give_seat(membership=abc, card={"given_name": "Trudy"}, by=alice)
    link_user(contact=seat.contact, user=trudy, by=None)
    page = client.get("/portal/membership/").content.decode()
    assert "Membre par l’adhésion de ABC" in page
    # A seat opens nothing that is the company's.
    assert "<h2>ABC</h2>" not in page
    assert "<h2>ABC</h2>" not in client.get("/portal/purchases/").content.decode()


@pytest.mark.parametrize("seats", [1, 2])
def test_seats_cost_no_query_each(signed_in: Client, abc: Membership, alice: User, seats: int) -> None:
    for number in range(seats):
        give_seat(membership=abc, card={"given_name": f"Ada {number}"}, by=alice)
    signed_in.get("/portal/membership/")
    with CaptureQueriesContext(connection) as seen:
        signed_in.get("/portal/membership/")
    assert (len(seen), Coverage.objects.filter(membership=abc).count()) == (51, seats)
