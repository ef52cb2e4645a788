"""An approval is not undone by halves: what went to another plan since is taken back first."""

import pytest

from accounts.models import User
from billing.actions.applications import approve_application, undo_approval
from billing.actions.cancellation import take_back_order
from billing.actions.changing import change_plan, changes_of
from billing.models import Application, Membership, Order, Plan
from billing.refusals import PlanChanged
from billing.states import ApplicationState
from tests.makers import a_plan, an_application, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def dearer() -> Plan:
    return a_plan("dearer", price_minor=20_000, family="atelier")


def changed(application: Application, plan: Plan) -> Order:
    """The applicant, admitted, pays for a dearer plan."""
    user = User.objects.get(contact=application.contact)
    membership = Membership.objects.get(contact=application.contact)
    minor = dict(changes_of(membership))[plan]
    order = change_plan(membership=membership, plan=plan, expected_minor=minor, by=user)
    pay(order)
    return order


@pytest.mark.parametrize("price", [10_000, 0])
def test_the_days_of_the_other_plan_do_not_stay(dearer: Plan, carol: User, price: int) -> None:
    plan = a_plan("cheap", price_minor=price, family="atelier")
    state = ApplicationState.PAID if price else ApplicationState.SUBMITTED
    application = approve_application(application=an_application(plan, state=state), by=carol)
    order = changed(application, dearer)
    membership = Membership.objects.get(family="atelier")
    with pytest.raises(PlanChanged):
        undo_approval(application=application, reason="The wrong person", by=carol)
    application.refresh_from_db()
    assert application.state == ApplicationState.ADMITTED
    take_back_order(order=order, reason="The wrong person", by=carol)
    undo_approval(application=application, reason="The wrong person", by=carol)
    assert not membership.periods.standing().exists()
