"""The price of an operation, before it runs."""

from typing import Any

import pytest
from graphql import get_introspection_query

from tests.graph.engine.conftest import Ask

SPREAD = """
    { books(first: 5) { ...p } }
    fragment p on BookConnection { totalCount nodes { ...b } }
    fragment b on Book { title }
"""


def cost(ask: Ask, document: str, **variables: Any) -> int:
    requested: int = ask(document, **variables).extensions["cost"]["requested"]
    return requested


@pytest.mark.parametrize(
    ("document", "variables", "points"),
    [
        ("{ me }", {}, 1),
        ("{ me a: me ...f } fragment f on Query { b: me }", {}, 3),
        # The query, the connection, and 20 rows: `nodes` with its title.
        ("{ books { nodes { title } } }", {}, 245),
        ("{ books(first: 5) { totalCount nodes { title } } }", {}, 216),
        ("{ books(last: 5) { edges { cursor node { title } } } }", {}, 225),
        ("query($n: Int) { books(first: $n) { nodes { title } } }", {"n": 7}, 219),
        ("query($n: Int = 3) { books(first: $n) { nodes { title } } }", {}, 211),
        ("query($n: Int) { books(first: $n) { nodes { title } } }", {}, 245),
        (SPREAD, {}, 216),
        # Two queries, and 5 + 10 × (nodes + name + 5 + 10 × (nodes + title)).
        ("{ shelves(first: 10) { nodes { name books(first: 10) { nodes { title } } } } }", {}, 675),
        ("{ words }", {}, 7),
        ("query($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": ["U2hlbGY6MQ=="] * 4}, 5),
        ('mutation { shelfAdd(name: "x") { key } }', {}, 11),
    ],
)  # fmt: skip
def test_points_are_the_fields_of_the_largest_answer(
    ask: Ask, document: str, variables: dict[str, Any], points: int
) -> None:
    assert cost(ask, document, **variables) == points


def test_small_documents_of_huge_answers_are_refused(ask: Ask) -> None:
    document = "{shelves(first:100){nodes{books(first:100){nodes{title}}}}}"
    assert len(document) < 64
    result = ask(document)
    assert result.codes == ["COST_TOO_HIGH"]
    assert result.extensions == {"cost": {"requested": 21_005, "limit": 10_000}}
    assert result.errors[0]["extensions"]["requested"] == 21_005


def test_what_takes_a_query_for_each_parent_is_priced_so(ask: Ask) -> None:
    shared = "{ shelves { nodes { books { totalCount } } } }"
    aliased = "{ shelves { nodes { a: books(first: 1) { totalCount } b: books(first: 2) { totalCount } } } }"
    two_ways = "{ shelves { nodes { name } edges { node { books { totalCount } } } } }"
    assert cost(ask, shared) == 2 * 200 + 5 + 20 * (1 + 5 + 1)
    assert cost(ask, aliased) == 200 + 5 + 20 * (1 + 2 * 206)
    assert cost(ask, two_ways) == 200 + 5 + 20 * (2 + 2 + 6 + 200)


def test_a_variable_cannot_hide_a_page(ask: Ask) -> None:
    document = "query($n: Int) { shelves(first: $n) { nodes { books(first: $n) { nodes { title } } } } }"
    assert ask(document, n=2).codes == []
    assert ask(document, n=100).codes == ["COST_TOO_HIGH"]
    assert ask(document, n=3).codes == []


def test_the_standard_introspection_is_answered(ask: Ask) -> None:
    result = ask(get_introspection_query(descriptions=True))
    assert result.codes == []
    assert result.data["__schema"]["queryType"] == {"kind": "OBJECT", "name": "Query"}


@pytest.mark.parametrize(
    "document",
    [
        "{ __schema { types { fields { type { fields { name } } } } } }",
        "{ __schema { types { ...t } } } fragment t on __Type { possibleTypes { interfaces { name } } }",
        "{" + " ".join(f"a{n}: __schema {{ types {{ fields {{ name type {{ name }} args {{ name }} }} }} }}"
                       for n in range(20)) + "}",
    ],
)  # fmt: skip
def test_introspection_of_introspection_is_refused(ask: Ask, document: str) -> None:
    assert ask(document).codes == ["TOO_COMPLEX"]
