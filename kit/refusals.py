"""Refusals: the facts that stop an action, told the same way at every door.

An action raises a `Refusal` when the world does not allow it. A refusal states a fact (`PlanWithdrawn`),
carries what the person needs in order to go on, and leaves nothing behind: the transaction is rolled back.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise


class Refusal(Exception):
    """A fact that stops an action.

    `code` is stable and upper case. `sentence` is for the person, and may name the facts by `{name}`.
    `path` leads to the part of the input at fault, outermost first; empty when it is the act as a whole.
    `facts` are plain values (str, int, date …) that the doors may show.
    """

    code: ClassVar[str] = "REFUSED"
    sentence: ClassVar[Text] = _("This cannot be done.")

    def __init__(self, *, path: tuple[str, ...] = (), **facts: object) -> None:
        super().__init__(self.code)
        self.path = path
        self.facts: Mapping[str, object] = facts

    @property
    def message(self) -> str:
        """The sentence in the language now active, facts filled in."""
        return str(self.sentence).format(**self.facts)

    def __str__(self) -> str:
        return self.message


class NotAllowed(Refusal):
    """The actor has no right to do this."""

    code = "NOT_ALLOWED"
    sentence = _("Your account has no right to do this.")


class NotFound(Refusal):
    """The thing does not exist, or not for this actor."""

    code = "NOT_FOUND"
    sentence = _("This does not exist, or not any more.")


class InvalidInput(Refusal):
    """A value cannot be used. `problem` says what to do."""

    code = "INVALID_INPUT"
    sentence = "{problem}"


class Invalid(Refusal):
    """Several values cannot be used: all of them are told at once. `problems` is one refusal per value."""

    code = "INVALID"
    sentence = _("Some answers need another look.")

    def __init__(self, problems: list[Refusal]) -> None:
        super().__init__()
        self.problems = problems
