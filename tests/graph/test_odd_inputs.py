"""Whatever a client sends, it is refused in words: no mutation answers an internal error."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from graphql import GraphQLInputObjectType, get_named_type, get_nullable_type, is_list_type

from billing.actions import checkout
from graph.schema import schema
from tests.graph.access import COLUMNS, looks
from tests.graph.acts import INPUTS, undone
from tests.graph.asking import result_of
from tests.graph.world import World

# They share one world, which takes some seconds to make.
pytestmark = pytest.mark.xdist_group("access")

ODD: dict[str, list[Any]] = {
    "String": ["", "\0", "x" * 20_000],
    "Decimal": ["NaN", "Infinity", "-1", "1e999999", "1e30", "twelve"],
    "Int": [-1, 2**31 - 1],
    "Date": ["0001-01-01", "9999-12-31"],
    "DateTime": ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-12-01T10:00"],
    "ID": ["\0", "x", "Q29udGFjdDoyMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="],
}


def variants(kind: GraphQLInputObjectType, value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The input with one value in it replaced by an odd one, for each value and each odd one."""
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        is_list = is_list_type(get_nullable_type(field.type))
        if isinstance(inner, GraphQLInputObjectType):
            below = [] if is_list else variants(inner, value.get(name) or {})
            yield from ({**value, name: odd} for odd in below)
        else:
            yield from ({**value, name: [odd] if is_list else odd} for odd in ODD.get(inner.name, []))


@pytest.mark.parametrize("name", INPUTS)
def test_odd_input_is_refused_in_words(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkout, "carry_out", lambda _call: SimpleNamespace(url="https://pay.example/1"))
    manager, own, _other = list(looks(world))[COLUMNS.index("manager")]
    kind = schema._schema.type_map[f"{name[0].upper()}{name[1:]}Input"]
    assert isinstance(kind, GraphQLInputObjectType)
    text = f"mutation($input: {kind.name}!, $key: String!) {{ {name}(input: $input) @idempotent(key: $key) "
    text += "{ errors { code message path } } }"
    # Files cannot be sent twice; their own tests send odd ones.
    valid = {key: value for key, value in INPUTS[name](own).items() if key not in {"photo", "logo"}}
    for number, odd in enumerate(variants(kind, valid)):
        cache.clear()
        with undone():
            result = result_of(manager, text, input=odd, key=f"{name} {number}")
        assert "INTERNAL_ERROR" not in result.codes, odd


@pytest.mark.parametrize("odd", ["a text", 1, True, ["x"], {"x": 1}])
@pytest.mark.parametrize(("name", "file"), [("contactPhotoSet", "photo"), ("associationLogoSet", "logo")])
def test_what_is_no_file_is_refused_in_words(world: World, name: str, file: str, odd: object) -> None:
    manager, own, _other = list(looks(world))[COLUMNS.index("manager")]
    kind = f"{name[0].upper()}{name[1:]}Input"
    text = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ errors {{ code path }} }} }}"
    with undone():
        result = result_of(manager, text, input={**INPUTS[name](own), file: odd})
    assert result.data == {name: {"errors": [{"code": "PICTURE_REFUSED", "path": [file]}]}}
