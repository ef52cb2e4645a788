"""Letters that people may switch off, kind by kind: asked once, where they are sent.

The kit has no models: a storey above keeps who wants what, and says by which address one gets no more.
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from kit.letter import Letter
from kit.letter_wording import About

# By the key of the reader and the kind of letter.
type Asked = Callable[[int, str], bool]
type AddressOf = Callable[[int, str], str]


def _wanted(_reader: int, _kind: str) -> bool:
    return False


def _no_address(_reader: int, _kind: str) -> str:
    return ""


_is_muted: Asked = _wanted
_address_of: AddressOf = _no_address


def use_preferences(*, is_muted: Asked, address_of: AddressOf) -> None:
    """Have `is_muted` asked before an optional letter is sent, and `address_of` for its `unsubscribe`."""
    global _is_muted, _address_of
    _is_muted, _address_of = is_muted, address_of


def is_unwanted(about: About, kind: str, subject_id: int) -> bool:
    """Whether the reader switched letters of this kind off; nobody can where `reader_of` is None."""
    return about.reader_of is not None and _is_muted(about.reader_of(subject_id), kind)


def with_way_out(letter: Letter, about: About, kind: str, subject_id: int) -> Letter:
    """An optional letter with the address by which one gets no more of its kind; another as it is."""
    if about.reader_of is None:
        return letter
    address = _address_of(about.reader_of(subject_id), kind)
    return replace(letter, unsubscribe=address, unsubscribe_label=_("Receive no more letters of this kind"))
