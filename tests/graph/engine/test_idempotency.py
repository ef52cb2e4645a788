"""`@idempotent(key:)`: sent twice, done once, answered twice alike."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from graph.engine import idempotency, keys
from graph.engine.budget import spend
from graph.engine.idempotency import begin, forget_old
from graph.engine.keys import Act, locked
from graph.engine.run import Result, run
from graph.models import Budget, IdempotentRequest
from tests.graph.engine.conftest import Ask
from tests.graph.engine.library.models import Shelf

MUTATIONS = ["shelfAdd", "shelfBook", "shelfPay"]


def document(mutation: str, selection: str = "shelf { id name } errors { code }") -> str:
    field = f"{mutation}(name: $name) @idempotent(key: $key) {{ {selection} }}"
    return f"mutation($name: String!, $key: String!) {{ {field} }}"


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_same_key_and_input_answer_the_stored_result(ask: Ask, mutation: str) -> None:
    first = ask(document(mutation), name="Wood", key="k")
    again = ask(document(mutation), name="Wood", key="k")
    assert first.data[mutation]["shelf"]["name"] == "Wood"
    assert str(again.data) == str(first.data)
    assert Shelf.objects.count() == 1


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_another_input_under_the_key_is_refused(ask: Ask, mutation: str) -> None:
    ask(document(mutation), name="Wood", key="k")
    refused = ask(document(mutation), name="Metal", key="k")
    assert (refused.codes, refused.status, refused.data) == (["IDEMPOTENCY_KEY_REUSED"], 409, None)
    other_selection = ask(document(mutation, "shelf { id }"), name="Wood", key="k")
    assert other_selection.codes == ["IDEMPOTENCY_KEY_REUSED"]
    assert Shelf.objects.count() == 1


def test_a_key_belongs_to_its_caller(ask: Ask) -> None:
    ask(document("shelfBook"), name="Wood", key="k", _by=User(pk=1))
    theirs = ask(document("shelfBook"), name="Metal", key="k", _by=User(pk=2))
    assert theirs.data["shelfBook"]["shelf"]["name"] == "Metal"


@pytest.mark.parametrize("mutation", ["shelfBook", "shelfPay"])
@pytest.mark.parametrize(
    "operation",
    [
        'mutation { %s(name: "x") { key } }',
        'mutation { ...f } fragment f on Mutation { %s(name: "x") { key } }',
        'mutation { ... { a: %s(name: "x") { key } } }',
        'mutation { shelfAdd(name: "y") { key } %s(name: "x") { key } }',
    ],
)
def test_a_mutation_that_needs_a_key_is_refused_without(ask: Ask, mutation: str, operation: str) -> None:
    refused = ask(operation % mutation)
    assert (refused.codes, refused.data) == (["IDEMPOTENCY_KEY_REQUIRED"], None)
    assert not Shelf.objects.exists()


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ('mutation { a: shelfBook(name: "x") @idempotent(key: "k") { key } b: shelfBook(name: "y") { key } }',
         "IDEMPOTENCY_KEY_MISPLACED"),
        ('mutation { shelfBook(name: "x") @idempotent(key: "") { key } }', "IDEMPOTENCY_KEY_MISPLACED"),
        ('mutation { shelfBook(name: "x") @idempotent(key: "%s") { key } }' % ("k" * 201),
         "IDEMPOTENCY_KEY_MISPLACED"),
        ('mutation { shelfBook(name: "x") @idempotent(key: 5) { key } }', "GRAPHQL_VALIDATION_FAILED"),
        ('mutation { shelfBook(name: "x") @idempotent { key } }', "GRAPHQL_VALIDATION_FAILED"),
        ('mutation @idempotent(key: "k") { shelfAdd(name: "x") { key } }', "GRAPHQL_VALIDATION_FAILED"),
    ],
)  # fmt: skip
def test_a_key_in_the_wrong_place_is_refused(ask: Ask, operation: str, code: str) -> None:
    assert ask(operation).codes == [code]
    assert not Shelf.objects.exists()


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_refused_mutation_leaves_its_key_free(ask: Ask, mutation: str) -> None:
    """Also when the client did not ask for the errors."""
    Shelf.objects.all().delete()
    assert ask(document(mutation, "shelf { id }"), name="gone", key="k").data == {mutation: {"shelf": None}}
    assert not IdempotentRequest.objects.exists()
    assert ask(document(mutation), name="Wood", key="k").data[mutation]["shelf"]["name"] == "Wood"


@pytest.mark.parametrize("mutation", ["shelfAdd", "shelfBook"])
def test_a_failure_undoes_the_effect_and_the_record(ask: Ask, mutation: str) -> None:
    assert ask(document(mutation), name="bug", key="k").codes == ["INTERNAL_ERROR"]
    assert not Shelf.objects.exists()
    assert not IdempotentRequest.objects.exists()


def test_a_failure_between_two_transactions_can_be_sent_again(ask: Ask) -> None:
    assert ask(document("shelfPay"), name="bug", key="k").codes == ["INTERNAL_ERROR"]
    assert Shelf.objects.count() == 1
    assert ask(document("shelfPay"), name="bug", key="k").codes == ["INTERNAL_ERROR"]


def test_the_action_may_know_the_key(ask: Ask) -> None:
    assert ask(document("shelfPay", "key"), name="x", key="k-1").data == {"shelfPay": {"key": "k-1"}}


def test_a_key_is_free_again_after_a_day(ask: Ask) -> None:
    ask(document("shelfBook"), name="Wood", key="k")
    IdempotentRequest.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    assert ask(document("shelfBook"), name="Metal", key="k").data["shelfBook"]["shelf"]["name"] == "Metal"


def test_what_a_dead_process_began_is_done_by_the_next(ask: Ask) -> None:
    ask(document("shelfPay"), name="Wood", key="k")
    # As it stands when the process died after its claim and before its result.
    IdempotentRequest.objects.update(result=None)
    Shelf.objects.all().delete()
    assert ask(document("shelfPay"), name="Wood", key="k").data["shelfPay"]["shelf"]["name"] == "Wood"
    assert Shelf.objects.count() == 1


def test_what_is_of_no_use_any_more_is_forgotten(ask: Ask) -> None:
    for key in ("old", "new"):
        ask(document("shelfBook"), name="Wood", key=key)
    IdempotentRequest.objects.filter(key="old").update(created_at=timezone.now() - timedelta(hours=25))
    spend(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"), 1)
    Budget.objects.filter(holder="address:192.0.2.1").update(resets_at=timezone.now() - timedelta(minutes=1))
    assert forget_old() == 2
    assert IdempotentRequest.objects.get().key == "new"
    assert Budget.objects.get().holder == "address:127.0.0.1"


def _send(name: str) -> Result:
    from tests.graph.engine.library.schema import schema

    try:
        request = RequestFactory().post("/graphql")
        return run(request, document("shelfPay"), {"name": name, "key": "k"}, schema=schema)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_clients_that_race_get_one_answer(library: None) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(_send, ["Wood"] * 6))
    assert Shelf.objects.count() == 1
    assert {str(answer.data) for answer in answers} == {str(answers[0].data)}
    assert answers[0].data is not None


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_race_does_it_more_than_once(
    library: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    barrier = threading.Barrier(6)

    def all_at_once(_act: Any) -> Any:
        barrier.wait()
        return transaction.atomic()

    monkeypatch.setattr(idempotency, "locked", all_at_once)
    monkeypatch.setattr(idempotency, "begin", lambda _act: None)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(_send, ["Wood"] * 6))
    assert Shelf.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_no_longer_than_it_may(library: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "WAIT", "50ms")
    act = Act("address:127.0.0.1", "k", "")
    with locked(act), ThreadPoolExecutor(1) as pool:
        begin(act)
        assert pool.submit(_send, "Wood").result().codes == ["IDEMPOTENCY_KEY_IN_USE"]
    assert not Shelf.objects.exists()
