"""Money taken at the desk: once, in whole, by those who may; receipt, refund and what the desk sees."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import EDITOR, RECEPTION, TREASURER
from billing.actions.applications import approve_application, refuse_application
from billing.actions.desk import Cheque, take_payment
from billing.actions.refunds import pay_refund_by_hand
from billing.models import Application, Invoice, Order, Payment, PaymentMethod, ProviderCall, Refund
from billing.refusals import OrderNotPayable, PaymentUnderWay
from billing.states import ApplicationState, OrderState, PaymentState, RefundState
from kit.clock import today
from kit.refusals import InvalidInput, NotAllowed
from tests.billing.race_trials import Told, take_money_together
from tests.makers import a_plan, a_user, an_application, pay
from tests.races import no_row_locks

CHEQUE = Cheque(number="0000123", bank="Banque  postale", drawer="Camille Roy")
TRIES = 100


@pytest.fixture
def rita(db: None) -> User:
    """At the reception."""
    return a_user("rita@example.org", RECEPTION, name="Rita Blanc")


@pytest.fixture
def order(db: None) -> Order:
    """Of an applicant whom the payment admits."""
    return an_application(a_plan(approval="on_payment")).order


def take(order: Order, by: User, method: PaymentMethod = PaymentMethod.CASH, **how: Any) -> Payment:
    values: dict[str, Any] = {"amount_minor": 3500, "received_on": today(), **how}
    return take_payment(order=order, method=method, by=by, **values)


def test_cash_settles_the_order_and_admits(order: Order, rita: User) -> None:
    payment = take(order, rita, reference="caisse 12")
    order.refresh_from_db()
    application = Application.objects.get(order=order)
    assert (order.state, application.state) == (OrderState.FULFILLED, ApplicationState.ADMITTED)
    assert (payment.recorded_by, payment.reference, payment.received_on) == (rita, "caisse 12", today())
    assert Invoice.objects.get(order=order).content["paid_on"] == today().isoformat()


def test_a_cheque_keeps_its_details_and_its_day(order: Order, rita: User) -> None:
    day = today() - timedelta(days=3)
    payment = take(order, rita, PaymentMethod.CHEQUE, cheque=CHEQUE, received_on=day)
    assert (payment.cheque_number, payment.cheque_bank, payment.cheque_drawer) == (
        "0000123", "Banque postale", "Camille Roy",
    )  # fmt: skip
    assert Invoice.objects.get(order=order).content["paid_on"] == day.isoformat()


def test_the_same_click_again_is_the_same_payment(order: Order, rita: User) -> None:
    assert take(order, rita) == take(order, rita)
    assert (Payment.objects.count(), Invoice.objects.count(), Refund.objects.count()) == (1, 1, 0)


def test_other_money_for_a_paid_order_is_refused(order: Order, rita: User) -> None:
    take(order, rita)
    with pytest.raises(OrderNotPayable):
        take(order, rita, PaymentMethod.CHEQUE)
    assert Payment.objects.count() == 1


def test_a_debit_under_way_is_waited_for(order: Order, rita: User) -> None:
    Payment.objects.create(order=order, method="sepa", state=PaymentState.PENDING, amount_minor=3500)
    with pytest.raises(PaymentUnderWay):
        take(order, rita)


@pytest.mark.parametrize(
    ("how", "path"),
    [
        ({"amount_minor": 3499}, ("amount",)),
        ({"received_on": date(2999, 1, 1)}, ("received_on",)),
        ({"received_on": date(1999, 1, 1)}, ("received_on",)),
        ({"method": PaymentMethod.CARD}, ("method",)),
        ({"reference": "x" * 201}, ("reference",)),
    ],
)
def test_what_cannot_be_is_told_by_its_field(
    order: Order, rita: User, how: dict[str, Any], path: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        take(order, rita, **how)
    assert refused.value.path == path
    assert not Payment.objects.exists()


def test_nobody_else_takes_money(order: Order, alice: User) -> None:
    for user in (alice, a_user("ed@example.org", EDITOR)):
        with pytest.raises(NotAllowed):
            take(order, user)
    assert not Payment.objects.exists()


def test_the_database_holds_one_payment_by_hand(order: Order, rita: User) -> None:
    take(order, rita)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(order=order, method="transfer", state="succeeded", amount_minor=3500)


def test_money_of_the_desk_goes_back_by_hand(carol: User) -> None:
    application = an_application()
    take(application.order, carol)
    refuse_application(application=application, reason="Complet.", by=carol)
    refund = Refund.objects.get()
    assert (refund.state, ProviderCall.objects.count()) == (RefundState.TO_PAY, 0)
    pay_refund_by_hand(refund=refund, reference="caisse", reason="Rendu", by=carol)
    refund.refresh_from_db()
    assert refund.state == RefundState.BY_HAND


def test_the_desk_sees_what_waits_and_what_it_took(rita: User, carol: User) -> None:
    waiting, online, taken = (an_application() for _ in range(3))
    pay(online.order)
    approve_application(application=online, by=carol)
    take(taken.order, rita)
    assert set(Order.objects.visible_to(rita)) == {waiting.order, taken.order}
    assert [invoice.order for invoice in Invoice.objects.visible_to(rita)] == [taken.order]
    treasurer = a_user("tom@example.org", TREASURER)
    assert Order.objects.visible_to(treasurer).count() == 3


@pytest.mark.django_db(transaction=True)
def test_many_clicks_take_the_money_once(carol: User) -> None:
    assert take_money_together(4, carol) == Told((1, 1, 1, 1), [])


@pytest.mark.django_db(transaction=True)
def test_without_locks_clicks_collide(carol: User) -> None:
    """The control: the rows are not locked, and the database's constraint is all that is left."""
    with no_row_locks():
        told = (take_money_together(4, carol) for _ in range(TRIES))
        assert any(one != Told((1, 1, 1, 1), []) for one in told)
