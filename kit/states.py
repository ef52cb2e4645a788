"""State machines as tables: which state may follow which, and the one function that moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refusals import Refusal


class StateForbids(Refusal):
    """The thing is in a state from which this move does not lead."""

    code = "STATE_FORBIDS"
    sentence = _("This is no longer possible: the state is now “{state}”.")


@dataclass(frozen=True)
class Transition:
    """One allowed move: `verb` is the action that makes it, `why` the sentence printed in docs/states.md."""

    source: models.TextChoices
    target: models.TextChoices
    verb: str
    why: str


class Stateful(Protocol):
    """Anything with a stored `state`."""

    state: str


class Table:
    """The transition table of one noun, in the order in which it is printed."""

    def __init__(self, noun: str, states: type[models.TextChoices], *transitions: Transition) -> None:
        self.noun = noun
        self.states = states
        self.transitions = transitions
        self._allowed: Mapping[tuple[str, str], Transition] = {
            (move.source.value, move.target.value): move for move in transitions
        }

    def allows(self, source: str, target: str) -> bool:
        """Whether a move leads from `source` to `target`."""
        return (source, target) in self._allowed

    def move(self, thing: Stateful, target: models.TextChoices) -> None:
        """Set `thing.state`; the caller saves. Raises StateForbids when no move leads there."""
        if not self.allows(thing.state, target.value):
            raise StateForbids(state=self.states(thing.state).label)
        thing.state = target.value

    def ends(self) -> frozenset[str]:
        """States that nothing leaves."""
        sources = {move.source.value for move in self.transitions}
        return frozenset(state for state in self.states.values if state not in sources)
