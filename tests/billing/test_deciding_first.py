"""What the team decides first is not paid before, and money comes back the way it came."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Association, User
from billing.actions.applications import (
    approve_application,
    refuse_application,
    undo_approval,
    withdraw_application,
)
from billing.actions.desk import take_payment
from billing.actions.orders import place_order
from billing.letters.ends import refused, withdrawn
from billing.links import application_token
from billing.models import Application, Order, PaymentMethod, PaymentTurn
from billing.states import ApplicationState, OrderState
from kit.clock import today
from tests.graph.asking import ask
from tests.makers import a_contact, a_plan, an_application

pytestmark = pytest.mark.django_db

BANK, BY_HAND = "votre banque l’affiche", "en main propre"


@pytest.fixture
def undone(carol: User) -> Application:
    """An application of a plan that is approved first, whose approval was a mistake."""
    plan = a_plan(payment_turn=PaymentTurn.APPROVE_FIRST)
    application = approve_application(application=an_application(plan), by=carol)
    return undo_approval(application=application, reason="Homonyme.", by=carol)


def test_an_order_of_an_undone_approval_waits_for_the_decision(undone: Application) -> None:
    assert Order.objects.get().state == OrderState.PLACED
    assert not Order.objects.payable_online().exists()
    token = application_token(undone)
    told = ask(None, "query($token: String!) { application(token: $token) { canPay } }", token=token)
    assert told["application"] == {"canPay": False}


def test_it_is_payable_again_once_it_is_approved(undone: Application, carol: User) -> None:
    approve_application(application=undone, by=carol)
    assert Order.objects.payable_online().get().application == undone


def test_other_orders_are_payable_at_once() -> None:
    an_application(a_plan(payment_turn=PaymentTurn.PAY_FIRST))
    place_order(contact=a_contact(), plan=a_plan(), label="Adhésion", amount_minor=3500, by=None)
    with CaptureQueriesContext(connection) as captured:
        assert Order.objects.payable_online().count() == 2
    assert len(captured) == 1


def _paid(method: PaymentMethod, carol: User) -> Application:
    if method == PaymentMethod.CARD:
        return an_application(state=ApplicationState.PAID)
    application = an_application()
    take_payment(
        order=application.order, method=method, amount_minor=3500, received_on=today(), by=carol,
        reference="VIR 47",
    )  # fmt: skip
    application.refresh_from_db()
    return application


@pytest.mark.parametrize(
    ("method", "words", "others"),
    [(PaymentMethod.CARD, BANK, BY_HAND), (PaymentMethod.CASH, BY_HAND, BANK)],
)
def test_money_comes_back_the_way_it_came(
    method: PaymentMethod, words: str, others: str, carol: User
) -> None:
    us = Association.objects.current()
    application = refuse_application(application=_paid(method, carol), reason="Plein.", by=carol)
    told = str(refused(application, us))
    assert words in told
    assert others not in told
    withdrawal = withdraw_application(application=_paid(method, carol))
    assert words in str(withdrawn(withdrawal, us))
