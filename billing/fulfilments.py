"""What a paid line gives: one entry per kind of line, called by billing in the transaction that settles.

Storeys above register their kinds here and keep a foreign key down to the line. Each entry answers for three
acts, and each act may be asked twice for the same line with the effect of once.
"""

from typing import Protocol

from accounts.models import User
from billing.models import OrderLine


class Fulfilment(Protocol):
    """What a kind of line gives."""

    def may_fulfil(self, line: OrderLine) -> bool:
        """Whether what the line is for can still be given: money that comes too late goes back."""

    def fulfil(self, line: OrderLine, *, by: User | None) -> None:
        """The line is paid: give what it is for."""

    def release(self, line: OrderLine) -> None:
        """The order ends unpaid: let go of what was held for it."""

    def revoke(self, line: OrderLine, *, reason: str, by: User | None) -> None:
        """The money goes back: take back what was given."""


_REGISTRY: dict[str, Fulfilment] = {}


def register(kind: str, fulfilment: Fulfilment) -> None:
    """Make `fulfilment` answer for lines of `kind`; called once, when the app is ready."""
    if kind in _REGISTRY and type(_REGISTRY[kind]) is not type(fulfilment):
        raise ValueError(f"two fulfilments for lines of kind {kind!r}")
    _REGISTRY[kind] = fulfilment


def fulfilment_of(line: OrderLine) -> Fulfilment:
    """The entry that answers for this line. Raises KeyError for a kind that nobody registered."""
    return _REGISTRY[line.kind]


def registered() -> dict[str, Fulfilment]:
    """All entries by kind, for the contract test."""
    return dict(_REGISTRY)
