"""Where a process of the storm dies: at a point that the test names in a file, once."""

import functools
import os
import random
import signal
import threading
from pathlib import Path
from types import ModuleType

# The environment variable with the path of the file. Without it nobody dies.
NAMED_IN = "ETABLI_TEST_DIES_AT"
# What a control's web process is without: `lock` or `keys`. See `tests.storm.web_unprotected`.
MISSING = "ETABLI_TEST_MISSING"

OPENING = (
    "before the intent is committed",
    "before the call",
    "during the call",
    "before the answer is kept",
    "before the page is handed out",
)
TOLD = ("before the event is kept", "before the event is acknowledged")
SETTLING = ("before it is settled", "while it is settled", "after it is settled")


def name_point(file: Path, point: str) -> None:
    """Have the next process that comes to the point die there."""
    draft = file.with_suffix(".draft")
    draft.write_text(point)
    draft.replace(file)


def dies(module: ModuleType, name: str, *, before: str = "", during: str = "", after: str = "") -> None:
    """Make a function of a module deadly at these points."""
    whole = getattr(module, name)

    @functools.wraps(whole)
    def deadly(*args: object, **kwargs: object) -> object:
        _die_at(before)
        if during and _is_named(during):
            # Somewhere while the other side works, or just when it has answered.
            seconds = random.uniform(0.02, 0.4)  # noqa: S311 - dice
            threading.Timer(seconds, _die_at, [during]).start()
        answer = whole(*args, **kwargs)
        _die_at(after)
        return answer

    setattr(module, name, deadly)


def _is_named(point: str) -> bool:
    try:
        return Path(os.environ[NAMED_IN]).read_text() == point
    except (KeyError, FileNotFoundError):
        return False


def _die_at(point: str) -> None:
    if not point or not _is_named(point):
        return
    # Whoever takes the name away dies; the process that is started next must live.
    Path(os.environ[NAMED_IN]).unlink()
    os.killpg(0, signal.SIGKILL)
