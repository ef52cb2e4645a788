"""Direct debits that come back after days, when nobody looks at a page any more."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from billing.actions.payments import record_payment
from billing.letters.reminders import payment_returned
from billing.models import Order, PaymentMethod
from billing.states import PaymentState
from tests.makers import a_plan, an_application, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return Order.objects.get(application=an_application(a_plan()))


def _hear(order: Order, method: PaymentMethod, state: PaymentState) -> None:
    record_payment(
        order=order, method=method, state=state, amount_minor=order.total.minor,
        stripe_payment_intent_id="pi_slow", by=None,
    )  # fmt: skip


def _letters() -> int:
    return ProcrastinateJob.objects.filter(task_name="kit.deliver", args__kind="payment_returned").count()


def test_a_debit_that_comes_back_is_told_once(order: Order) -> None:
    _hear(order, PaymentMethod.SEPA, PaymentState.PENDING)
    assert _letters() == 0
    for _ in range(2):
        _hear(order, PaymentMethod.SEPA, PaymentState.FAILED)
    assert _letters() == 1
    letter = payment_returned(order.pk)
    assert letter is not None
    assert letter.to == order.contact.email
    assert letter.action is not None
    assert "/join/" in letter.action[1]


def test_nothing_is_told_once_the_order_is_paid(order: Order) -> None:
    _hear(order, PaymentMethod.SEPA, PaymentState.FAILED)
    pay(order)
    assert payment_returned(order.pk) is None


def test_a_refused_card_is_told_on_its_page_alone(order: Order) -> None:
    _hear(order, PaymentMethod.CARD, PaymentState.FAILED)
    assert _letters() == 0
