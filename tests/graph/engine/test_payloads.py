"""Refusals as types of the contract."""

from django.utils import translation

from tests.graph.engine.conftest import Ask

ADD = """
    mutation($name: String!) {
      shelfAdd(name: $name) {
        shelf { name }
        errors { __typename code message path ... on PlanGoneError { plan } }
      }
    }
"""


def test_what_was_done_is_told(ask: Ask) -> None:
    assert ask(ADD, name="Wood").data["shelfAdd"] == {"shelf": {"name": "Wood"}, "errors": []}


def test_a_refusal_with_a_type_tells_its_facts(ask: Ask) -> None:
    payload = ask(ADD, name="gone").data["shelfAdd"]
    assert payload["shelf"] is None
    assert payload["errors"] == [
        {
            "__typename": "PlanGoneError",
            "code": "PLAN_GONE",
            "message": "Gold is gone.",
            "path": [],
            "plan": "Gold",
        }
    ]


def test_a_refusal_without_a_type_tells_its_code_and_place(ask: Ask) -> None:
    with translation.override("en"):
        (error,) = ask(ADD, name="unknown").data["shelfAdd"]["errors"]
    assert error == {
        "__typename": "GenericUserError",
        "code": "UNKNOWN_THING",
        "message": "This cannot be done.",
        "path": ["shelf", "longName"],
    }


def test_several_problems_are_told_at_once(ask: Ask) -> None:
    errors = ask(ADD, name="invalid").data["shelfAdd"]["errors"]
    assert [(error["code"], error["path"]) for error in errors] == [
        ("INVALID_INPUT", ["a"]),
        ("PLAN_GONE", ["bC"]),
    ]


def test_a_bug_is_no_refusal(ask: Ask) -> None:
    result = ask(ADD, name="bug")
    assert result.codes == ["INTERNAL_ERROR"]
    assert "hunter2" not in str(result.errors)


def test_the_contract_says_which_mutations_need_a_key() -> None:
    from tests.graph.engine.library.schema import schema

    fields = schema._schema.mutation_type.fields  # type: ignore[union-attr]  # there are mutations
    assert fields["shelfPay"].description == "Pays for a shelf. Needs `@idempotent(key:)`."
    assert fields["shelfAdd"].description == "Adds a shelf."
