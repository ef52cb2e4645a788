"""Letters as they came in, kept in the store, newest last."""

import base64
import time
from collections.abc import Iterable

from sandbox.journal import Json, Store

SHELF = "letter"


class Mailbox:
    """Every letter for everybody."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def keep(self, sender: str, recipients: Iterable[str], raw: bytes) -> int:
        """Store a letter; returns its number. Once this returns, a kill does not lose it."""
        with self.store.writing():
            number = max((int(key) for key in self.store.shelf(SHELF)), default=0) + 1
            letter = {
                "number": number, "received_at": time.time(), "sender": sender,
                "recipients": list(recipients),
                "raw": base64.b64encode(raw).decode(),
            }  # fmt: skip
            self.store.put(SHELF, str(number), letter)
            return number

    def letters(self, to: str = "", after: int = 0) -> list[Json]:
        """Letters to an address (all without one) that came after a number, newest first."""
        with self.store.lock:
            found = [letter for letter in self.store.shelf(SHELF).values() if letter["number"] > after]
        wanted = to.strip().lower()
        return [
            letter
            for letter in reversed(found)
            if not wanted or wanted in map(str.lower, letter["recipients"])
        ]

    def wait_for(self, to: str, after: int, seconds: float) -> list[Json]:
        """Like `letters`, but waits until there is one, at most so many seconds."""
        with self.store.lock:
            self.store.changed.wait_for(lambda: bool(self.letters(to, after)), timeout=seconds)
            return self.letters(to, after)

    def letter(self, number: str) -> Json | None:
        """One letter by its number."""
        with self.store.lock:
            return self.store.shelf(SHELF).get(number)

    def empty(self) -> None:
        """Throw every letter away."""
        with self.store.writing():
            self.store.clear(SHELF)


def raw(letter: Json) -> bytes:
    """The letter's bytes as they came."""
    return base64.b64decode(letter["raw"])
