"""Each error has a code; what was not foreseen tells nothing but a number."""

import logging

import pytest

from tests.graph.engine.conftest import Ask


@pytest.mark.parametrize(
    ("document", "code", "status"),
    [
        ("{", "GRAPHQL_PARSE_FAILED", 400),
        ("", "OPERATION_NOT_FOUND", 400),
        ("fragment f on Query { me }", "OPERATION_NOT_FOUND", 400),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED", 400),
        ("query a { me } query b { me }", "OPERATION_NOT_FOUND", 400),
        ('query($x: Int!) { echo(text: "", number: $x) }', "BAD_USER_INPUT", 400),
        ('{ echo(text: "\\u0000") }', "BAD_USER_INPUT", 400),
        ('{ broken(kind: "bug") }', "INTERNAL_ERROR", 200),
        ('{ broken(kind: "denied") }', "FORBIDDEN", 200),
        ('{ broken(kind: "refusal") }', "PLAN_GONE", 200),
        ('{ broken(kind: "database") }', "SERVICE_UNAVAILABLE", 503),
        ("subscription { me }", "OPERATION_NOT_SUPPORTED", 400),
    ],
)
def test_every_error_has_its_code(ask: Ask, document: str, code: str, status: int) -> None:
    result = ask(document)
    assert result.codes == [code]
    assert result.status == status


def test_a_named_operation_is_chosen(ask: Ask) -> None:
    document = "query a { me } query b { again: me }"
    assert ask(document, _name="b").data == {"again": ""}
    assert ask(document, _name="c").codes == ["OPERATION_NOT_FOUND"]


def test_what_was_not_foreseen_is_masked_and_logged(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "graph"):
        (error,) = ask("{ broken }").errors
    assert "hunter2" not in str(error)
    number = error["extensions"]["id"]
    assert number in error["message"]
    assert number in caplog.text
    assert "hunter2" in caplog.text


def test_a_refusal_outside_a_mutation_tells_its_sentence(ask: Ask) -> None:
    (error,) = ask('{ broken(kind: "refusal") }').errors
    assert error["message"] == "Gold is gone."


def test_errors_are_few(ask: Ask) -> None:
    fields = " ".join(f"a{number}: nothing{number}" for number in range(20))
    assert len(ask(f"{{ {fields} }}").errors) <= 9
