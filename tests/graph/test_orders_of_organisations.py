"""An organisation's order is for those who act for it now, whoever placed it."""

from itertools import count
from typing import Any

import pytest

from accounts.actions.organisations import affiliate, end_affiliation
from accounts.models import Organisation, User
from accounts.roles import RECEPTION, TREASURER
from billing.actions.cancellation import cancel_unpaid_order
from billing.actions.orders import place_order
from billing.models import Order
from billing.states import OrderState
from graph.billing.mutations import orders
from graph.billing.order import Order as OrderType
from graph.engine.nodes import id_of
from kit.refusals import NotAllowed
from tests.graph.asking import result_of
from tests.makers import a_contact, a_member, a_plan, a_user, an_organisation

pytestmark = pytest.mark.django_db

PAY = """mutation($id: ID!, $key: String!) {
  orderPay(input: {id: $id}) @idempotent(key: $key) { checkoutUrl errors { code } }
}"""
CANCEL = "mutation($id: ID!) { orderCancel(input: {id: $id}) { order { state } errors { code } } }"
_KEYS = count()


@pytest.fixture
def abc(alice: User) -> Organisation:
    """For which Alice acts."""
    return an_organisation("ABC", acted_for_by=alice)


@pytest.fixture
def order(abc: Organisation, alice: User) -> Order:
    """Placed by Alice for it."""
    return place_order(
        contact=alice.contact, organisation=abc, plan=a_plan(), label="ABC", amount_minor=3500, by=alice
    )


@pytest.fixture(autouse=True)
def _page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "start_checkout", lambda **_asked: "https://pay.example/1")


def answer(user: User, text: str, order: Order) -> Any:
    keys = {"key": str(next(_KEYS))} if text is PAY else {}
    return result_of(user, text, id=str(id_of(OrderType, order.pk)), **keys).data


def test_a_colleague_pays_and_gives_up_what_another_ordered(
    abc: Organisation, order: Order, bob: User
) -> None:
    affiliate(contact=bob.contact, organisation=abc, position="", by=None)
    assert answer(bob, PAY, order)["orderPay"]["checkoutUrl"] == "https://pay.example/1"
    assert answer(bob, CANCEL, order)["orderCancel"]["order"] == {"state": "CANCELLED"}


@pytest.mark.parametrize("role", [TREASURER, RECEPTION])
def test_who_acts_no_more_neither_pays_nor_gives_up(
    abc: Organisation, order: Order, carol: User, role: str
) -> None:
    """Somebody of the back office sees the order all the same."""
    user = a_user("erin@example.org", role, name="Erin Vidal")
    affiliation = affiliate(contact=a_member(user), organisation=abc, position="", by=None)
    Order.objects.filter(pk=order.pk).update(contact=user.contact)
    assert answer(user, PAY, order)["orderPay"]["errors"] == []
    end_affiliation(affiliation=affiliation, by=carol)
    assert answer(user, PAY, order)["orderPay"]["errors"] == [{"code": "NOT_ALLOWED"}]
    if role == RECEPTION:
        assert answer(user, CANCEL, order)["orderCancel"]["errors"] == [{"code": "NOT_ALLOWED"}]


def test_who_ordered_gives_up_nothing_once_they_act_no_more(
    abc: Organisation, order: Order, alice: User, carol: User
) -> None:
    end_affiliation(affiliation=abc.affiliations.get(), by=carol)
    with pytest.raises(NotAllowed):
        cancel_unpaid_order(order=order, by=alice)
    order.refresh_from_db()
    assert order.state == OrderState.PLACED


def test_a_contact_of_another_organisation_finds_nothing(order: Order) -> None:
    trudy = a_user("trudy@example.org", name="Trudy Moreau")
    a_contact(trudy)
    an_organisation("XYZ", acted_for_by=trudy)
    for text, name in ((PAY, "orderPay"), (CANCEL, "orderCancel")):
        assert answer(trudy, text, order)[name]["errors"] == [{"code": "NOT_FOUND"}]
