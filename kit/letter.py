"""What a letter is: what it says, to whom, and what stays whatever wording was chosen for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class Sender(Protocol):
    """In whose name a letter goes out; its hue colours it."""

    name: str
    email: str

    @property
    def hue(self) -> int: ...

    @property
    def address_lines(self) -> list[str]: ...


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Letter:
    """A letter in its reader's language: what it says, what to do next, and the facts as label and value.

    `kept`: paragraphs after the others that stay whatever wording a manager chose. `values`: what the
    placeholders of such a wording stand for. `unsubscribe`: an address to which one posts to get no more of
    such letters, and at which a page offers it; `unsubscribe_label` is what that link says.
    """

    to: str
    sender: Sender
    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str] | None = None
    facts: tuple[tuple[str, str], ...] = ()
    steps: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    kept: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    unsubscribe: str = ""
    unsubscribe_label: str = ""
