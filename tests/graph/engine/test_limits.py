"""What a document may be, measured in one pass."""

import time
from typing import Any

import pytest
from graphql import FieldNode, FragmentSpreadNode, parse

from graph.engine import expansion
from graph.engine.errors import CodedError
from graph.engine.expansion import fragments_of
from graph.engine.limits import Limits
from graph.engine.measure import check
from tests.graph.engine.conftest import Ask


def bomb(steps: int) -> str:
    """Fields double at each step."""
    parts = [f"fragment f{step} on Shelf {{ ...f{step + 1} ...f{step + 1} }}" for step in range(steps)]
    return f"{{ shelves {{ nodes {{ ...f0 }} }} }} {' '.join(parts)} fragment f{steps} on Shelf {{ name }}"


def code_of(document: str) -> str:
    try:
        check(parse(document), Limits())
    except CodedError as error:
        return str((error.extensions or {})["code"])
    return ""


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ me }", ""),
        (bomb(16), "TOO_COMPLEX"),
        (bomb(40), "TOO_COMPLEX"),
        ("{ shelves { nodes { ...a } } } fragment a on Shelf { ...a }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }", "GRAPHQL_VALIDATION_FAILED"),
        ("{" + "a{" * 25 + "b" + "}" * 26, "TOO_DEEP"),
        ("{ a(x: " + "[" * 120 + "]" * 120 + ") }", "TOO_DEEP"),
        ("{" + " ".join(f"a{number}: b" for number in range(61)) + "}", "TOO_MANY_ALIASES"),
        ("{" + " ".join(f"a{number}" for number in range(21)) + "}", "TOO_MANY_ROOT_FIELDS"),
        ("{ ...a } fragment a on Query {" + " ".join(f"a{number}" for number in range(21)) + "}",
         "TOO_MANY_ROOT_FIELDS"),
        ("{ a " + "@b " * 101 + "}", "TOO_MANY_DIRECTIVES"),
        ("{ a(x: [" + "1 " * 1001 + "]) }", "TOO_MANY_VALUES"),
        ("{ a {" + "b " * 80 + "} }", "TOO_MANY_MERGES"),
        (" ".join(f"query q{number} {{ a }}" for number in range(61)), "TOO_MANY_DEFINITIONS"),
        ("query(" + " ".join(f"$a{number}: Int" for number in range(61)) + ") { a }", "TOO_MANY_VARIABLES"),
        # Empty fragments hold no field and would expand all the same.
        ("{ ...f0 }" + " ".join(f"fragment f{n} on Q {{ ...f{n + 1} ...f{n + 1} }}" for n in range(40))
         + "fragment f40 on Q { }", "TOO_COMPLEX"),
        # Not used by any operation, but validation walks it.
        ("{ a } fragment f on Q { a {" + "b " * 80 + "} }", "TOO_MANY_MERGES"),
        # The pairs multiply through fragments and inline fragments too.
        ("{ ...f ...f }" + "fragment f on Q { a { " + "... { b } " * 80 + "} }", "TOO_MANY_MERGES"),
    ],
)  # fmt: skip
def test_each_limit_has_its_code(document: str, code: str) -> None:
    assert code_of(document) == code


def test_the_bombs_of_known_sizes_are_refused_at_once(ask: Ask) -> None:
    sizes = {len(bomb(steps)): bomb(steps) for steps in range(10, 30)}
    for size in (672, 738, 843):
        nearest = min(sizes, key=lambda known: abs(known - size))
        started = time.monotonic()
        assert ask(sizes[nearest]).codes == ["TOO_COMPLEX"]
        assert time.monotonic() - started < 0.2


def naive_steps(document: str, most: int = 3_000_000) -> int:
    """Control: how many selections a walk visits that follows each spread, as the library's limiters do."""
    tree = parse(document)
    fragments = fragments_of(tree)
    stack: list[Any] = [tree.definitions[0].selection_set]  # type: ignore[attr-defined]  # an operation
    steps = 0
    while stack and steps < most:
        for selection in stack.pop().selections:
            steps += 1
            if isinstance(selection, FragmentSpreadNode):
                stack.append(fragments[selection.name.value].selection_set)
            elif isinstance(selection, FieldNode) and selection.selection_set:
                stack.append(selection.selection_set)
    return steps


def counted_steps(document: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many selection sets our pass measures."""
    steps = 0
    measured = expansion._extent

    def counting(*arguments: Any) -> expansion.Extent:
        nonlocal steps
        steps += 1
        return measured(*arguments)

    monkeypatch.setattr(expansion, "_extent", counting)
    code_of(document)
    monkeypatch.setattr(expansion, "_extent", measured)
    return steps


def test_the_pass_is_linear_where_the_naive_walk_is_exponential(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [naive_steps(bomb(steps)) for steps in (5, 10, 15)] == [97, 3073, 98305]
    assert [counted_steps(bomb(steps), monkeypatch) for steps in (5, 10, 15)] == [10, 15, 20]


def test_the_document_and_its_tokens_are_bounded_before_parsing(ask: Ask) -> None:
    assert ask("#" + "x" * 20_000).codes == ["DOCUMENT_TOO_LARGE"]
    assert ask("{" + "a " * 3_001 + "}").codes == ["TOO_MANY_TOKENS"]
    assert ask("#\n" * 3_001 + "{ me }").codes == ["TOO_MANY_TOKENS"]
    assert ask("{ a(x: " + "[" * 4_000).codes == ["GRAPHQL_PARSE_FAILED"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([[1] * 6_000], "TOO_MANY_VALUES"),
        ({f"k{number}": 1 for number in range(3_000)}, "TOO_MANY_VALUES"),
        ("\0", "BAD_USER_INPUT"),
        ([["\ud800"]], "BAD_USER_INPUT"),
        ({"\0": 1}, "BAD_USER_INPUT"),
        ([[1], [2]], ""),
    ],
)
def test_variables_have_limits_of_their_own(ask: Ask, value: object, code: str) -> None:
    result = ask('query($v: [[Int!]!]) { echo(text: "x", rows: $v) }', v=value)
    assert result.codes == ([code] if code else [])


def test_deep_variables_are_refused(ask: Ask) -> None:
    deep: Any = 1
    for _ in range(2_000):
        deep = [deep]
    assert ask('query($v: [[Int!]!]) { echo(text: "x", rows: $v) }', v=deep).codes == ["TOO_DEEP"]


def test_an_ordinary_document_is_prepared_once(ask: Ask) -> None:
    from tests.graph.engine.library.schema import schema

    ask("{ me } # once")
    kept = len(schema.documents)
    assert ask("{ me } # once").data == {"me": ""}
    assert len(schema.documents) == kept
    ask("{ nothing } # never kept")
    assert len(schema.documents) == kept


def test_kept_documents_are_bounded_by_their_length(ask: Ask) -> None:
    from tests.graph.engine.library.schema import schema

    for number in range(60):
        ask(f"{{ me }} # {number} {'x' * 9_900}")
    assert len(schema.documents) <= 21
