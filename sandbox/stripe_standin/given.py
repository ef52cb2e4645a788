"""Reads a request's parameters one by one, so that what nobody reads is refused as unknown."""

from collections.abc import Collection
from typing import Any

from sandbox.stripe_standin.refusals import StripeRefusal

METADATA_KEYS, METADATA_KEY_LENGTH, METADATA_VALUE_LENGTH = 50, 40, 500


class Given:
    """Parameters at one level; an empty string counts as not given, as at Stripe."""

    def __init__(self, values: dict[str, Any], at: str = "") -> None:
        self._values = values
        self._at = at
        self._read: set[str] = set()
        self._parts: list[Given] = []

    def has(self, key: str) -> bool:
        """Whether the parameter was sent at all, be it empty."""
        return key in self._values

    def name(self, key: str) -> str:
        """The parameter's full name, as in `line_items[0][price]`."""
        return f"{self._at}[{key}]" if self._at else key

    def take(self, key: str) -> object:
        """The raw value, or None."""
        self._read.add(key)
        value = self._values.get(key)
        return None if value == "" else value

    def text(self, key: str, limit: int = 5000) -> str | None:
        """A string of at most `limit` characters."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise StripeRefusal(f"Invalid string: {self.name(key)}", param=self.name(key))
        if len(value) > limit:
            raise StripeRefusal(f"Invalid string: must be at most {limit} characters", param=self.name(key))
        return value

    def needed(self, key: str) -> str:
        """A string that must be there."""
        value = self.text(key)
        if value is None:
            raise missing(self.name(key))
        return value

    def whole(self, key: str, least: int | None = None) -> int | None:
        """An integer, not below `least`."""
        value = self.text(key)
        if value is None:
            return None
        if not value.removeprefix("-").isdecimal():
            raise StripeRefusal(
                f"Invalid integer: {value}", code="parameter_invalid_integer", param=self.name(key)
            )
        if least is not None and int(value) < least:
            words = f"This value must be greater than or equal to {least}."
            raise StripeRefusal(words, code="parameter_invalid_integer", param=self.name(key))
        return int(value)

    def flag(self, key: str) -> bool | None:
        """A boolean."""
        value = self.text(key)
        if value not in (None, "true", "false"):
            raise StripeRefusal(f"Invalid boolean: {value}", param=self.name(key))
        return None if value is None else value == "true"

    def one_of(self, key: str, choices: Collection[str]) -> str | None:
        """One of the allowed words."""
        value = self.text(key)
        if value is not None and value not in choices:
            words = f"Invalid {self.name(key)}: must be one of {', '.join(sorted(choices))}"
            raise StripeRefusal(words, param=self.name(key))
        return value

    def texts(self, key: str) -> list[str] | None:
        """A list of strings."""
        value = self.take(key)
        if value is None:
            return None
        items = _list(value, self.name(key))
        if not all(isinstance(item, str) for item in items):
            raise StripeRefusal("Invalid array", param=self.name(key))
        return items

    def metadata(self, onto: dict[str, str] | None = None, key: str = "metadata") -> dict[str, str]:
        """Metadata merged onto what is there; an empty value removes its key."""
        merged = dict(onto or {})
        value = self._values.get(key)
        self._read.add(key)
        if value == "":
            return {}
        for item, word in _mapping(value, self.name(key)).items():
            _check_metadata(item, word, self.name(key))
            merged[item] = word
        merged = {item: word for item, word in merged.items() if word != ""}
        if len(merged) > METADATA_KEYS:
            raise StripeRefusal(f"Metadata cannot have more than {METADATA_KEYS} keys", param=self.name(key))
        return merged

    def part(self, key: str) -> "Given | None":
        """The parameters nested under a key."""
        value = self.take(key)
        return None if value is None else self._below(_mapping(value, self.name(key)), self.name(key))

    def parts(self, key: str) -> "list[Given]":
        """The members of a list of mappings."""
        value = self.take(key)
        if value is None:
            return []
        items = _list(value, self.name(key))
        names = [f"{self.name(key)}[{place}]" for place in range(len(items))]
        return [self._below(_mapping(item, name), name) for item, name in zip(items, names, strict=True)]

    def finish(self) -> None:
        """Refuse the parameters that nobody read. Call it before anything is changed."""
        for key in self._values.keys() - self._read:
            name = self.name(key)
            raise StripeRefusal(f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
        for part in self._parts:
            part.finish()

    def _below(self, values: dict[str, Any], at: str) -> "Given":
        part = Given(values, at)
        self._parts.append(part)
        return part


def missing(name: str) -> StripeRefusal:
    """The refusal for a required parameter that is not there."""
    return StripeRefusal(f"Missing required param: {name}.", code="parameter_missing", param=name)


def _mapping(value: object, name: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise StripeRefusal("Invalid object", param=name)
    return value


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, dict) or not all(key.isdecimal() for key in value):
        raise StripeRefusal("Invalid array", param=name)
    return [value[key] for key in sorted(value, key=int)]


def _check_metadata(key: str, value: object, name: str) -> None:
    if not isinstance(value, str):
        raise StripeRefusal("Metadata values must be strings", param=f"{name}[{key}]")
    if len(key) > METADATA_KEY_LENGTH or len(value) > METADATA_VALUE_LENGTH:
        words = (
            f"Metadata keys hold at most {METADATA_KEY_LENGTH} characters, values {METADATA_VALUE_LENGTH}."
        )
        raise StripeRefusal(words, param=f"{name}[{key}]")
