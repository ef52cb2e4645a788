"""Devices ask by a token: for their own and for nothing else, whatever cookies come with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from accounts.models import User
from equipment.actions.controllers import revoke_controller
from equipment.actions.using import start_use
from equipment.models import Controller, Usage
from graph.engine.nodes import id_of
from graph.equipment.access import Usage as UsageNode
from graph.models import Budget, IdempotentRequest
from graph.schema import schema
from tests.equipment.doors import CHECK, a_badge, a_door, post
from tests.equipment.machines import a_machine, contact_of
from tests.graph.asking import ask, result_of

pytestmark = pytest.mark.django_db

CORE = schema._schema
OWN = {
    "query": {"controller", "offlineList"},
    "mutation": {"accessCheck", "accessReport", "usageStart", "usageStop"},
}


def _documents() -> list[Any]:
    """An operation for each root field of the schema, as far as one can be written without knowing it."""
    roots = {"query": CORE.query_type, "mutation": CORE.mutation_type}
    return [
        pytest.param(kind, name, id=f"{kind}.{name}")
        for kind, root in roots.items()
        if root is not None
        for name in (*root.fields, *(("__schema", "__type") if kind == "query" else ()))
    ]


def _written(kind: str, name: str) -> tuple[str, dict[str, Any]]:
    """With every argument it needs in variables, so that it passes validation whatever they are."""
    root = CORE.query_type if kind == "query" else CORE.mutation_type
    assert root is not None
    if name.startswith("__"):
        return ("{ __schema { queryType { name } } }", {}) if name == "__schema" else (
            '{ __type(name: "Query") { name } }', {},
        )  # fmt: skip
    field = root.fields[name]
    needed = {key: arg for key, arg in field.args.items() if is_required_argument(arg)}
    told = "" if is_leaf_type(get_named_type(field.type)) else "{ __typename }"
    if not needed:
        return f"{kind} {{ {name} {told} }}", {}
    declared = ", ".join(f"${key}: {arg.type}" for key, arg in needed.items())
    given = ", ".join(f"{key}: ${key}" for key in needed)
    return f"{kind} ({declared}) {{ {name}({given}) {told} }}", {key: {} for key in needed}


@pytest.fixture
def token(carol: User) -> str:
    """Of a door of one machine."""
    return a_door(carol, a_machine(code="laser"))


@pytest.mark.parametrize(("kind", "name"), _documents())
def test_a_token_opens_its_own_root_fields_alone(kind: str, name: str, token: str) -> None:
    document, variables = _written(kind, name)
    told = post(token, document, **variables)
    codes = {one["extensions"]["code"] for one in told.get("errors", ())}
    if name in OWN[kind]:
        assert "UNAUTHENTICATED" not in codes
    else:
        assert told.get("data") is None
        # Values are read before anything is asked; either way nothing runs.
        assert codes <= {"UNAUTHENTICATED", "BAD_USER_INPUT"}
        assert codes
        assert variables or codes == {"UNAUTHENTICATED"}


def test_no_fragment_hides_what_is_not_its_own(token: str) -> None:
    for document in (
        "{ controller { name } ... on Query { viewer { id: __typename } } }",
        "query { ...F } fragment F on Query { controller { name } plans { totalCount } }",
    ):
        told = post(token, document)
        assert (told["status"], told.get("data")) in {(200, None), (401, None)}
        assert told["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("kind", OWN)
def test_its_fields_are_nobody_elses(kind: str, alice: User, carol: User) -> None:
    carol.is_superuser = True
    for name in OWN[kind]:
        document, variables = _written(kind, name)
        if kind == "mutation":
            continue
        for viewer in (alice, carol, None):
            assert result_of(viewer, document, **variables).codes == ["UNAUTHENTICATED"]
    for viewer in (alice, carol, None):
        assert result_of(viewer, CHECK, input={"badge": "04A1B2C3"}).codes == ["UNAUTHENTICATED"]


def test_a_session_adds_nothing_to_a_token_and_no_csrf_is_asked(token: str, carol: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(carol)
    asked: dict[str, Any] = {"content_type": "application/json"}
    own = {"Authorization": f"Bearer {token}"}
    told = browser.post("/graphql", {"query": "{ controller { name } }"}, headers=own, **asked).json()
    assert told == {"data": {"controller": {"name": "Porte"}}, "extensions": told["extensions"]}
    told = browser.post("/graphql", {"query": "{ viewer { __typename } }"}, headers=own, **asked).json()
    assert told["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    # The control: without the token the session needs its CSRF token.
    assert browser.post("/graphql", {"query": "{ viewer { __typename } }"}, **asked).status_code == 403


def test_a_token_that_opens_nothing_is_401(token: str, carol: User) -> None:
    question = "{ controller { name } }"
    assert post(token, question)["data"] == {"controller": {"name": "Porte"}}
    assert post(token + "x", question)["status"] == 401
    Controller.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert post(token, question)["status"] == 401
    Controller.objects.update(expires_at=None)
    revoke_controller(controller=Controller.objects.get(), by=carol)
    told = post(token, question)
    assert (told["status"], told["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


def test_a_controller_has_a_budget_of_its_own(token: str) -> None:
    post(token, "{ controller { name } }")
    assert list(Budget.objects.values_list("holder", flat=True)) == [
        f"controller:{Controller.objects.get().pk}"
    ]


def test_a_machine_is_switched_on_and_off(token: str, alice: User, carol: User) -> None:
    _, uid = a_badge(contact_of(alice), carol)
    start = "mutation($b: String!) { usageStart(input: {badge: $b}) { use { id endedAt } errors { code } } }"
    stop = "mutation($id: ID!) { usageStop(input: {id: $id}) { use { id endedAt } errors { code } } }"
    begun = post(token, start, b=uid)["data"]["usageStart"]
    assert begun["use"]["endedAt"] is None
    assert post(token, start, b="FFFFFFFF")["data"]["usageStart"]["errors"] == [{"code": "BADGE_REFUSED"}]
    ended = post(token, stop, id=begun["use"]["id"])["data"]["usageStop"]
    assert ended["use"]["id"] == begun["use"]["id"]
    assert ended["use"]["endedAt"] is not None
    elsewhere = start_use(contact=contact_of(alice), equipment=a_machine(), by=alice)
    told = post(token, stop, id=str(id_of(UsageNode, elsewhere.pk)))["data"]["usageStop"]
    assert told["errors"] == [{"code": "NOT_FOUND"}]
    assert Usage.objects.running().get() == elsewhere


def test_a_token_is_told_once_even_with_a_key(carol: User) -> None:
    machine = a_machine(code="laser")
    document = """
        mutation($id: ID!) {
          controllerCreate(input: {name: "Porte", equipmentIds: [$id]}) @idempotent(key: "one") {
            told: token controller { name tokenHint } errors { code }
          }
        }
    """
    gid = ask(carol, '{ equipmentByCode(code: "laser") { id } }')["equipmentByCode"]["id"]
    first, second = ask(carol, document, id=gid), ask(carol, document, id=gid)
    token = first["controllerCreate"]["told"]
    assert post(token, "{ controller { equipment { code } } }")["data"]["controller"]["equipment"] == [
        {"code": machine.code}
    ]
    assert second["controllerCreate"] == {**first["controllerCreate"], "told": None}
    assert Controller.objects.count() == 1
    assert token not in (IdempotentRequest.objects.get().result or "")


def test_what_a_device_is_told_leads_nowhere() -> None:
    """No type that a device reaches has an id to follow, or another person's fields."""
    reached: set[str] = set()
    ways = [CORE.query_type.fields[name] for name in OWN["query"]]  # type: ignore[union-attr] # there is one
    ways += [CORE.mutation_type.fields[name] for name in OWN["mutation"]]  # type: ignore[union-attr] # as well
    while ways:
        kind = get_named_type(ways.pop().type)
        if isinstance(kind, GraphQLObjectType) and kind.name not in reached:
            reached.add(kind.name)
            ways += kind.fields.values()
    assert {name for name in reached if not name.endswith("Payload")} == {
        "DoorAnswer", "DoorController", "DoorEquipment", "DoorList", "DoorObstacle", "DoorUse",
    }  # fmt: skip
