"""Letters in a manager's words: every kind that is registered, in one place, as it is sent.

Subject, heading and paragraphs may be worded anew. Facts, the button, steps, attachments and the paragraphs
that a letter keeps stay as they are: they are what the law wants said, and what the person needs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from kit.letter import Letter
from kit.placeholders import filled, paragraphs_of
from kit.refusals import Text
from kit.text import one_line

# In every letter.
ASSOCIATION = "association"


@dataclass(frozen=True)
class About:
    """What managers read of a kind of letter.

    `title`: its name. `when`: a sentence that says when it goes out. `placeholders`: what may stand in braces
    in its wording, and what for. `sample`: composes one about invented people; what it writes is taken back.
    `reader_of`: whose wish counts (a contact's key), by the subject's id; None where nobody switches it off.
    """

    title: Text
    when: Text
    sample: Callable[[], Letter | None]
    placeholders: Mapping[str, Text] = field(default_factory=dict)
    reader_of: Callable[[int], int] | None = None

    @property
    def is_optional(self) -> bool:
        """Whether people may switch it off."""
        return self.reader_of is not None


class Wording(Protocol):
    """A manager's words; an empty text leaves the program's. Empty lines part the paragraphs."""

    subject: str
    heading: str
    paragraphs: str


type Wordings = Callable[[str, str], Wording | None]


def _program_s_own(_kind: str, _language: str) -> Wording | None:
    return None


_find: Wordings = _program_s_own


def use_wordings(find: Wordings) -> None:
    """Have `find(kind, language)` asked for the wording of each letter."""
    global _find  # noqa: PLW0603 - the kit has no models: a storey above keeps them
    _find = find


def reworded(letter: Letter, kind: str, language: str) -> Letter:
    """The letter in the words that a manager chose for its kind and language, if any."""
    wording = _find(kind, language)
    return letter if wording is None else in_words_of(wording, letter)


def in_words_of(wording: Wording, letter: Letter) -> Letter:
    """The letter in these words, placeholders filled in."""
    values = {ASSOCIATION: letter.sender.name, **letter.values}
    texts = tuple(filled(text, values) for text in paragraphs_of(wording.paragraphs))
    return replace(
        letter,
        # A line break would end the header.
        subject=one_line(filled(wording.subject, values)) or letter.subject,
        heading=one_line(filled(wording.heading, values)) or letter.heading,
        paragraphs=texts or letter.paragraphs,
    )
