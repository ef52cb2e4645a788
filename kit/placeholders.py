"""Words in braces that stand for something else in texts people write: `Dear {given_name}`.

Anything else in braces is text and stays as it is written.
"""

import re
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from kit.refusals import Refusal

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class UnknownPlaceholder(Refusal):
    """A word in braces that stands for nothing. Facts: `name` and `known`, each with its braces."""

    code = "UNKNOWN_PLACEHOLDER"
    sentence = _("{name} stands for nothing here. What can be written: {known}.")


def check(text: str, known: Collection[str], *, path: tuple[str, ...] = ()) -> None:
    """Raise UnknownPlaceholder at `path` for the first one that stands for nothing."""
    for name in unknown(text, known):
        raise UnknownPlaceholder(
            path=path, name=f"{{{name}}}", known=", ".join(f"{{{one}}}" for one in sorted(known))
        )


def unknown(text: str, known: Collection[str]) -> list[str]:
    """The placeholders in the text that stand for nothing, in their order, each once."""
    return list(dict.fromkeys(name for name in _PLACEHOLDER.findall(text) if name not in known))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each known placeholder's value; a value's own braces are text."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def paragraphs_of(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, which empty lines part; a line break within one is a blank."""
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    return tuple(" ".join(part.split()) for part in parts if part.strip())
