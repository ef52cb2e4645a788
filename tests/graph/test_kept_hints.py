"""What the optimizer found in a document is kept: never one viewer's rows, never another selection."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.graph.asking import ask
from tests.makers import a_plan, an_application, pay

ORDERS = "{ viewer { orders(first: 5) { nodes { number total { amount } lines { label } } } } }"
CARD = "{ viewer { contact { fullName memberNumber phone } } }"
ON_DEMAND = """query ($more: Boolean!) {
  viewer { orders(first: 5) { nodes {
    number placedAt @include(if: $more) total @include(if: $more) { amount }
  } } }
}"""


@pytest.fixture
def both_with_orders(alice: User, bob: User) -> None:
    """An order of 20 euros by Alice, and one of 30 by Bob."""
    for user, price in ((alice, 2000), (bob, 3000)):
        application = an_application(a_plan(price_minor=price), email=user.email)
        pay(application.order)
        application.order.contact = user.contact
        application.order.save(update_fields=["contact"])


@pytest.mark.usefixtures("both_with_orders")
def test_the_same_document_shows_everyone_their_own(alice: User, bob: User) -> None:
    turns = (alice, bob, alice)
    cards = [ask(user, CARD)["viewer"]["contact"]["fullName"] for user in turns]
    assert cards == ["Alice Martin", "Bob Durand", "Alice Martin"]
    orders = [ask(user, ORDERS)["viewer"]["orders"]["nodes"] for user in turns]
    assert [[one["total"]["amount"] for one in mine] for mine in orders] == [["20.00"], ["30.00"], ["20.00"]]


@pytest.mark.usefixtures("both_with_orders")
def test_the_second_time_costs_the_same_queries(alice: User) -> None:
    counts = []
    for _ in range(3):
        user = User.objects.get(pk=alice.pk)
        with CaptureQueriesContext(connection) as captured:
            ask(user, ORDERS)
        counts.append(len(captured))
    assert counts == [5, 5, 5]


@pytest.mark.usefixtures("both_with_orders")
def test_a_directive_selects_anew_each_time(alice: User) -> None:
    for more in (False, True, False):
        user = User.objects.get(pk=alice.pk)
        with CaptureQueriesContext(connection) as captured:
            orders = ask(user, ON_DEMAND, more=more)["viewer"]["orders"]["nodes"]
        assert ("total" in orders[0]) is more
        # A column that was not fetched would cost a query of its own.
        assert len(captured) == 2
