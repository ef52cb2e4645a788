"""Payment pages: one intent and one page for an order, whatever is lost on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from billing import calls
from billing.actions import checkout
from billing.actions.applications import withdraw_application
from billing.actions.checkout import start_checkout
from billing.actions.payments import record_payment
from billing.gateway import Checkout, CheckoutStatus, GatewayUnavailable, stripe
from billing.models import Application, Order, Payment, PaymentMethod, ProviderCall, Refund
from billing.reconciler import reconcile
from billing.refusals import OrderNotPayable, ProviderUnavailable
from billing.states import OrderState, PaymentState, RefundState
from billing.sync import apply_checkout, sync_object
from tests.billing.conftest import DECLINED, Provider
from tests.makers import a_plan, an_application

pytestmark = pytest.mark.django_db

type Work = Callable[[], int]
ALWAYS = timedelta(days=3)
AT_ONCE = timedelta(0)


class Killed(BaseException):
    """As if the process ended here: nothing that follows runs."""


def an_order() -> Order:
    return an_application(a_plan(approval="on_payment")).order


def start(order: Order) -> str:
    return start_checkout(order=order, success_path="/thanks", cancel_path="/back")


def state_of(order: Order) -> str:
    return Order.objects.values_list("state", flat=True).get(pk=order.pk)


def test_a_page_opens_and_a_payment_on_it_settles_the_order(provider: Provider, work: Work) -> None:
    order = an_order()
    page = start(order)
    assert provider.pay(page, DECLINED) == 402
    assert provider.pay(page) == 303
    sync_object("checkout.session", ProviderCall.objects.get().stripe_object_id)
    payment = Payment.objects.get()
    assert (state_of(order), payment.amount_minor, payment.method) == ("fulfilled", 3500, "card")
    assert ProviderCall.objects.open().count() == 0
    session = provider.all("checkout/sessions")[0]
    assert session["customer_email"] == order.contact.email
    assert session["success_url"] == "http://127.0.0.1:8000/thanks"


def test_two_clicks_open_one_page(provider: Provider) -> None:
    order = an_order()
    assert start(order) == start(order)
    assert len(provider.all("checkout/sessions")) == 1


def test_an_answer_lost_on_the_way_is_asked_for_again_with_the_same_key(provider: Provider) -> None:
    order = an_order()
    # The SDK tries twice.
    provider.control("switches", api_lose_answers_next=2)
    with pytest.raises(ProviderUnavailable):
        start(order)
    page = start(order)
    sessions = provider.all("checkout/sessions")
    assert ([session["url"] for session in sessions], ProviderCall.objects.count()) == ([page], 1)


@pytest.mark.parametrize("moment", ["before the call", "after the call", "after the payment"])
def test_a_kill_around_the_call_charges_once(
    provider: Provider, work: Work, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    order = an_order()
    if moment == "before the call":
        _killed_in(monkeypatch, "carry_out", order)
    if moment == "after the call":
        _killed_in(monkeypatch, "keep_answer", order)
    page = start(order)
    assert provider.pay(page) == 303
    if moment == "after the payment":
        start(order)
    reconcile(events_since=ALWAYS, settling=AT_ONCE)
    work()
    assert state_of(order) == "fulfilled"
    assert len([charge for charge in provider.all("charges") if charge["paid"]]) == 1
    assert Payment.objects.count() == 1


def _killed_in(monkeypatch: pytest.MonkeyPatch, name: str, order: Order) -> None:
    def killed(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(checkout, name, killed)
        with pytest.raises(Killed):
            start(order)


def test_the_reconciler_learns_an_address_that_was_lost(
    provider: Provider, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_order()
    _killed_in(monkeypatch, "keep_answer", order)
    reconcile(events_since=ALWAYS, settling=AT_ONCE)
    work()
    assert ProviderCall.objects.get().url == provider.all("checkout/sessions")[0]["url"]


def test_an_intent_older_than_stripes_memory_is_looked_up_before_it_is_repeated(
    provider: Provider, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_order()
    _killed_in(monkeypatch, "keep_answer", order)
    call = ProviderCall.objects.get()
    assert provider.pay(provider.all("checkout/sessions")[0]["url"]) == 303
    ProviderCall.objects.update(created_at=timezone.now() - timedelta(hours=24))
    monkeypatch.setattr(stripe, "find_checkout", lambda key, since: _first(provider, key))
    calls.make_call(call.pk)
    assert (state_of(order), len(provider.all("checkout/sessions"))) == ("fulfilled", 1)


def _first(provider: Provider, key: str) -> Checkout:
    session = provider.all("checkout/sessions")[0]
    assert session["metadata"][stripe.NOTE] == key
    return stripe.read_checkout(session["id"])


def test_a_lost_intent_is_found_by_its_key(provider: Provider) -> None:
    order = an_order()
    start(order)
    call = ProviderCall.objects.get()
    found = stripe.find_checkout(call.idempotency_key, since=call.created_at)
    assert found is not None
    assert found.id == call.stripe_object_id
    assert stripe.find_checkout("another", since=call.created_at) is None


def test_an_intent_too_old_to_be_opened_gives_way_to_a_new_one(provider: Provider) -> None:
    order = an_order()
    provider.control("switches", api_errors_next=2)
    with pytest.raises(ProviderUnavailable):
        start(order)
    ProviderCall.objects.update(expires_at=timezone.now() + timedelta(minutes=20))
    assert provider.pay(start(order)) == 303
    assert ProviderCall.objects.count() == 2


def test_a_page_about_to_close_is_replaced_and_closed(provider: Provider, work: Work) -> None:
    order = an_order()
    first = start(order)
    ProviderCall.objects.update(expires_at=timezone.now() + timedelta(minutes=9))
    second = start(order)
    assert first != second
    work()
    assert (provider.pay(first), provider.pay(second)) == (410, 303)


def test_a_refused_intent_is_closed_and_the_next_click_begins_anew(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = an_order()
    monkeypatch.setattr(checkout, "PAGE_LIFE", timedelta(hours=30))
    with pytest.raises(ProviderUnavailable):
        start(order)
    monkeypatch.undo()
    assert ProviderCall.objects.open().count() == 0


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.EXPIRED, OrderState.FULFILLED])
def test_only_an_order_that_waits_for_money_has_a_page(provider: Provider, state: OrderState) -> None:
    order = an_order()
    Order.objects.update(state=state, paid_at=timezone.now())
    with pytest.raises(OrderNotPayable):
        start(order)
    assert provider.all("checkout/sessions") == []


def test_the_page_of_an_order_that_ended_is_closed(provider: Provider, work: Work) -> None:
    order = an_order()
    page = start(order)
    withdraw_application(application=Application.objects.get(order=order))
    work()
    assert provider.pay(page) == 410
    assert ProviderCall.objects.open().count() == 0


def test_a_payment_that_overtakes_the_end_goes_back_by_itself(provider: Provider, work: Work) -> None:
    order = an_order()
    page = start(order)
    withdraw_application(application=Application.objects.get(order=order))
    assert provider.pay(page) == 303
    work()
    assert state_of(order) == "cancelled"
    assert [charge["refunded"] for charge in provider.all("charges")] == [True]
    assert Refund.objects.get().state == RefundState.SUCCEEDED


@pytest.mark.parametrize("moment", ["answer lost", "killed after the call", "done twice", "key forgotten"])
def test_a_refund_happens_once(
    provider: Provider, work: Work, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    order = an_order()
    provider.pay(start(order))
    sync_object("checkout.session", ProviderCall.objects.get().stripe_object_id)
    record_payment(
        order=order, method=PaymentMethod.CARD, state=PaymentState.SUCCEEDED, amount_minor=1,
        stripe_payment_intent_id=_second_intent(provider), by=None,
    )  # fmt: skip
    call = ProviderCall.objects.get(kind="refund")
    if moment == "answer lost":
        provider.control("switches", api_lose_answers_next=2)
        with pytest.raises(GatewayUnavailable):
            calls.make_call(call.pk)
    if moment == "key forgotten":
        _refund_and_die(monkeypatch, call)
        provider.control("clock/advance", days=2)
        ProviderCall.objects.filter(pk=call.pk).update(created_at=timezone.now() - timedelta(days=2))
    if moment == "killed after the call":
        _refund_and_die(monkeypatch, call)
    for _ in range(2):
        calls.make_call(call.pk)
    assert [refund["amount"] for refund in provider.all("refunds")] == [1]
    assert Refund.objects.get().state == RefundState.SUCCEEDED


def _second_intent(provider: Provider) -> str:
    """Money of another page, as a second tab would bring."""
    other = an_order()
    provider.pay(start(other))
    intent: str = provider.all("checkout/sessions")[-1]["payment_intent"]
    return intent


def _refund_and_die(monkeypatch: pytest.MonkeyPatch, call: ProviderCall) -> None:
    def killed(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(calls, "apply_refund", killed)
        with pytest.raises(Killed):
            calls.make_call(call.pk)


def test_a_refund_that_the_provider_refuses_is_for_the_treasurer(provider: Provider, work: Work) -> None:
    order = an_order()
    for intent in ("pi_nobody_1", "pi_nobody_2"):
        record_payment(
            order=order, method=PaymentMethod.CARD, state=PaymentState.SUCCEEDED, amount_minor=3500,
            stripe_payment_intent_id=intent, by=None,
        )  # fmt: skip
    work()
    assert Refund.objects.get().state == RefundState.FAILED
    assert ProviderCall.objects.open().count() == 0


def test_a_debit_is_pending_and_then_fails_or_succeeds() -> None:
    order = an_order()
    for status, expected in (("PENDING", "placed"), ("FAILED", "placed")):
        _news(order, status)
        assert state_of(order) == expected
    assert Payment.objects.get().state == PaymentState.FAILED
    assert ProviderCall.objects.open().count() == 0


def _news(order: Order, status: str) -> None:
    call, _ = ProviderCall.objects.get_or_create(kind="checkout", idempotency_key="k", order=order)
    apply_checkout(
        Checkout(
            "cs_1", CheckoutStatus[status], "", timezone.now(), 3500, "sepa", "pi_1", call.idempotency_key
        )
    )


def test_objects_of_others_are_left_alone(provider: Provider) -> None:
    an_order()
    sync_object("checkout.session", "cs_test_of_another_account")
    _news_of_nobody()
    assert not Payment.objects.exists()


def _news_of_nobody() -> None:
    apply_checkout(Checkout("cs_2", CheckoutStatus.PAID, "", timezone.now(), 3500, "card", "pi_2", ""))
