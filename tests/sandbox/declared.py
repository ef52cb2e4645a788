"""Compares JSON with the types that the Stripe SDK declares for it."""

import importlib
import inspect
import typing
from collections.abc import Callable
from decimal import Decimal
from types import NoneType

import stripe
from stripe._object_classes import OBJECT_CLASSES

from sandbox.journal import Json, Value

Check = Callable[[Value, tuple[Value, ...], str], list[str]]


def of_object(value: Json, at: str = "") -> list[str]:
    """Check a resource against the class of its `object` name."""
    return of_class(value, _class_of(value["object"]), at or value["object"])


def of_class(value: Value, declared: type, at: str) -> list[str]:
    """Every field is declared and fits; every field that is not optional is there."""
    if not isinstance(value, dict):
        return [f"{at}: {value!r} is no {declared.__name__}"]
    fields = _fields(declared)
    needed = {name for name, kind in fields.items() if NoneType not in typing.get_args(kind)}
    found = [f"{at}.{name} is not declared" for name in value.keys() - fields.keys()]
    found += [f"{at}.{name} is missing" for name in needed - value.keys()]
    for name in value.keys() & fields.keys():
        found += complaints(value[name], fields[name], f"{at}.{name}")
    return found


def complaints(value: Value, declared: Value, at: str) -> list[str]:
    """What does not fit, one sentence each; nothing when all is well."""
    check = CHECKS.get(_origin(declared))
    if check is not None:
        return check(value, typing.get_args(declared), at)
    kind = _resolved(declared)
    if isinstance(kind, type) and issubclass(kind, stripe.StripeObject):
        return of_class(value, kind, at)
    return _leaf(value, kind, at)


def _union(value: Value, kinds: tuple[Value, ...], at: str) -> list[str]:
    if value is None:
        return [] if NoneType in kinds else [f"{at} is null"]
    tries = [complaints(value, kind, at) for kind in _usable(value, kinds)]
    if not tries:
        return [f"{at}: no {value['object']} is declared here"]
    return min(tries, key=len) if all(tries) else []


def _usable(value: Value, kinds: tuple[Value, ...]) -> list[Value]:
    """The members of a union by which the value has to be measured."""
    words = any(_origin(kind) is typing.Literal for kind in kinds)
    # `Literal[…] | str` means the words known today: the stand-in says no others.
    usable = [kind for kind in kinds if kind is not NoneType and not (words and kind is str)]
    if not isinstance(value, dict) or value.get("object") in (None, "list"):
        return usable
    # An expanded object is of its own class, and of no other that fits by accident.
    return [kind for kind in usable if _resolved(kind) is _class_of(value["object"])]


def _literal(value: Value, words: tuple[Value, ...], at: str) -> list[str]:
    return [] if value in words else [f"{at}: {value!r} is none of the declared words"]


def _list(value: Value, kinds: tuple[Value, ...], at: str) -> list[str]:
    if not isinstance(value, list):
        return [f"{at}: {value!r} is no list"]
    return [
        words for place, item in enumerate(value) for words in complaints(item, kinds[0], f"{at}[{place}]")
    ]


def _list_object(value: Value, kinds: tuple[Value, ...], at: str) -> list[str]:
    if not isinstance(value, dict) or value.keys() != {"object", "url", "has_more", "data"}:
        return [f"{at} is no list object"]
    return _list(value["data"], kinds, f"{at}.data")


def _mapping(value: Value, kinds: tuple[Value, ...], at: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at}: {value!r} is no mapping"]
    return [words for key, item in value.items() for words in complaints(item, kinds[0], f"{at}[{key}]")]


def _leaf(value: Value, declared: Value, at: str) -> list[str]:
    if declared is typing.Any:
        return []
    expected: Value = {Decimal: str, float: (int, float)}.get(declared, declared)
    fits = isinstance(value, expected) and (declared is bool or not isinstance(value, bool))
    return [] if fits else [f"{at}: {value!r} is no {getattr(declared, '__name__', declared)}"]


def _origin(declared: Value) -> Value:
    return typing.get_origin(declared)


def _resolved(declared: Value) -> Value:
    """The class behind a forward reference (the SDK calls `Card` a `CardResource` where names clash)."""
    name = declared.__forward_arg__ if isinstance(declared, typing.ForwardRef) else declared
    return getattr(stripe, name.removesuffix("Resource"), NoneType) if isinstance(name, str) else declared


def _class_of(name: str) -> type:
    module, kind = OBJECT_CLASSES[name]
    found: type = getattr(importlib.import_module(module), kind)
    return found


def _fields(declared: type) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for kind in reversed(declared.__mro__):
        if kind.__module__.startswith("stripe") and kind is not stripe.StripeObject:
            fields |= inspect.get_annotations(kind)
    return {name: kind for name, kind in fields.items() if _origin(kind) is not typing.ClassVar}


CHECKS: dict[Value, Check] = {
    typing.Union: _union,
    typing.Literal: _literal,
    list: _list,
    stripe.ListObject: _list_object,
    _origin(inspect.get_annotations(stripe.Charge)["metadata"]): _mapping,
}
