"""Lists cost the same queries however long they are; each number is what the operation needs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact, User
from billing.actions.applications import approve_application
from billing.actions.granting import grant_period
from billing.models import Order
from billing.states import ApplicationState
from tests.graph.asking import ask
from tests.makers import a_plan, an_application, pay

OPERATIONS = {
    "home": (
        9,
        """{ viewer {
          email contact { givenName fullName memberNumber photo { url } }
          ordersToPay(first: 5) { nodes { number total { amount } lines { label } } }
          memberships(first: 5) { nodes { state lastDay daysLeft shareElapsed viewerCanRenew
            viewerRenewalBlockers currentPlan { name } } }
          invoices(first: 5) { nodes { number total { amount } lines { label } pdf { url } } }
        } }""",
    ),
    "memberships": (
        7,
        """{ memberships(first: 50, filter: {states: [ACTIVE]}) { totalCount nodes {
          state memberSince paidUntil contact { fullName memberNumber } currentPlan { name price { amount } }
        } } }""",
    ),
    "periods": (
        6,
        """{ memberships(first: 50) { nodes { id periods(first: 5) { totalCount nodes { lastDay plan {
      name } } } } } }""",
    ),
    "applications": (
        9,
        """{ applications(first: 50, orderBy: NAME, search: "roy") { totalCount nodes {
          fullName state answers { label values } agreements { wording } plan { name } contact { email }
          files { nodes { name file { url } } } order { number total { amount } }
        } } }""",
    ),
    "orders": (
        11,
        """{ orders(first: 50, filter: {states: [FULFILLED]}) { nodes {
          number total { amount } contact { fullName } lines { label total { amount } plan { code } }
          invoice { number creditNotes(first: 5) { nodes { number } } }
          payments(first: 5) { totalCount nodes { amount { amount } state refund { state } } }
        } } }""",
    ),
    "contacts": (
        6,
        """{ contacts(first: 50, search: "roy") { totalCount nodes {
          fullName notes user { email } consents(first: 10) { nodes { wording } }
        } } }""",
    ),
}


@pytest.fixture
def members(request: pytest.FixtureRequest, carol: User) -> list[Contact]:
    """As many members as the test asks for, each admitted after paying."""
    plan = a_plan()
    found = []
    for number in range(request.param):
        application = an_application(plan, state=ApplicationState.PAID, email=f"roy{number}@example.org")
        found.append(approve_application(application=application, by=carol).contact)
    return [contact for contact in found if contact is not None]


@pytest.mark.parametrize("members", [1, 3], indirect=True, ids=["one", "three"])
@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "home"])
def test_a_list_of_the_back_office(name: str, members: list[Contact], carol: User) -> None:
    queries, document = OPERATIONS[name]
    # As a request does it: nothing is known of her permissions yet.
    carol = User.objects.get(pk=carol.pk)
    with CaptureQueriesContext(connection) as captured:
        data = ask(carol, document)
    assert len(next(iter(data.values()))["nodes"]) == len(members)
    assert len(captured) == queries, "\n".join(query["sql"][:160] for query in captured.captured_queries)


@pytest.mark.parametrize("members", [1], indirect=True)
@pytest.mark.parametrize("number", [1, 3], ids=["one", "three"])
def test_the_members_home(number: int, members: list[Contact]) -> None:
    contact = Contact.objects.get(pk=members[0].pk)
    an_application(a_plan(family="to-pay"), email=contact.email)
    for index in range(1, number):
        plan = a_plan(family=f"family-{index}")
        grant_period(contact=contact, plan=plan, line=None, by=None)
        application = an_application(plan, email=contact.email)
        pay(Order.objects.get(application=application))
        an_application(a_plan(family=f"other-{index}"), email=contact.email)
    queries, document = OPERATIONS["home"]
    user = User.objects.get(contact=contact)
    with CaptureQueriesContext(connection) as captured:
        viewer = ask(user, document)["viewer"]
    assert [len(viewer[name]["nodes"]) for name in ("memberships", "invoices", "ordersToPay")] == [number] * 3
    assert len(captured) == queries, "\n".join(query["sql"][:160] for query in captured.captured_queries)
