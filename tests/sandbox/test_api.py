"""The API's manners, seen through the real SDK: keys, idempotency, pages, expansion, refusals."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import stripe

from tests.sandbox.conftest import Ground, client_for, price_data

CUSTOMER = {"email": "alice@example.org"}


def post(ground: Ground, key: str, path: str = "/v1/customers", **form: str) -> httpx.Response:
    """A raw POST with an idempotency key."""
    headers = {"Authorization": "Bearer sk_test_raw", "Idempotency-Key": key}
    return ground.web.post(path, data=form, headers=headers)


@pytest.mark.parametrize("authorization", [None, "Bearer nonsense", "Bearer sk_live_1", "Basic ****"])
def test_without_a_test_key_nobody_gets_in(ground: Ground, authorization: str | None) -> None:
    ground.client.v1.customers.create({"email": "alice@example.org"})
    headers = {"Authorization": authorization} if authorization else {}
    answer = ground.web.get("/v1/customers", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert "alice" not in answer.text


def test_the_sdk_understands_a_wrong_key(ground: Ground) -> None:
    address = f"http://127.0.0.1:{ground.outside.http.port}"
    client = stripe.StripeClient("sk_wrong", base_addresses={"api": address})
    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key"):
        client.v1.customers.list()


def test_the_same_key_and_parameters_are_done_once_and_answered_alike(ground: Ground) -> None:
    first, second = post(ground, "k1", **CUSTOMER), post(ground, "k1", **CUSTOMER)
    assert second.json() == first.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["original-request"] == first.headers["request-id"]
    assert len(ground.client.v1.customers.list().data) == 1


def test_the_same_key_with_other_parameters_is_refused(ground: Ground) -> None:
    options: stripe.RequestOptions = {"idempotency_key": "k1"}
    ground.client.v1.customers.create({"email": "alice@example.org"}, options)
    with pytest.raises(stripe.IdempotencyError, match="same parameters") as refused:
        ground.client.v1.customers.create({"email": "bob@example.org"}, options)
    assert refused.value.http_status == 400
    assert post(ground, "k1", "/v1/products", name="Laser").status_code == 400


def test_a_key_in_use_is_refused_until_its_request_is_over(ground: Ground) -> None:
    ground.control("switches", api_delay_seconds=30)
    slow = threading.Thread(target=post, args=(ground, "k1"), kwargs=CUSTOMER)
    slow.start()
    keys = ground.outside.api.keys
    with ground.outside.store.lock:
        ground.outside.store.changed.wait_for(lambda: "k1" in keys._in_use, timeout=5)
    answer = post(ground, "k1", **CUSTOMER)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "idempotency_key_in_use")
    ground.outside.world.stopping.set()
    slow.join()
    assert post(ground, "k1", **CUSTOMER).headers["idempotent-replayed"] == "true"


def test_a_key_is_forgotten_after_a_day(ground: Ground) -> None:
    first = post(ground, "k1", **CUSTOMER).json()
    ground.control("clock/advance", days=1)
    assert post(ground, "k1", **CUSTOMER).json()["id"] != first["id"]


def test_a_refusal_of_parameters_does_not_use_up_the_key(ground: Ground) -> None:
    assert post(ground, "k1", nonsense="1").status_code == 400
    assert post(ground, "k1", **CUSTOMER).status_code == 200


def test_a_lost_answer_is_found_again_with_the_key(ground: Ground) -> None:
    ground.control("switches", api_lose_answers_next=1)
    options: stripe.RequestOptions = {"idempotency_key": "k1"}
    with pytest.raises(stripe.APIConnectionError):
        ground.client.v1.customers.create({"email": "alice@example.org"}, options)
    again = ground.client.v1.customers.create({"email": "alice@example.org"}, options)
    assert [customer.id for customer in ground.client.v1.customers.list().data] == [again.id]


def test_an_error_of_the_service_does_nothing(ground: Ground) -> None:
    ground.control("switches", api_errors_next=1)
    with pytest.raises(stripe.APIError) as refused:
        ground.client.v1.customers.create({"email": "alice@example.org"})
    assert refused.value.http_status == 500
    assert ground.client.v1.customers.list().data == []


def test_pages_go_forward_and_back(ground: Ground) -> None:
    ids = [ground.client.v1.customers.create({"name": str(place)}).id for place in range(5)][::-1]
    customers = ground.client.v1.customers
    first = customers.list({"limit": 2})
    assert ([item.id for item in first.data], first.has_more) == (ids[:2], True)
    second = customers.list({"limit": 2, "starting_after": ids[1]})
    assert ([item.id for item in second.data], second.has_more) == (ids[2:4], True)
    back = customers.list({"limit": 2, "ending_before": ids[3]})
    assert ([item.id for item in back.data], back.has_more) == (ids[1:3], True)
    last = customers.list({"limit": 2, "starting_after": ids[3]})
    assert ([item.id for item in last.data], last.has_more) == (ids[4:], False)
    assert [item.id for item in customers.list({"limit": 2}).auto_paging_iter()] == ids


def test_a_list_can_be_bounded_in_time(ground: Ground) -> None:
    old = ground.client.v1.customers.create({"name": "old"})
    ground.control("clock/advance", days=1)
    new = ground.client.v1.customers.create({"name": "new"})
    assert old.created < new.created
    found = ground.client.v1.customers.list({"created": {"gt": old.created}})
    assert [item.id for item in found.data] == [new.id]


def test_an_unknown_object_is_missing(ground: Ground) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent: 'pi_nobody'") as refused:
        ground.client.v1.payment_intents.retrieve("pi_nobody")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_an_unknown_parameter_is_refused_and_nothing_is_done(ground: Ground) -> None:
    lines = [{"quantity": 1, "price_data": price_data("Laser", 500, colour="red")}]
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter") as refused:
        ground.open_session(line_items=lines)
    assert refused.value.param == "line_items[0][price_data][colour]"
    assert ground.client.v1.products.list().data == []


@pytest.mark.parametrize("body", ["a[b=1", "a]=1", "a[b]=1&a=2&a[c]=3", "[]=1", "a" + "[b]" * 40 + "=1"])
def test_a_body_that_is_no_form_is_refused(ground: Ground, body: str) -> None:
    headers = {"Authorization": "Bearer sk_test_raw"}
    answer = ground.web.post("/v1/customers", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


def test_expansion_reaches_four_levels_also_in_lists(ground: Ground) -> None:
    intent = ground.paid_intent()
    found = ground.client.v1.checkout.sessions.list(
        {"payment_intent": intent.id, "expand": ["data.payment_intent.latest_charge.balance_transaction"]}
    )
    session_intent = found.data[0].payment_intent
    assert isinstance(session_intent, stripe.PaymentIntent)
    assert isinstance(session_intent.latest_charge, stripe.Charge)
    transaction = session_intent.latest_charge.balance_transaction
    assert isinstance(transaction, stripe.BalanceTransaction)
    assert (transaction.amount, transaction.net) == (3500, 3500 - transaction.fee)


def test_what_cannot_be_expanded_is_refused(ground: Ground) -> None:
    session = ground.open_session()
    for path in ("metadata", "payment_intent.nothing.x", "status", "nothing", "a.b.c.d.e"):
        if path.startswith("payment_intent"):
            ground.pay(session)
        with pytest.raises(stripe.InvalidRequestError, match="cannot"):
            ground.again(session, path)


def test_metadata_is_merged_and_an_empty_value_removes(ground: Ground) -> None:
    customer = ground.client.v1.customers.create({"metadata": {"a": "1", "b": "2"}})
    changed = ground.client.v1.customers.update(customer.id, {"metadata": {"b": "", "7": "x"}})
    assert changed.metadata is not None
    assert changed.metadata.to_dict() == {"a": "1", "7": "x"}


def test_payment_intents_are_found_by_metadata(ground: Ground) -> None:
    wanted = ground.paid_intent(payment_intent_data={"metadata": {"order": "it's B2"}})
    ground.paid_intent()
    search = ground.client.v1.payment_intents.search
    found = search({"query": r"metadata['order']:'it\'s B2' AND status:'succeeded'"})
    assert [intent.id for intent in found.data] == [wanted.id]
    assert search({"query": "amount>3499 AND -metadata['order']:'A1'"}).data[0].id == wanted.id
    assert len(search({"query": "metadata['order']:'A1' OR status:'canceled'"}).data) == 1
    assert search({"query": "metadata['order']:null"}).data == []


def test_search_can_be_late_as_at_stripe(ground: Ground) -> None:
    ground.paid_intent()
    ground.control("switches", search_lag_seconds=60)
    search = ground.client.v1.payment_intents.search
    assert search({"query": "status:'succeeded'"}).data == []
    ground.control("clock/advance", seconds=61)
    assert len(search({"query": "status:'succeeded'"}).data) == 1


@pytest.mark.parametrize("query", ["", "status", "status='x'", "a:'b' AND c:'d' OR e:'f'", "a:'b' c:'d'"])
def test_a_query_that_makes_no_sense_is_refused(ground: Ground, query: str) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        ground.client.v1.payment_intents.search({"query": query})


def test_customers_are_changed_listed_and_deleted(ground: Ground) -> None:
    customer = ground.client.v1.customers.create({"email": "alice@example.org", "name": "Alice"})
    assert ground.client.v1.customers.update(customer.id, {"name": "Alice M."}).name == "Alice M."
    assert len(ground.client.v1.customers.list({"email": "alice@example.org"}).data) == 1
    assert ground.client.v1.customers.delete(customer.id).deleted is True
    assert ground.client.v1.customers.list().data == []
    assert ground.client.v1.customers.retrieve(customer.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        ground.open_session(customer=customer.id, customer_email=None)


@contextmanager
def suppress_in_use() -> Iterator[None]:
    """A second request beside the first with the same key is told that the key is in use."""
    try:
        yield
    except stripe.APIError as refused:
        if refused.http_status != 409:
            raise


def test_many_clients_at_once_get_what_they_asked_for(ground: Ground) -> None:
    names = [str(place) for place in range(40)]

    def create(name: str) -> None:
        with suppress_in_use():
            client_for(ground.outside).v1.customers.create({"name": name}, {"idempotency_key": name})

    threads = [threading.Thread(target=create, args=(name,)) for name in names * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(item.name) for item in ground.client.v1.customers.list({"limit": 100}).data) == sorted(
        names
    )
