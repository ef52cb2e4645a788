"""What the demo says while it works."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str) -> None:
    """One line to the terminal, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what begins, and how many seconds it took."""
    sys.stdout.write(f"• {text} … ")
    sys.stdout.flush()
    start = time.monotonic()
    yield
    say(f"{time.monotonic() - start:.1f} s")
